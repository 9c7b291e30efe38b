"""Experts, what is before each of them, their marks, and pairs that they compare."""

from datetime import UTC, date, datetime

import pytest
from campaign_rows import campaign, idea

from triage.errors import NotFoundError
from triage.store.campaigns.comparisons import ComparisonRepository
from triage.store.campaigns.panels import PanelRepository
from triage.types import PanelMember, PanelNotice

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def work(sqlite_store):
    with sqlite_store.write() as unit:
        yield unit


def test_the_experts_of_a_campaign_are_replaced_as_a_whole(work):
    assert isinstance(work.panels, PanelRepository)
    key, other = campaign(work), campaign(work)
    zhou, wu = PanelMember(expert="zhou", name="周明", field="城建"), PanelMember(expert="wu", name="吴敏")
    work.panels.set_members(key, [zhou, wu])
    work.panels.set_members(other, [zhou])
    work.panels.set_members(key, [wu])
    assert work.panels.members(key) == [wu]
    assert work.panels.members(other) == [zhou]
    work.panels.set_members(key, [])
    assert work.panels.members(key) == []


def test_what_is_before_an_expert_stays_with_its_marks(work):
    key = campaign(work)
    one, two = idea(work, key), idea(work, key)
    work.panels.assign(key, {one: ["zhou", "wu"]})
    mine = work.panels.of_expert("zhou")[0]
    assert (mine.campaign_id, mine.idea_id, mine.state, mine.marks) == (key, one, "assigned", {})
    marked = mine.model_copy(update={"marks": {"针对性": 80.0}, "comment": "好", "state": "submitted"})
    work.panels.save(marked)
    work.panels.assign(key, {one: ["zhou", "wu", "li"], two: ["zhou"]})
    stored = work.panels.one(mine.id)
    assert stored.saved_at is not None
    assert stored == marked.model_copy(update={"saved_at": stored.saved_at})
    assert sorted((found.expert, found.idea_id) for found in work.panels.of_campaign(key)) == [
        ("li", one), ("wu", one), ("zhou", one), ("zhou", two),
    ]  # fmt: skip
    assert {found.idea_id for found in work.panels.of_expert("zhou")} == {one, two}
    assert work.panels.of_expert("nobody") == []


def test_reminders_are_noted_on_those_that_were_named(work):
    key = campaign(work)
    one = idea(work, key)
    work.panels.assign(key, {one: ["zhou", "wu"]})
    zhou, wu = (work.panels.of_expert(name)[0] for name in ("zhou", "wu"))
    work.panels.remind([zhou.id])
    work.panels.remind([])
    assert work.panels.one(zhou.id).reminded_at is not None
    assert work.panels.one(wu.id).reminded_at is None
    with pytest.raises(NotFoundError):
        work.panels.one(99)
    with pytest.raises(NotFoundError):
        work.panels.save(zhou.model_copy(update={"id": 99}))


def test_each_stage_of_each_deadline_is_a_notice_of_its_own(work):
    key, other = campaign(work), campaign(work)
    first = PanelNotice(campaign_id=key, expert="zhou", due=date(2026, 11, 25), stage="due_soon", time=NOW)
    changes = [
        {}, {"stage": "overdue"}, {"due": date(2026, 11, 30)}, {"expert": "wu"}, {"campaign_id": other},
        {"time": NOW.replace(hour=10)},
    ]  # fmt: skip
    given = [work.panels.give(first.model_copy(update=change)) for change in changes]
    assert given == [True, True, True, True, True, False]
    assert len(work.panels.notices("zhou")) == 4
    assert len(work.panels.notices("wu")) == 1


def test_notices_come_newest_first(work):
    key = campaign(work)
    for hour, due in ((9, 25), (11, 26), (10, 27)):
        notice = PanelNotice(
            campaign_id=key, expert="zhou", due=date(2026, 11, due), stage="due_soon", time=NOW.replace(hour=hour)
        )
        work.panels.give(notice)
    assert [found.time.hour for found in work.panels.notices("zhou")] == [11, 10, 9]


def test_pairs_are_each_experts_own(work):
    assert isinstance(work.comparisons, ComparisonRepository)
    key, other = campaign(work), campaign(work)
    one, two, three = (idea(work, key) for _ in range(3))
    assert work.comparisons.add(key, {"zhou": [(one, two), (two, three)], "wu": [(three, one)]}) == 3
    assert work.comparisons.add(other, {}) == 0
    assert [(found.left, found.right) for found in work.comparisons.of_expert("zhou")] == [(one, two), (two, three)]
    assert [found.campaign_id for found in work.comparisons.of_campaign(key)] == [key] * 3
    assert work.comparisons.of_campaign(other) == []
    chosen = work.comparisons.of_expert("wu")[0]
    assert chosen.better is None
    for better in ("equal", "right"):
        work.comparisons.decide(chosen.id, better)
        assert work.comparisons.one(chosen.id).better == better
    assert [found.better for found in work.comparisons.of_expert("zhou")] == [None, None]
    with pytest.raises(NotFoundError):
        work.comparisons.decide(99, "left")
