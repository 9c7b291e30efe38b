"""Past cases of an archive lose personal data when their time is over, once, and it is seen where some is left."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from triage.store.models import CaseRow
from triage.store.service.case_erasures import CASE
from triage.store.service.erasures import Ended, ErasedField, Remnant
from triage.types import Case, Suggestion

PHONE, NAME = "13873912345", "陈小莲"
BEFORE = datetime(2026, 1, 1)


def fingerprint(content):
    return hashlib.sha256(b"key" + content.encode()).hexdigest()


def case(key, **fields):
    return Case(id=key, title="路灯", text="路灯不亮。", reply="已修复。", **fields)


@pytest.fixture
def store(sqlite_store):
    """One case with personal data everywhere, one without any."""
    full = Case(id="A1", title=f"{NAME}反映路灯", text=f"我叫{NAME}，电话{PHONE}。", reply=f"{NAME}您好。", user=PHONE,
                time=datetime(2025, 3, 1), reply_time=datetime(2025, 3, 9))  # fmt: skip
    with sqlite_store.write() as work:
        work.cases.put([full, case("A2", time=datetime(2025, 3, 8))])
    return sqlite_store


def erase(store, *keys):
    with store.write() as work:
        return work.case_erasures.erase(keys, fingerprint)


def left(store, key, fields=()):
    with store.read() as work:
        return list(work.case_erasures.left(key, fields, fingerprint))


def test_the_day_of_the_reply_counts_else_that_of_the_letter_and_the_oldest_comes_first(store):
    with store.write() as work:
        work.cases.put([case("A3"), case("A4", time=datetime(2025, 12, 31, 23)), case("A5", time=BEFORE)])
        work.suggestions.put([Suggestion(id="A4", text="路灯")])
        found = work.case_erasures.ended(BEFORE)
    assert found == [Ended("A2", CASE, datetime(2025, 3, 8)), Ended("A1", CASE, datetime(2025, 3, 9))]
    with store.read() as work:
        assert [one.id for one in work.case_erasures.ended(BEFORE + timedelta(seconds=1))] == ["A2", "A1", "A5"]


def test_what_is_erased_is_named_with_its_hash_and_what_holds_nothing_gets_no_certificate(store):
    (erased,) = erase(store, "A2", "A1")
    assert (erased.id, erased.pieces, erased.answers) == ("A1", 2, 0)
    assert set(erased.fields) == {
        ErasedField("cases.title", fingerprint(f"{NAME}反映路灯")),
        ErasedField("cases.text", fingerprint(f"我叫{NAME}，电话{PHONE}。")),
        ErasedField("cases.reply", fingerprint(f"{NAME}您好。")),
        ErasedField("cases.user", fingerprint(PHONE)),
    }
    with store.read() as work:
        found = work.cases.get(["A1", "A2"])
        assert work.case_erasures.ended(BEFORE) == [], "both were looked at"
    assert NAME not in str(found)
    assert PHONE not in str(found)
    assert found["A2"].text == "路灯不亮。"
    assert left(store, "A1", erased.fields) == []


def test_certificates_come_in_the_order_of_the_cases(store):
    with store.write() as work:
        work.cases.put([case("A0", user="张三"), case("A9", user="李四")])
    assert [one.id for one in erase(store, "A9", "A1", "A0")] == ["A0", "A1", "A9"]
    assert erase(store, "A9", "A1") == [], "once is enough"
    with store.read() as work:
        assert work.cases.get(["A1"])["A1"].title != "路灯"


def test_what_is_not_asked_for_stays(store):
    erase(store, "A2")
    with store.read() as work:
        assert work.cases.get(["A1"])["A1"].user == PHONE


def test_what_is_left_or_stands_there_again_is_said(store):
    (erased,) = erase(store, "A1")
    with Session(store.engine) as session, session.begin():
        row = session.get(CaseRow, "A1")
        row.title, row.text, row.user = f"{NAME}反映路灯", "打13900001111", "张三"
    assert left(store, "A1", erased.fields) == [
        Remnant("A1", "cases.title", "what was erased stands there again"),
        Remnant("A1", "cases.text", "1 pieces of personal data"),
        Remnant("A1", "cases.user", "the sender is named"),
    ]
    assert left(store, "none") == []


def test_an_import_of_the_case_as_it_was_changes_nothing(store):
    erase(store, "A1")
    with store.write() as work:
        again = Case(id="A1", title="", text=f"我叫{NAME}", reply="已办。", user=PHONE)
        work.cases.put([again])
    with store.read() as work:
        assert work.cases.get(["A1"])["A1"].user is None


def test_the_stamp_changes_with_every_erasure(store):
    def stamp():
        with store.read() as work:
            return work.erasures.stamp()

    assert stamp() == ""
    erase(store, "A2")
    first = stamp()
    assert first.startswith("cases:1:")
    assert str(datetime.now(UTC).year) in first
    erase(store, "A1")
    second = stamp()
    assert second.startswith("cases:2:")
    with store.write() as work:
        work.suggestions.put([Suggestion(id="S1", text="路灯")])
    from triage.workflow.actor import SYSTEM

    with store.write() as work:
        work.erasures.erase("S1", SYSTEM, fingerprint)
    both = stamp().split(" ")
    assert [part.split(":")[:2] for part in both if part.startswith(("cases", "suggestions"))] == [
        ["suggestions", "1"],
        ["cases", "2"],
    ]
    assert stamp().endswith(second)


def test_what_is_over_is_counted_whether_erased_or_not(store):
    with store.read() as work:
        assert work.erasures.over() == 0
    with store.write() as work:
        work.suggestions.put([Suggestion(id=f"S{n}", text="路灯") for n in range(5)])
        for number, state in enumerate(("closed", "out_of_scope", "merged", "replied")):
            before = work.work_items.one(f"S{number}")
            work.work_items.save(before, before.model_copy(update={"state": state}))
        assert work.erasures.over() == 3
