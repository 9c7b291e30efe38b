"""Experts are reminded of their scoring once before the deadline and once after it."""

from datetime import date

import pytest

from triage.office.workdays import WorkCalendar
from triage.panels import rounds
from triage.panels.reminders import remind_experts, stage_of
from triage.types import NewCampaign, PanelMember
from triage.types.candidate import Candidate

DUE = date(2026, 11, 27)
CALENDAR, SOON = WorkCalendar(), 3


@pytest.fixture
def store(sqlite_store):
    """Two ideas before two experts."""
    store = sqlite_store
    with store.write() as work:
        new = NewCampaign(title="议题", text="献策", starts=date(2026, 11, 1), ends=date(2026, 11, 9), per_idea=2)
        key = work.campaigns.add(new, "梁主任")
        for n in range(2):
            idea = work.ideas.add(key, Candidate(
                id=f"c{n}", title=f"点子{n}", summary="先试点。", problem="", carrier="", members=("S1",), proposers=("u",),
                support=1, proposal=0.9, places=(), channels=(), first=None, last=None, representative="S1", quotes=(),
                touching=(), parts=(), score=0.5,
            ))  # fmt: skip
            rounds.recommend(work, idea, "住建局", "切口小", "李科", ())
        work.panels.set_members(key, [PanelMember(expert=name, name=name) for name in ("zhou", "wu")])
        rounds.draw(work, key, DUE, 1, "梁主任")
    return store


def remind(store, day):
    with store.write() as work:
        return remind_experts(work, work.campaigns.scoring(), day, CALENDAR, SOON)


@pytest.mark.parametrize(
    ("day", "stage"),
    [(date(2026, 11, 23), None), (date(2026, 11, 24), "due_soon"), (DUE, "due_soon"), (date(2026, 11, 28), "overdue")],
)
def test_the_stage_is_counted_in_working_days(store, day, stage):
    with store.read() as work:
        assert stage_of(work.campaigns.one(1), day, CALENDAR, SOON) == stage


def test_each_stage_is_announced_once_to_those_who_have_not_submitted(store):
    assert [remind(store, date(2026, 11, day)) for day in (23, 24, 25, 27)] == [0, 2, 0, 0]
    with store.write() as work:
        names = [criterion.name for criterion in work.campaigns.one(1).rubric]
        for entry in work.panels.of_expert("wu"):
            rounds.score(work, entry, dict.fromkeys(names, 80.0), "", final=True)
    assert [remind(store, date(2026, 11, 28)), remind(store, date(2026, 11, 30))] == [1, 0]
    with store.read() as work:
        assert [notice.stage for notice in work.panels.notices("zhou")] == ["overdue", "due_soon"]
        assert [notice.stage for notice in work.panels.notices("wu")] == ["due_soon"]
        told = [event.detail for event in work.campaigns.events(1) if event.kind == "reminded"]
        assert told == ["2026-11-27截止，自动提醒2位专家，4份未提交", "已到截止日期，自动提醒1位专家，2份未提交"]
        assert all(entry.reminded_at for entry in work.panels.of_campaign(1))


def test_a_later_deadline_is_announced_anew_and_a_closed_scoring_never(store):
    assert remind(store, date(2026, 11, 28)) == 2
    with store.write() as work:
        work.campaigns.set_due(1, date(2026, 12, 1))
    assert remind(store, date(2026, 11, 30)) == 2
    with store.write() as work:
        work.campaigns.close_scoring(1, "梁主任")
    assert remind(store, date(2026, 12, 9)) == 0
