"""Erasure: personal data goes from every table that kept it, and what was counted stays."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData, select, text

from triage.errors import NotFoundError
from triage.store.access.audit import AuditFilter
from triage.text.erasure_mask import ErasureMask, left_in
from triage.text.personal_data import find_personal_data
from triage.types import (
    Case,
    Decision,
    Department,
    Draft,
    Evidence,
    Matter,
    NewCampaign,
    PartDecision,
    Source,
    Statement,
    Suggestion,
    Transition,
)
from triage.types.language import LanguageCall, LanguageOutcome
from triage.workflow.actor import SYSTEM, Actor

PHONE, IDENTITY, NAME = "13873912345", "430102199003078515", "陈小莲"
LETTER = f"我叫{NAME}，电话{PHONE}，书院路路灯不亮，请尽快修复。"
OFFICER = Actor(name="王敏", role="supervisor", account="wangmin")
UNIT = Actor(name="李静", role="department", department="甲局", account="lijing")


def fingerprint(content):
    return hashlib.sha256(b"key" + content.encode()).hexdigest()


def everything(store):
    """All text of all tables."""
    with store.engine.connect() as connection:
        metadata = MetaData()
        metadata.reflect(connection)
        rows = [[list(row) for row in connection.execute(select(table))] for table in metadata.tables.values()]
    return json.dumps(rows, ensure_ascii=False, default=str)


def close(store, key, *, reply=f"{NAME}您好，已电话{PHONE}联系您。"):
    acts = [
        (Transition(action="assign", department="甲局"), OFFICER),
        (Transition(action="claim"), UNIT),
        (Transition(action="reply", reply=reply), UNIT),
        (Transition(action="evaluate", satisfaction=5, comment=f"谢谢，{NAME} {PHONE}"), OFFICER),
        (Transition(action="close", reason=f"{PHONE}已回访"), OFFICER),
    ]
    for wanted, actor in acts:
        with store.write() as work:
            work.work_items.move(wanted, work.work_items.one(key), actor)


def call(key, suggestion_id):
    return LanguageCall(
        time=datetime.now(UTC), endpoint="x", model="m", task="draft", prompt="p", prompt_digest="d", key=key,
        suggestion_id=suggestion_id, mode="prompt", status="ok", prompt_tokens=1, completion_tokens=1, cost=0, seconds=0,
    )  # fmt: skip


@pytest.fixture
def full(store, offer):
    """A suggestion whose sender's data stands everywhere, and a neighbour that nobody may touch."""
    letter = Suggestion(
        id="S1", title=f"{NAME}反映路灯", text=LETTER, user=PHONE, stated_place="家住书院路12号", channel="热线",
        time=datetime(2026, 11, 2),
    )  # fmt: skip
    other = Suggestion(id="S2", title="路灯", text="路灯不亮，电话13873900000", user="张三")
    statement = Statement(text=f"{NAME}您好", source="letter", quote=LETTER[:8], status="verified")
    base = offer("S1")
    unit = base.departments[0].model_copy(
        update={"evidence": (Evidence(kind="word", text=f"{NAME}提到路灯", weight=0.5),)}
    )
    triage = base.model_copy(
        update={
            "departments": (unit,),
            "sources": (Source(id="letter", title="来信", text=LETTER),),
            "draft": Draft(text=f"{NAME}您好", statements=(statement,)),
            "matters": (Matter(sentence=LETTER, category=None, department="甲局", score=0.5, role="主办"),),
            "produced_by": {"rules": {"分级": f"来信提到“{PHONE}”"}, "embedding": "13873912345abcdef"},
        }
    )
    with store.write() as work:
        work.departments.put([Department(id="D1", name="甲局")])
        work.suggestions.put([letter, other])
        work.cases.put([Case(id="S1", title="路灯", text=LETTER, reply=f"{NAME}您好", user=PHONE)])
    with store.write() as work:
        work.triages.add(triage)
        work.triages.add(offer("S2", duplicates=("S1",)))
        parts = (
            PartDecision(part="department", action="accepted", value="甲局"),
            PartDecision(part="draft", action="edited", value=f"{NAME}您好，{PHONE}", reason=f"{NAME}要求"),
        )
        work.decisions.add(
            Decision(suggestion_id="S1", triage_version=1, actor="王敏", time=datetime.now(UTC), parts=parts)
        )
        work.approvals.ask("S1", f"{NAME}您好", "wangmin", OFFICER)
        work.language.record(call("k1", "S1"))
        work.language.keep_answer("k1", "p", f"{NAME}的信")
        work.language.put_outcome(
            LanguageOutcome(
                suggestion_id="S1", task="summary", status="done", triage_version=1, model="m", prompt="p",
                prompt_digest="d", content={"summary": f"{NAME}，{PHONE}"}, time=datetime.now(UTC),
            )
        )  # fmt: skip
    close(store, "S1")
    return store


def erase(store, key="S1"):
    with store.write() as work:
        return work.erasures.erase(key, SYSTEM, fingerprint)


def test_no_table_keeps_what_the_letter_revealed(full):
    assert PHONE in everything(full)
    erased = erase(full)
    left = everything(full).replace("13873912345abcdef", "")
    assert PHONE not in left
    assert NAME not in left
    assert "书院路12号" not in left
    assert "13873900000" in left, "another letter is not touched"
    names = {field.name.partition("#")[0] for field in erased.fields}
    assert {
        "suggestions.title", "suggestions.text", "suggestions.user", "suggestions.stated_place", "triages.result",
        "decision_parts.value", "decision_parts.reason", "handlings.reply", "events.data", "approvals.text",
        "language_outcomes.content", "cases.text", "cases.user", "issues.title",
    } <= names  # fmt: skip
    assert erased.answers == 1
    with full.read() as work:
        assert work.audit_verifier.verify() is None
        assert work.suggestions.one("S1").user is None
        _, triage = work.triages.current("S1")
        assert triage.departments[0].name == "甲局"
        assert triage.draft.statements[0].quote in triage.sources[0].text, "a quote still stands in its source"
        assert work.decisions.standing("S1", "department") == "甲局"
        assert work.events.of("S1")[-1].kind == "erased"


def test_erasing_twice_changes_nothing_and_an_import_brings_nothing_back(full):
    erase(full)
    before = everything(full)
    again = erase(full)
    assert again.fields == ()
    letter = Suggestion(id="S1", title="", text=LETTER, user=PHONE)
    with full.write() as work:
        assert work.suggestions.put([letter]).changed == 0
        work.cases.put([Case(id="S1", title="路灯", text=LETTER, reply=f"{NAME}您好", user=PHONE)])
    assert PHONE not in everything(full).replace("13873912345abcdef", "")
    assert before != ""


def test_what_is_left_or_comes_back_is_found(full):
    erased = erase(full)

    def left():
        with full.read() as work:
            return [(one.field, one.problem) for one in work.erasures.left("S1", erased.fields, fingerprint)]

    assert left() == []
    with full.engine.begin() as connection:
        connection.execute(text("UPDATE suggestions SET title = :old WHERE id = 'S1'"), {"old": f"{NAME}反映路灯"})
        connection.execute(text("UPDATE handlings SET reply = :new WHERE suggestion_id = 'S1'"), {"new": "13900001111"})
    assert left() == [
        ("suggestions.title", "what was erased stands there again"),
        ("handlings.reply", "1 pieces of personal data"),
    ]


def test_certificates_and_the_audit_hold_no_personal_data(full):
    erase(full)
    with full.read() as work:
        log = "".join(record.model_dump_json() for record in work.audit.each(AuditFilter()))
    assert PHONE not in log
    assert NAME not in log


def ended(store, **since):
    with store.read() as work:
        return [one.id for one in work.erasures.ended(datetime.now(UTC) + timedelta(**since))]


def test_only_what_is_over_long_enough_is_due(full):
    assert ended(full, days=-1) == []
    assert ended(full, seconds=1) == ["S1"]
    erase(full)
    assert ended(full, seconds=1) == []


def test_a_merged_suggestion_ends_with_the_one_it_was_merged_into(full):
    with full.write() as work:
        work.suggestions.put([Suggestion(id="S3", text="路灯")])
    with full.write() as work:
        work.work_items.move(Transition(action="merge", target="S3"), work.work_items.one("S2"), OFFICER)
    assert ended(full, seconds=1) == ["S1"]
    close(full, "S3")
    assert ended(full, seconds=1) == ["S1", "S2", "S3"]


def test_what_was_taken_up_again_and_closed_anew_is_due_anew(full):
    erase(full)
    with full.write() as work:
        work.work_items.move(Transition(action="reopen", reason=f"{PHONE}又来电"), work.work_items.one("S1"), OFFICER)
    assert ended(full, seconds=1) == []
    close(full, "S1")
    assert ended(full, seconds=1) == ["S1"]
    erase(full)
    assert PHONE not in everything(full).replace("13873912345abcdef", "")


def test_a_campaign_keeps_its_proposers_until_its_review_is_signed(full):
    today = datetime(2026, 11, 1).date()
    with full.write() as work:
        key = work.campaigns.add(NewCampaign(title="点子", text="征集", starts=today, ends=today), "王敏")
        work.campaigns.enter(key, ["S1"])
    assert ended(full, seconds=1) == []
    with full.engine.begin() as connection:
        connection.execute(text("UPDATE campaigns SET signed_at = :now"), {"now": datetime.now(UTC)})
    assert ended(full, seconds=1) == ["S1"]


def test_what_another_worker_erased_or_somebody_took_up_again_is_not_due_any_more(full):
    with full.read() as work:
        (planned,) = work.erasures.ended(datetime.now(UTC) + timedelta(seconds=1))
        assert work.erasures.still_due(planned)
    erase(full)
    full.scrub()
    with full.read() as work:
        assert not work.erasures.still_due(planned)
    later = replace(planned, since=datetime.now(UTC) + timedelta(days=1))
    with full.write() as work:
        assert work.erasures.still_due(later)
        work.work_items.move(Transition(action="reopen", reason="又坏了"), work.work_items.one("S1"), OFFICER)
    with full.read() as work:
        assert not work.erasures.still_due(later)


def test_a_suggestion_that_is_not_there_cannot_be_erased(store):
    with pytest.raises(NotFoundError):
        erase(store, "none")


def test_the_mask_hides_what_the_letter_marks_wherever_it_stands():
    mask = ErasureMask(Suggestion(id="S", text=f"我叫{NAME}，家里座机0731-85551234", user="刘大海"))
    assert mask.hide(f"请{NAME}与刘大海来，或打0731-85551234") == "请〔姓名1〕与〔来信人〕来，或打〔电话1〕"
    kept = mask.hide_all({"name": NAME, "text": [NAME, 3]}, keep={"name"})
    assert kept == {"name": NAME, "text": ["〔姓名1〕", 3]}
    assert left_in({"text": f"电话{PHONE}"}) == 1
    assert left_in({"name": PHONE}, keep={"name"}) == 0


def test_a_short_mark_of_a_sender_is_not_looked_for_in_words():
    assert ErasureMask(Suggestion(id="S", text="好", user="1")).hide("第1条") == "第1条"


@given(st.text(alphabet=f"联系人电话姓名陈小莲张伟家住号栋室，。：1234567890{PHONE}{IDENTITY}〔〕", max_size=60))
def test_hiding_leaves_nothing_that_the_mask_finds(letter):
    mask = ErasureMask(Suggestion(id="S", text=letter))
    hidden = mask.hide(letter)
    assert find_personal_data(hidden) == []
    assert mask.hide(hidden) == hidden
