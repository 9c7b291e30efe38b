"""Small values that say something of themselves."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from triage.types.campaign import Campaign, NewCampaign
from triage.types.grouping import GroupingRun
from triage.types.issue import Issue, IssueMember
from triage.types.part_record import month_of

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_a_grouping_is_open_until_it_ended():
    states = {
        state: GroupingRun(id=1, campaign_id=1, actor="王敏", state=state, asked_at=NOW).open
        for state in ("waiting", "running", "done", "failed")
    }
    assert states == {"waiting": True, "running": True, "done": False, "failed": False}


def test_who_was_separated_is_no_active_member():
    members = tuple(
        IssueMember(suggestion_id=str(number), joined=joined, time=NOW)
        for number, joined in enumerate(("first", "suggested", "separated", "confirmed"))
    )
    issue = Issue(id=1, title="路灯", created_at=NOW, members=members)
    assert [member.suggestion_id for member in issue.active] == ["0", "1", "3"]


@pytest.mark.parametrize(
    ("time", "month"), [(datetime(2026, 1, 31, 23), "2026-01"), (datetime(2026, 12, 1), "2026-12")]
)
def test_a_month_is_written_so_that_it_sorts(time, month):
    assert month_of(time) == month


def test_a_campaign_takes_suggestions_from_its_first_to_its_last_day():
    days = {"starts": date(2026, 11, 2), "ends": date(2026, 11, 4)}
    campaign = Campaign(id=1, title="议题", text="献策", **days)
    assert [campaign.open_on(date(2026, 11, day)) for day in range(1, 6)] == [False, True, True, True, False]
    closed = campaign.model_copy(update={"scoring_closed_at": NOW})
    assert not closed.open_on(date(2026, 11, 3))
    one_day = NewCampaign(title="议题", text="献策", starts=days["ends"], ends=days["ends"])
    assert one_day.starts == one_day.ends
    for kind in (NewCampaign, Campaign):
        with pytest.raises(ValidationError):
            kind(
                **({"id": 1} if kind is Campaign else {}),
                title="议题",
                text="献策",
                starts=days["ends"],
                ends=days["starts"],
            )
