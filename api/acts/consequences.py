"""Consequences: what follows from a decision or an act by itself, in the same unit of work."""

from collections.abc import Mapping
from datetime import UTC, datetime

from triage.errors import InvalidDecisionError, MergeTargetError
from triage.store import UnitOfWork
from triage.text.erasure_mask import ErasureMask
from triage.types import EVERYTHING, Decision, Part, ReasonCode, State, Transition, WorkItem
from triage.types.decision import NAMES_JOINED
from triage.workflow.actor import Actor
from triage.workflow.implied import implied_by
from triage.workflow.lifecycle import UNTIL_ASSIGNED, possible
from triage.workflow.standing import Standing, standing_of

NO_DUPLICATE = "经办人认定不是重复件"
# Who writes again about a matter that is closed is not helped by a reply that was given before.
NO_TARGET: tuple[State, ...] = ("evaluated", "closed", "out_of_scope", "merged")
ANSWERED: tuple[State, ...] = ("replied", "evaluated", "closed")
RECONSIDERED: tuple[ReasonCode, ...] = ("wrong_department", "wrong_place", "wrong_category", "duplicate_wrong")


def follow(work: UnitOfWork, decision: Decision, actor: Actor) -> None:
    """What a decision brings about: the duplicate joins its issue, else the departments that are named get it.

    What was rejected for a reason that the machine can do better on is due for another triage.

    Raises:
        InvalidIssueActError, MergeTargetError, NotFoundError: the decision names a duplicate that cannot be one.
    """
    part = next((part for part in decision.parts if part.part == "duplicate"), None)
    if part is not None:
        _settle_duplicate(work, decision.suggestion_id, part.value, actor)
    if any(part.reason_code in RECONSIDERED for part in decision.parts):
        work.work_items.renew([decision.suggestion_id], "reconsidered")
        work.suggestions.reopen(decision.suggestion_id)
    values = {part.part: part.value for part in decision.parts if part.value}
    work_item, named = work.work_items.one(decision.suggestion_id), values.get("department")
    helping = _helping(work, values)
    if named in work.departments.names() and _goes_to(work_item, named):
        wanted = Transition(action="assign", department=named, co_departments=helping)
        work.work_items.move(wanted, work_item, actor)
    elif helping is not None and "co_handle" in possible(work_item, actor):
        work.work_items.move(Transition(action="co_handle", co_departments=helping), work_item, actor)


def carry_out(work: UnitOfWork, key: str, actor: Actor) -> bool:
    """Do what people have decided and nobody has done yet; returns whether there was anything.

    The department that stands gets it. What is not ours, and for which no department was decided on, is refused
    with the channel that takes it, where one is named and a reply that says so stands.
    """
    work_item, current = work.work_items.one(key), work.triages.current(key)
    if work_item.state not in UNTIL_ASSIGNED or current is None:
        return False
    standing = standing_now(work, key)
    held = {name: one.part.value for name, one in standing.items() if one.part.value}
    scope = current[1].in_scope
    if (named := held.get("department")) in work.departments.names():
        wanted = Transition(action="assign", department=named, co_departments=_helping(work, held))
    elif named is None and not scope.value and scope.channel and held.get("draft"):
        wanted = Transition(action="refuse", channel=scope.channel)
    else:
        return False
    work.work_items.move(wanted, work_item, actor)
    return True


def standing_now(work: UnitOfWork, key: str) -> Standing:
    """What people have decided of a suggestion and what of that still holds."""
    return standing_of(work.decisions.of(key), work.events.of(key))


def answer_merged(work: UnitOfWork, key: str, actor: Actor) -> None:
    """Give the reply to every citizen whose suggestion was merged, without what the leading letter reveals."""
    leading = work.work_items.root(key)
    if leading is None or leading.reply is None or leading.state not in ANSWERED:
        return
    merged = work.work_items.merged_with(leading.suggestion_id)
    if not merged:
        return
    reply = ErasureMask(work.suggestions.one(leading.suggestion_id)).hide(leading.reply)
    for one in merged:
        if one.reply != reply:
            work.work_items.answer(one, leading.suggestion_id, reply, actor)


def record_implied(work: UnitOfWork, key: str, wanted: Transition, actor: Actor) -> None:
    """Store what an act of the office decides about the triage, so that pages, figures and training know it too."""
    current = work.triages.current(key)
    if current is None:
        return
    standing = standing_now(work, key)
    part = implied_by(wanted, current[1], {name: held.part.value for name, held in standing.items()})
    if part is not None:
        decision = Decision(
            suggestion_id=key, triage_version=current[0], actor=actor.name, time=datetime.now(UTC), parts=(part,)
        )
        work.decisions.add(decision, actor)


def _goes_to(work_item: WorkItem, named: str | None) -> bool:
    """Whether a department that was decided on gets the suggestion now.

    Raises:
        InvalidDecisionError: another one has signed for it; that takes a transfer with its reasons.
    """
    if work_item.state in ("claimed", "in_progress") and named != work_item.department:
        raise InvalidDecisionError("signed_for", department=work_item.department)
    return work_item.state in UNTIL_ASSIGNED or (work_item.state == "assigned" and named != work_item.department)


def _helping(work: UnitOfWork, held: Mapping[Part, str]) -> tuple[str, ...] | None:
    """The departments that were decided to help and are there; None where there are none."""
    known = set(work.departments.names())
    names = held.get("co_departments", "").split(NAMES_JOINED)
    return tuple(name for name in names if name in known) or None


def _settle_duplicate(work: UnitOfWork, key: str, earlier: str | None, actor: Actor) -> None:
    work_item = work.work_items.one(key)
    if earlier is None:
        issue = work.issues.of(key, EVERYTHING)
        if issue is not None:
            work.issues.separate(issue.id, key, actor.name)
        if "separate" in possible(work_item, actor):
            work.work_items.move(Transition(action="separate", reason=NO_DUPLICATE), work_item, actor)
        return
    work.issues.confirm(key, earlier, actor.name)
    target = work.work_items.root(earlier)
    if target is None:
        raise MergeTargetError("leads_back", target=earlier)
    if target.suggestion_id == key:
        # The earlier one was merged into this one: they are one matter already.
        return
    if target.state not in NO_TARGET and "merge" in possible(work_item, actor):
        work.work_items.move(Transition(action="merge", target=target.suggestion_id), work_item, actor)
        answer_merged(work, key, actor)
