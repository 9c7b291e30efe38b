"""Offered reply: the text that a page offers to send, after everything that people have decided so far."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from api.base.zone import local_day
from triage.drafting.composer import Composer
from triage.drafting.redraft import Decided, Redrafter, fitting_duty
from triage.drafting.routing_conflicts import routing_conflicts
from triage.drafting.sent_day import written
from triage.office.config import Office
from triage.store import UnitOfWork
from triage.types import Department, Draft, Event, Source, Suggestion, Triage, WorkItem
from triage.workflow.lifecycle import UNTIL_ASSIGNED
from triage.workflow.standing import Standing

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
    """What can be sent: `text` once somebody accepted or wrote it, `interim` for who waits longer than usual.

    `changed` says what decisions changed in the draft, `conflicts` where it contradicts who handles, both in words.
    """

    draft: Draft
    text: str = ""
    interim: str = ""
    sources: tuple[Source, ...] = ()
    changed: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


def offered_reply(
    work: UnitOfWork,
    office: Office,
    suggestion: Suggestion,
    current: tuple[int, Triage] | None,
    departments: Sequence[Department],
    decided: Standing,
    work_item: WorkItem,
    events: Sequence[Event],
    today: date,
) -> OfferedReply:
    """The reply to a suggestion with the unit and the category that were decided.

    Args:
        work: reads duties.
        office: its templates of replies.
        suggestion: the letter.
        current: number and content of its current triage, if there is one.
        departments: all of them; duties are read.
        decided: the decision that holds on each part.
        work_item: where it stands.
        events: its timeline.
        today: the day.
    """
    held = decided.get("draft")
    accepted = (held.part.value or "") if held is not None else ""
    if current is None:
        return OfferedReply(Draft(), accepted)
    version, triage = current
    now = _decided(work, suggestion, triage, work_item, decided, departments)
    redrafter = Redrafter(Composer.load(office), today)
    draft, sources = redrafter.redraft(suggestion, triage, now)
    steps = _steps(events, today)
    waits = any(event.kind == "extension_granted" for event in events)
    interim = redrafter.interim(suggestion, triage, now, steps).text if waits else ""
    # Who accepted the draft accepted what follows from their decisions; what somebody wrote stays as it is.
    follows = held is not None and held.part.action == "accepted" and held.decision.triage_version == version
    helping = work_item.co_departments or triage.co_departments
    best = triage.departments[0].name if triage.departments and triage.in_scope.value else ""
    return OfferedReply(
        draft,
        draft.text if follows else accepted,
        interim,
        sources,
        tuple(_changes(triage, now)) if draft.text != triage.draft.text else (),
        routing_conflicts(draft, sources, now.department or best, helping, departments),
    )


def _changes(triage: Triage, now: Decided) -> Iterator[str]:
    best = triage.departments[0].name if triage.departments else ""
    if now.department and now.department != best:
        yield f"承办单位由{best or '空缺'}改为{now.department}"
        if now.duty is not None:
            yield f"引用了{now.department}的职责"
    if now.category is not None and now.category != triage.category.name:
        yield f"分类由{triage.category.name or '空缺'}改为{now.category}"


def _decided(
    work: UnitOfWork,
    suggestion: Suggestion,
    triage: Triage,
    work_item: WorkItem,
    standing: Standing,
    departments: Sequence[Department],
) -> Decided:
    decided = {name: held.part for name, held in standing.items()}
    named = (decided["department"].value if "department" in decided else None) or ""
    if work_item.state not in UNTIL_ASSIGNED:
        named = work_item.department or named
    unit = next((unit for unit in departments if unit.name == named), None) if named else None
    suggested = {one.name for one in triage.departments[:1]}
    category = decided.get("category")
    return Decided(
        department=named,
        phone=(unit.phone or "") if unit is not None else "",
        category=category.value if category is not None and category.action == "edited" else None,
        deadline=work_item.deadline,
        duty=fitting_duty(suggestion, work.departments.duties_of(named))
        if unit is not None and named not in suggested
        else None,
    )


def _steps(events: Sequence[Event], today: date) -> tuple[str, ...]:
    """What has been done, in sentences with their days, each step once."""
    found = {
        STEPS[event.kind].format(department=event.department or "承办单位"): local_day(event.time)
        for event in events
        if event.kind in STEPS
    }
    return tuple(f"{written(day, today)}，{step}。" for step, day in found.items())
