"""Queues of the inbox, and the views that somebody keeps."""

from datetime import UTC, date, datetime, timedelta

import pytest

from triage.store.suggestions.inbox import InboxFilter
from triage.store.suggestions.locks import SuggestionLockRepository
from triage.store.suggestions.queues import QUEUES, Viewer
from triage.store.suggestions.saved_filters import MOST
from triage.types import EVERYTHING, AccessScope, Department, Duty, NeedsHuman, PartDecision, Suggestion, Transition
from triage.workflow.actor import Actor

TODAY = date(2026, 11, 20)
TIERS = ("紧急", "重点", "常规")
OFFICE = Actor(name="王敏", role="handler")
HANDLER = Viewer("wangmin", None, TODAY)


@pytest.fixture
def office(desk):
    with desk.store.write() as work:
        work.departments.put(
            Department(id=f"D{name}", name=name, duties=(Duty(id=f"D{name}-1", department=name, text="负责。"),))
            for name in ("甲局", "乙局")
        )
    return desk


def add(desk, offer, key, **fields):
    with desk.store.write() as work:
        work.suggestions.put([Suggestion(id=key, text="路灯不亮", time=datetime(2026, 11, 2))])
        work.triages.add(offer(key).model_copy(update=fields))


def do(desk, key, action, actor=OFFICE, **particulars):
    with desk.store.write() as work:
        work.work_items.move(Transition(action=action, **particulars), work.work_items.one(key), actor)


def queue(desk, name, viewer=HANDLER, reach=EVERYTHING, tiers=TIERS):
    with desk.store.read() as work:
        inbox = work.inbox(tiers, reach, viewer)
        page = inbox.page(InboxFilter(queue=name))
        assert inbox.counts()[name] == page.total == len(page.rows)
        assert sorted(inbox.ids(InboxFilter(queue=name))) == sorted(row.id for row in page.rows)
        return {row.id for row in page.rows}


def test_every_queue_is_counted(office, offer):
    add(office, offer, "S1")
    with office.store.read() as work:
        assert set(work.inbox(TIERS, EVERYTHING, HANDLER).counts()) == set(QUEUES)


def test_what_is_decided_stays_open_for_the_office_until_it_is_assigned(office, offer):
    add(office, offer, "S1")
    add(office, offer, "S2")
    office.decide("S1", "department", "accepted", "甲局")
    assert queue(office, "open") == {"S1", "S2"}
    do(office, "S1", "assign", department="甲局")
    assert queue(office, "open") == {"S2"}
    assert queue(office, "decided") == {"S1"}


def test_what_is_assigned_is_open_for_its_department_until_it_has_replied(office, offer):
    add(office, offer, "S1")
    add(office, offer, "S2")
    do(office, "S1", "assign", department="乙局", deadline=date(2026, 12, 1))
    unit = Viewer("zhang", "乙局", TODAY)
    reach = AccessScope(departments=("乙局",))
    assert queue(office, "open", unit, reach) == {"S1"}
    assert queue(office, "unit", unit, reach) == {"S1"}
    actor = Actor(name="张强", role="department", department="乙局")
    for action in ("claim", "start"):
        do(office, "S1", action, actor)
    do(office, "S1", "reply", actor, reply="已修好。")
    assert queue(office, "open", unit, reach) == set()
    assert queue(office, "overdue", Viewer("zhang", "乙局", date(2027, 1, 1)), reach) == set()


def test_mine_is_what_i_have_taken(office, offer):
    for key in ("S1", "S2", "S3"):
        add(office, offer, key)
    with office.store.write() as work:
        assert isinstance(work.locks, SuggestionLockRepository)
        work.locks.take(["S1", "S2"], "wangmin", "王敏")
        work.locks.take(["S2", "S3"], "lijing", "李静")
    assert queue(office, "mine") == {"S1", "S2"}
    assert queue(office, "mine", Viewer("lijing", None, TODAY)) == {"S3"}
    with office.store.write() as work:
        assert (work.locks.of("S2").account, work.locks.of("S2").display_name) == ("wangmin", "王敏")
        work.locks.put_back("S2")
        work.locks.put_back("S2")
        assert work.locks.of("S2") is None
        assert work.locks.of("S9") is None
        work.locks.take(["S2"], "lijing", "李静")
        assert work.locks.of("S2").account == "lijing"


def test_due_and_overdue_go_by_the_deadline_that_holds(office, offer):
    for key, days in (("S1", -1), ("S2", 0), ("S3", 1), ("S4", None)):
        add(office, offer, key, deadline=None if days is None else TODAY + timedelta(days=days))
    assert queue(office, "overdue") == {"S1"}
    assert queue(office, "today") == {"S2"}
    do(office, "S1", "assign", department="甲局", deadline=TODAY)
    do(office, "S3", "assign", department="甲局", deadline=TODAY - timedelta(days=1))
    assert queue(office, "overdue") == {"S3"}
    assert queue(office, "today") == {"S1", "S2"}


def test_unassigned_is_what_is_open_and_nobody_has_taken(office, offer):
    for key in ("S1", "S2", "S3"):
        add(office, offer, key)
    do(office, "S1", "assign", department="甲局")
    with office.store.write() as work:
        work.locks.take(["S2"], "lijing", "李静")
    assert queue(office, "unassigned") == {"S3"}


def test_what_is_refused_merged_or_answered_is_not_open_also_without_a_decision(office, offer):
    for key in ("S1", "S2", "S3", "S4"):
        add(office, offer, key, tier="紧急", needs_human=NeedsHuman(value=True))
    do(office, "S1", "refuse", reason="不属受理范围", channel="法院")
    do(office, "S2", "merge", target="S4")
    do(office, "S3", "assign", department="乙局")
    unit = Actor(name="张强", role="department", department="乙局")
    for action in ("claim", "start"):
        do(office, "S3", action, unit)
    do(office, "S3", "reply", unit, reply="已修好。")
    for name in ("open", "unassigned", "risky", "human"):
        assert queue(office, name) == {"S4"}


def test_what_needs_a_person_is_listed_until_it_is_decided(office, offer):
    add(office, offer, "S1", needs_human=NeedsHuman(value=True, reasons=("看不懂",)))
    add(office, offer, "S2")
    assert queue(office, "human") == {"S1"}


def test_urgent_tiers_are_risky_and_so_are_tiers_that_are_gone(office, offer):
    for key, tier in (("S1", "紧急"), ("S2", "常规"), ("S3", "特急")):
        add(office, offer, key, tier=tier)
    risky = queue(office, "risky")
    assert {"S1", "S3"} <= risky
    assert "S2" not in risky


def test_views_are_each_persons_own_by_name(sqlite_store):
    with sqlite_store.write() as work:
        for account, name in (("wang", "乙"), ("wang", "甲"), ("li", "甲")):
            assert work.saved_filters.keep(account, name, f"?q={account}")
        assert work.saved_filters.keep("wang", "甲", "?q=新")
        mine = work.saved_filters.of("wang")
        assert sorted(found.name for found in mine) == [found.name for found in mine] == ["乙", "甲"]
        assert {found.name: found.query for found in mine} == {"乙": "?q=wang", "甲": "?q=新"}
        others = work.saved_filters.of("li")[0]
        work.saved_filters.drop("wang", others.id)
        assert len(work.saved_filters.of("li")) == 1
        work.saved_filters.drop("li", others.id)
        work.saved_filters.drop("li", others.id)
        assert work.saved_filters.of("li") == []


def test_a_full_list_still_takes_a_view_of_a_name_that_it_has(sqlite_store):
    with sqlite_store.write() as work:
        assert all(work.saved_filters.keep("wang", f"第{number}个", "?") for number in range(MOST))
        assert not work.saved_filters.keep("wang", "多一个", "?")
        assert work.saved_filters.keep("wang", "第0个", "?q=1")
        assert work.saved_filters.keep("li", "甲", "?")
        assert len(work.saved_filters.of("wang")) == MOST
        work.saved_filters.drop("wang", work.saved_filters.of("wang")[0].id)
        assert work.saved_filters.keep("wang", "多一个", "?")


def test_practice_is_read_beside_what_was_offered(desk):
    with desk.store.read() as work:
        assert list(work.acceptance_stats.records(datetime(2000, 1, 1, tzinfo=UTC))) == []
    desk.offer("S1", department="甲局")
    desk.decide("S1", "department", "edited", "乙局")
    desk.decide("S1", "department", "edited", "甲局（新）")
    long_ago = datetime(2000, 1, 1, tzinfo=UTC)
    with desk.store.read() as work:
        records = list(work.acceptance_stats.records(long_ago))
        assert [(found.part, found.action, found.value, found.score) for found in records] == [
            ("department", "edited", None, 0.8)
        ]
        assert all(found.minutes >= 0 for found in records)
        renamed = list(work.acceptance_stats.records(long_ago, renamed={"甲局": "甲局（新）"}))
        assert [found.action for found in renamed] == ["accepted"]
        assert list(work.acceptance_stats.records(datetime.now(UTC) + timedelta(days=1))) == []
        assert len(list(work.acceptance_stats.records(long_ago, "王敏"))) == 1
        assert list(work.acceptance_stats.records(long_ago, "李静")) == []


def test_a_part_of_one_decision_is_no_part_of_another(desk):
    desk.offer("S1")
    desk.offer("S2", department="乙局")
    assert PartDecision(part="tier", action="accepted", value="常规").reason is None
    desk.decide("S2", "draft", "edited", "您好。")
    desk.decide("S1", "category", "rejected", code="wrong_category")
    with desk.store.read() as work:
        found = {record.part: record for record in work.acceptance_stats.records(datetime(2000, 1, 1, tzinfo=UTC))}
    assert (found["draft"].value, found["draft"].offered, found["draft"].score) == ("您好。", "", None)
    assert (found["category"].reason_code, found["category"].offered) == ("wrong_category", None)
