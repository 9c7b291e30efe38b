"""Events, intakes, approvals and issues of suggestions."""

from datetime import UTC, datetime, timedelta

import pytest

from triage.errors import ApprovalError, InvalidIssueActError, NotFoundError
from triage.store.access.audit import AuditFilter
from triage.store.suggestions.approvals import ApprovalRepository, text_digest
from triage.store.suggestions.events import EventLog
from triage.store.suggestions.intakes import new_id, suggestion_id
from triage.store.suggestions.issues import TITLE_LENGTH
from triage.types import EVERYTHING, AccessScope, IntakeItem, Suggestion
from triage.workflow.actor import SYSTEM, Actor

HOTLINE = Actor(name="12345热线", role="channel", account="hotline", kind="api_key")
OFFICE = Actor(name="王敏", role="handler", account="wangmin")
OTHER = Actor(name="李静", role="supervisor", account="lijing")


def item(key, external=None, digest=None, text="路灯不亮", channel="hotline"):
    return IntakeItem(
        suggestion=Suggestion(id=key, text=text, channel=channel), external_id=external, payload_digest=digest or key
    )


def bring(store, *items):
    with store.write() as work:
        return [found.result for found in work.intakes.add(items, HOTLINE)]


def test_ids_of_a_channels_items_are_the_same_every_time():
    assert suggestion_id("hotline", "1") == suggestion_id("hotline", "1")
    pairs = [("hotline", "1"), ("hotline", "2"), ("app", "1"), ("hotline1", ""), ("h", "otline1"), ("hotline", "1 ")]
    assert len({suggestion_id(*pair) for pair in pairs}) == len(pairs)
    assert len({new_id() for _ in range(50)}) == 50


def test_what_is_sent_again_is_a_duplicate(sqlite_store):
    assert bring(sqlite_store, item("Z1", "1"), item("Z2", "2")) == ["accepted", "accepted"]
    assert bring(sqlite_store, item("Z3", "3"), item("Z1", "1")) == ["accepted", "duplicate"]
    with sqlite_store.read() as work:
        assert work.suggestions.count() == 3
        assert work.intakes.external_ids(["Z1", "Z3", "Z9"]) == {"Z1": "1", "Z3": "3"}
        assert {key: sorted(ids) for key, ids in work.intakes.of_channel("hotline").items()} == {
            "1": ["Z1"], "2": ["Z2"], "3": ["Z3"],
        }  # fmt: skip
        assert work.intakes.of_channel("app") == {}


def test_the_same_item_twice_in_one_batch_is_stored_once(sqlite_store):
    assert sorted(bring(sqlite_store, item("Z1", "1"), item("Z1", "1"))) == ["accepted", "duplicate"]


def test_another_content_under_a_known_number_is_rejected_with_a_reason(sqlite_store):
    bring(sqlite_store, item("Z1", "1"))
    with sqlite_store.write() as work:
        (found,) = work.intakes.add([item("Z1", "1", "other", text="别的事")], HOTLINE)
    assert found.result == "rejected"
    assert found.reason
    with sqlite_store.read() as work:
        assert work.suggestions.one("Z1").text == "路灯不亮"


def test_nothing_is_nothing(sqlite_store):
    assert bring(sqlite_store) == []


def test_an_idempotency_key_gives_the_first_answer(sqlite_store):
    with sqlite_store.write() as work:
        assert work.intakes.reserve("hotline", "k", "d") is None
        outcomes = work.intakes.add([item("Z1", "1")], HOTLINE)
        work.intakes.answer("hotline", "k", outcomes)
    with sqlite_store.write() as work:
        assert work.intakes.reserve("hotline", "k", "d") == ("d", outcomes)
        assert work.intakes.reserve("hotline", "k", "other") == ("d", outcomes)
        assert work.intakes.reserve("app", "k", "d") is None
        assert work.intakes.reserve("hotline", "K", "d") is None
    with sqlite_store.write() as work:
        work.intakes.forget_keys(datetime.now(UTC) - timedelta(days=1))
        assert work.intakes.reserve("hotline", "k", "d") is not None
        work.intakes.forget_keys(datetime.now(UTC) + timedelta(days=1))
        assert work.intakes.reserve("hotline", "k", "d") is None


def test_events_are_numbered_in_order_and_undone_with_their_unit_of_work(sqlite_store):
    bring(sqlite_store, item("Z1", "1"), item("Z2", "2"))
    with sqlite_store.read() as work:
        assert isinstance(work.events, EventLog)
        begin = work.events.newest()
    with pytest.raises(RuntimeError), sqlite_store.write() as work:
        work.events.record("Z1", "noted", OFFICE)
        raise RuntimeError
    with sqlite_store.write() as work:
        for key, kind in (("Z1", "noted"), ("Z2", "noted"), ("Z1", "told"), ("Z1", "noted")):
            work.events.record(key, kind, OFFICE, data={"n": kind})
    with sqlite_store.read() as work:
        new = work.events.after(begin, 9, EVERYTHING)
        assert [(event.suggestion_id, event.kind) for event in new] == [
            ("Z1", "noted"), ("Z2", "noted"), ("Z1", "told"), ("Z1", "noted"),
        ]  # fmt: skip
        numbers = [event.number for event in new]
        assert numbers == list(range(begin + 1, begin + 5))
        assert work.events.newest() == numbers[-1]
        assert [event.number for event in work.events.after(numbers[0], 2, EVERYTHING)] == numbers[1:3]
        assert [event.number for event in work.events.after(begin, 9, EVERYTHING, ("told",))] == [numbers[2]]
        assert [event.number for event in work.events.of("Z1")][-3:] == [numbers[0], numbers[2], numbers[3]]
        assert work.events.counts(["Z1", "Z2", "Z9"], "noted") == {"Z1": 2, "Z2": 1}
        assert {key: event.number for key, event in work.events.last(["Z1", "Z9"], "noted").items()} == {
            "Z1": numbers[3]
        }
        assert {key: event.number for key, event in work.events.first(["Z1"], "noted").items()} == {"Z1": numbers[0]}
        assert (new[0].actor, new[0].role, new[0].data) == ("王敏", "handler", {"n": "noted"})
        assert work.work_items.one("Z1").change == numbers[3]


def test_events_outside_the_reach_are_left_out(sqlite_store):
    bring(sqlite_store, item("Z1", "1"), item("Z2", "1", channel="app"))
    with sqlite_store.read() as work:
        seen = work.events.after(0, 99, AccessScope(channels=("app",)))
        assert {event.suggestion_id for event in seen} == {"Z2"}
        assert work.events.after(0, 99, AccessScope(departments=("甲局",))) == []


def test_the_audit_names_the_account_and_holds_no_words(sqlite_store):
    bring(sqlite_store, item("Z1", "1"))
    with sqlite_store.write() as work:
        work.events.record("Z1", "told", OFFICE, data={"comment": "张三的电话"})
        work.events.record("Z1", "told", SYSTEM)
        work.events.record("Z1", "told", HOTLINE)
    with sqlite_store.read() as work:
        records, _ = work.audit.page(AuditFilter(object_id="Z1"), 0, 9)
        newest = records[:3]
        assert [(record.actor_kind, record.actor) for record in reversed(newest)] == [
            ("account", "wangmin"), ("system", "system"), ("api_key", "hotline"),
        ]  # fmt: skip
        assert all("张三" not in record.model_dump_json() for record in records)
        assert work.audit_verifier.verify() is None


def test_line_ends_of_browsers_do_not_make_another_text():
    assert text_digest("一\r\n二\r\n") == text_digest("一\n二\n")
    assert text_digest("一\n二") != text_digest("一 二")
    assert text_digest("一。") != text_digest("一")


def test_exactly_the_text_that_was_approved_may_go_out(sqlite_store):
    bring(sqlite_store, item("Z1", "1"), item("Z2", "2"))
    with sqlite_store.write() as work:
        assert isinstance(work.approvals, ApprovalRepository)
        number = work.approvals.ask("Z1", "您好。\r\n已修好。", "wangmin", OFFICE)
        assert not work.approvals.is_approved("Z1", "您好。\n已修好。")
        assert [found.id for found in work.approvals.waiting(9)] == [number]
        with pytest.raises(ApprovalError):
            work.approvals.settle(number, "Z1", "approved", "wangmin", OFFICE, None)
        with pytest.raises((ApprovalError, NotFoundError)):
            work.approvals.settle(number, "Z2", "approved", "lijing", OTHER, None)
        work.approvals.settle(number, "Z1", "approved", "lijing", OTHER, "好")
        assert work.approvals.is_approved("Z1", "您好。\n已修好。")
        assert not work.approvals.is_approved("Z1", "您好。\n已修好")
        assert not work.approvals.is_approved("Z2", "您好。\n已修好。")
        assert work.approvals.waiting(9) == []
        with pytest.raises(ApprovalError):
            work.approvals.settle(number, "Z1", "declined", "lijing", OTHER, None)
        found = work.approvals.newest("Z1")
        assert (found.verdict, found.asked_by, found.decided_by, found.note) == ("approved", "wangmin", "lijing", "好")
        assert work.approvals.newest("Z2") is None


def test_a_newer_request_takes_the_place_of_the_one_before(sqlite_store):
    bring(sqlite_store, item("Z1", "1"), item("Z2", "2"))
    with sqlite_store.write() as work:
        first = work.approvals.ask("Z1", "旧", "wangmin", OFFICE)
        work.approvals.settle(first, "Z1", "approved", "lijing", OTHER, None)
        second = work.approvals.ask("Z1", "新", "wangmin", OFFICE)
        third = work.approvals.ask("Z1", "更新", "wangmin", OFFICE)
        other = work.approvals.ask("Z2", "另一件", "wangmin", OFFICE)
        assert not work.approvals.is_approved("Z1", "旧")
        with pytest.raises(ApprovalError):
            work.approvals.settle(second, "Z1", "approved", "lijing", OTHER, None)
        assert [found.id for found in work.approvals.waiting(9)] == [third, other]
        assert [found.id for found in work.approvals.waiting(1)] == [third]
        work.approvals.settle(third, "Z1", "declined", "lijing", OTHER, "太短")
        assert not work.approvals.is_approved("Z1", "更新")
        assert work.approvals.newest("Z1").id == third


def test_an_issue_is_within_reach_where_all_its_suggestions_are(desk):
    desk.offer("1", department="甲局")
    desk.offer("2", department="乙局", duplicates=("1",))
    limited, both = AccessScope(departments=("甲局",)), AccessScope(departments=("甲局", "乙局"))
    with desk.store.write() as work:
        issue = work.issues.of("1", EVERYTHING).id
        for reach in (EVERYTHING, both):
            work.issues.require(issue, reach)
            assert work.issues.head_of("1", reach).members == 2
            assert [line.id for line in work.issues.page(0, 9, reach)[0]] == [issue]
        with pytest.raises(NotFoundError):
            work.issues.require(issue, limited)
        assert work.issues.of("1", limited) is None
        assert work.issues.head_of("1", limited) is None
        assert work.issues.page(0, 9, limited) == ([], 0)
        work.issues.separate(issue, "2", "王敏")
        with pytest.raises(NotFoundError):
            work.issues.require(issue, limited)
        with pytest.raises(NotFoundError):
            work.issues.require(99, EVERYTHING)


def test_issues_are_listed_with_the_newest_suggestions_first(desk):
    for number, (first, second) in enumerate((("1", "2"), ("3", "4"), ("5", "6"))):
        desk.offer(first, time=datetime(2026, 11, 1 + number))
        desk.offer(second, duplicates=(first,), time=datetime(2026, 11, (20, 29, 10)[number]))
    with desk.store.write() as work:
        ids = work.issues.ids_of(list("123456"))
        lines, total = work.issues.page(0, 2, EVERYTHING)
        assert ([line.id for line in lines], total) == ([ids["3"], ids["1"]], 3)
        assert [line.id for line in work.issues.page(2, 2, EVERYTHING)[0]] == [ids["5"]]
        line = lines[0]
        assert (line.members, line.suggested, line.first, line.last) == (
            2, 1, datetime(2026, 11, 2), datetime(2026, 11, 29),
        )  # fmt: skip
        assert 0 < len(line.title) <= TITLE_LENGTH
        work.issues.merge(ids["5"], ids["3"], "王敏")
        assert [found.id for found in work.issues.page(0, 9, EVERYTHING)[0]] == [ids["3"], ids["1"]]
        assert work.issues.one(ids["5"]).merged_into == ids["3"]
        with pytest.raises(InvalidIssueActError):
            work.issues.merge(ids["5"], ids["1"], "王敏")
        with pytest.raises(InvalidIssueActError):
            work.issues.merge(ids["1"], ids["5"], "王敏")
        with pytest.raises(InvalidIssueActError):
            work.issues.merge(ids["1"], ids["1"], "王敏")
        with pytest.raises(NotFoundError):
            work.issues.merge(ids["1"], 99, "王敏")


def test_a_person_confirms_only_what_is_there(desk):
    desk.offer("1")
    desk.offer("2", duplicates=("1",))
    desk.offer("3")
    with desk.store.write() as work:
        issue = work.issues.of("1", EVERYTHING).id
        for act in (work.issues.accept, work.issues.separate):
            with pytest.raises(NotFoundError):
                act(issue, "3", "王敏")
        with pytest.raises(InvalidIssueActError):
            work.issues.confirm("1", "1", "王敏")
        with pytest.raises(NotFoundError):
            work.issues.confirm("1", "9", "王敏")
        assert work.issues.confirm("3", "2", "王敏") == issue
        assert work.issues.ids_of(["1", "2", "3", "9"]) == {"1": issue, "2": issue, "3": issue}
        assert [member.suggestion_id for member in work.issues.one(issue).active] == ["1", "2", "3"]
