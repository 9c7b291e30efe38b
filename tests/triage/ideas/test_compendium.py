"""The marks of a campaign as they are exported."""

from datetime import UTC, date, datetime

from triage.ideas.compendium import entries_of, score_lines
from triage.types import NewCampaign, PanelMember
from triage.types.candidate import Candidate


def test_marks_are_told_once_the_scoring_is_closed_also_of_who_left_the_panel(sqlite_store):
    with sqlite_store.write() as work:
        new = NewCampaign(title="议题", text="献策", starts=date(2026, 11, 1), ends=date(2026, 11, 30))
        key = work.campaigns.add(new, "李静")
        made = Candidate(
            id="c", title="装灯", summary="", problem="", carrier="", members=("S",), proposers=("u",), support=1, proposal=0.9,
            places=(), channels=(), first=None, last=None, representative="S", quotes=(), touching=(), parts=(), score=0.5,
        )  # fmt: skip
        idea = work.ideas.add(key, made)
        work.panels.set_members(key, [PanelMember(expert="zhou", name="周明"), PanelMember(expert="wu", name="吴敏")])
        work.panels.assign(key, {idea: ["zhou", "wu"]})
        for mine in work.panels.of_campaign(key):
            marked = mine.model_copy(
                update={"state": "submitted", "marks": {"针对性": 80.0}, "comment": "好", "saved_at": datetime.now(UTC)}
            )
            work.panels.save(marked)
        assert score_lines(work, work.campaigns.one(key)) == []
        work.campaigns.close_scoring(key, "李静")
        work.panels.set_members(key, [PanelMember(expert="zhou", name="周明")])
        lines = score_lines(work, work.campaigns.one(key))
        assert sorted((line.expert, line.title, line.state, line.comment) for line in lines) == [
            ("wu", "装灯", "submitted", "好"), ("周明", "装灯", "submitted", "好"),
        ]  # fmt: skip
        assert all(line.marks == {"针对性": 80.0} and line.idea == idea for line in lines)
        assert entries_of(work, work.campaigns.one(key)) == [], "nothing is honoured before the review is signed off"
