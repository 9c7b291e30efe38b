"""Reminders (催评): experts are reminded before the deadline of their scoring and after it, once each."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from triage.office.workdays import WorkCalendar
from triage.store import UnitOfWork
from triage.types import Campaign, PanelNotice, PanelStage


def stage_of(campaign: Campaign, today: date, calendar: WorkCalendar, soon: int) -> PanelStage | None:
    """The stage that the deadline of a campaign's scoring has reached, or None.

    Args:
        campaign: with the day by which experts are asked to score.
        today: the current day.
        calendar: says which days are working days.
        soon: how many working days before the deadline to remind.
    """
    if campaign.scoring_due is None or campaign.scoring_closed_at is not None:
        return None
    if today > campaign.scoring_due:
        return "overdue"
    return "due_soon" if calendar.between(today, campaign.scoring_due) <= soon else None


def remind_experts(
    work: UnitOfWork, campaigns: Sequence[Campaign], today: date, calendar: WorkCalendar, soon: int
) -> int:
    """Give every notice that is due and was not given before; returns how many.

    The history of the campaign says how many experts were reminded, and names none of them.
    """
    given = 0
    for campaign in campaigns:
        stage = stage_of(campaign, today, calendar, soon)
        if stage is None or campaign.scoring_due is None:
            continue
        waiting: dict[str, list[int]] = {}
        for entry in work.panels.of_campaign(campaign.id):
            if entry.state == "assigned":
                waiting.setdefault(entry.expert, []).append(entry.id)
        fresh = [
            expert
            for expert in waiting
            if work.panels.give(
                PanelNotice(
                    campaign_id=campaign.id,
                    expert=expert,
                    due=campaign.scoring_due,
                    stage=stage,
                    time=datetime.now(UTC),
                )
            )
        ]
        if fresh:
            work.panels.remind([key for expert in fresh for key in waiting[expert]])
            left = sum(len(waiting[expert]) for expert in fresh)
            told = "已到截止日期" if stage == "overdue" else f"{campaign.scoring_due}截止"
            work.campaigns.note(campaign.id, "reminded", None, f"{told}，自动提醒{len(fresh)}位专家，{left}份未提交")
        given += len(fresh)
    return given
