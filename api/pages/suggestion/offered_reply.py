"""Offered reply: the text that a page offers to send, after everything that people have decided so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from api.base.zone import local_day
from triage.drafting.composer import Composer
from triage.drafting.redraft import Decided, Redrafter
from triage.drafting.sent_day import written
from triage.office.config import Office
from triage.store import UnitOfWork
from triage.types import Draft, Event, PartDecision, Suggestion, Triage, WorkItem

# What a citizen who waits can be told of the events of a letter.
STEPS = {
    "assigned": "已交{department}承办",
    "claimed": "承办单位已签收",
    "started": "承办单位已开始办理",
    "extension_granted": "经批准延长了办理期限",
    "reopened": "已重新办理",
}


@dataclass(frozen=True)
class OfferedReply:
    """What can be sent: `text` once somebody accepted or wrote it, `interim` for who waits longer than usual."""

    draft: Draft
    text: str = ""
    interim: str = ""


def offered_reply(
    work: UnitOfWork,
    office: Office,
    suggestion: Suggestion,
    triage: Triage | None,
    decided: Mapping[str, PartDecision],
    work_item: WorkItem,
    events: Sequence[Event],
    today: date,
) -> OfferedReply:
    """The reply to a suggestion with the unit and the category that were decided.

    Args:
        work: reads.
        office: its templates of replies.
        suggestion: the letter.
        triage: its current triage, if there is one.
        decided: the newest decision on each part.
        work_item: where it stands.
        events: its timeline.
        today: the day.
    """
    part = decided.get("draft")
    accepted = (part.value or "") if part is not None else ""
    if triage is None:
        return OfferedReply(Draft(), accepted)
    redrafter, now = Redrafter(Composer.load(office), today), _decided(work, work_item, decided)
    draft = redrafter.redraft(suggestion, triage, now)
    steps = _steps(events, today)
    waits = any(event.kind == "extension_granted" for event in events)
    interim = redrafter.interim(suggestion, triage, now, steps).text if waits else ""
    return OfferedReply(draft, draft.text if accepted == triage.draft.text else accepted, interim)


def _decided(work: UnitOfWork, work_item: WorkItem, decided: Mapping[str, PartDecision]) -> Decided:
    named = work_item.department or (decided["department"].value if "department" in decided else None) or ""
    unit = next((unit for unit in work.departments.all() if unit.name == named), None) if named else None
    category = decided.get("category")
    return Decided(
        department=named,
        phone=(unit.phone or "") if unit is not None else "",
        category=category.value if category is not None and category.action == "edited" else None,
        deadline=work_item.deadline,
    )


def _steps(events: Sequence[Event], today: date) -> tuple[str, ...]:
    """What has been done, in sentences with their days, each step once."""
    found = {
        STEPS[event.kind].format(department=event.department or "承办单位"): local_day(event.time)
        for event in events
        if event.kind in STEPS
    }
    return tuple(f"{written(day, today)}，{step}。" for step, day in found.items())
