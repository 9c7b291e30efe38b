"""The lifecycle of a suggestion: which act leads from where to where, and who may do it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.errors import IncompleteTransitionError, NotPermittedError, TransitionError
from triage.types import State, WorkItem
from triage.types.transition import Transition, TransitionAction
from triage.workflow.actor import Actor, Role

OFFICE: tuple[Role, ...] = ("handler", "supervisor")
DISSATISFIED = 2
# A second dissatisfaction is not sent round once more by itself: a person looks at it first.
MOST_CYCLES_BY_ITSELF = 2
UNTIL_ASSIGNED: tuple[State, ...] = ("received", "triaged", "returned", "reopened")
WITH_DEPARTMENT: tuple[State, ...] = ("assigned", "claimed", "in_progress")


@dataclass(frozen=True)
class Rule:
    """From which states an act is possible, where it leads, who may do it, and what it must state.

    `target` None keeps the state, and so do the states of `stays`. `own` binds departments to what they lead,
    `helping` to what they help with.
    """

    sources: tuple[State, ...]
    target: State | None
    roles: tuple[Role, ...]
    needs: tuple[str, ...] = ()
    own: bool = True
    helping: bool = False
    stays: tuple[State, ...] = ()


RULES: Mapping[TransitionAction, Rule] = {
    "assign": Rule((*UNTIL_ASSIGNED, "assigned"), "assigned", OFFICE, ("department",)),
    "claim": Rule(("assigned",), "claimed", ("department",)),
    "return": Rule(("assigned", "claimed"), "returned", ("department",), ("reason", "proposal")),
    "start": Rule(("claimed",), "in_progress", ("department",)),
    "co_handle": Rule((*UNTIL_ASSIGNED, *WITH_DEPARTMENT), None, OFFICE, ("co_departments",)),
    "co_reply": Rule(WITH_DEPARTMENT, None, ("department",), ("reply",), own=False, helping=True),
    "reply": Rule(("claimed", "in_progress"), "replied", ("department", *OFFICE), ("reply",)),
    "evaluate": Rule(
        ("replied", "merged"), "evaluated", ("citizen", *OFFICE), ("satisfaction",), stays=("merged",)
    ),
    "close": Rule(("replied", "evaluated", "merged"), "closed", (*OFFICE, "system")),
    "reopen": Rule(
        ("replied", "evaluated", "closed", "out_of_scope"), "reopened", (*OFFICE, "system"), ("reason",)
    ),
    "merge": Rule((*UNTIL_ASSIGNED, "assigned"), "merged", OFFICE, ("target",)),
    "separate": Rule(("merged",), "triaged", OFFICE, ("reason",)),
    "refuse": Rule((*UNTIL_ASSIGNED, "assigned"), "out_of_scope", OFFICE, ("channel",)),
    "transfer": Rule(
        (*UNTIL_ASSIGNED, *WITH_DEPARTMENT), "assigned", OFFICE, ("level", "department", "reason")
    ),
    "request_extension": Rule(WITH_DEPARTMENT, None, ("department",), ("until", "reason")),
    "grant_extension": Rule(WITH_DEPARTMENT, None, OFFICE),
    "decline_extension": Rule(WITH_DEPARTMENT, None, OFFICE, ("reason",)),
}  # fmt: skip


def role_for(action: TransitionAction, roles: frozenset[Role]) -> Role | None:
    """In which of several roles somebody may do something; None where in none."""
    return next((role for role in RULES[action].roles if role in roles), None)


def possible(work_item: WorkItem, actor: Actor) -> tuple[TransitionAction, ...]:
    """What somebody may do with a suggestion as it stands."""
    return tuple(
        action
        for action, rule in RULES.items()
        if work_item.state in rule.sources and _may(work_item, rule, actor) and _fits(work_item, action)
    )


def move(work_item: WorkItem, wanted: Transition, actor: Actor, now: datetime) -> WorkItem:
    """The suggestion after an act.

    Raises:
        NotPermittedError: the actor's role or department may not do this.
        TransitionError: it is not possible in this state.
        IncompleteTransitionError: a particular is missing or does not fit.
    """
    rule = RULES[wanted.action]
    if not _may(work_item, rule, actor):
        raise NotPermittedError(wanted.action, actor.role)
    if work_item.state not in rule.sources or not _fits(work_item, wanted.action):
        raise TransitionError(wanted.action, work_item.state, tuple(rule.sources))
    for name in rule.needs:
        if not getattr(wanted, name):
            raise IncompleteTransitionError("missing", action=wanted.action, field=name)
    stays = rule.target is None or work_item.state in rule.stays
    changes: dict[str, Any] = {"state": work_item.state if stays else rule.target, "updated_at": now}
    if (effect := EFFECTS.get(wanted.action)) is not None:
        changes |= effect(work_item, wanted)
    if changes["state"] not in WITH_DEPARTMENT:
        # Nobody is left who asked for more time.
        changes["extension_until"] = None
    return work_item.model_copy(update=changes)


def taken_back(work_item: WorkItem, now: datetime) -> WorkItem:
    """The suggestion after its content changed: back with those who triage, or taken up again where it was answered."""
    if work_item.state in ("received", "reopened"):
        return work_item
    changes: dict[str, Any] = {"updated_at": now, "merged_into": None, "proper_channel": None, "extension_until": None}
    if work_item.state in ("replied", "evaluated", "closed"):
        changes |= {"state": "reopened", "cycle": work_item.cycle + 1, "satisfaction": None}
    else:
        changes |= {"state": "received", "department": None, "co_departments": (), "deadline": None}
    return work_item.model_copy(update=changes)


def is_dissatisfied(work_item: WorkItem) -> bool:
    """Whether the citizen said so of the reply that stands."""
    return work_item.satisfaction is not None and work_item.satisfaction <= DISSATISFIED


def reopens_by_itself(work_item: WorkItem) -> bool:
    """Whether an evaluated suggestion is taken up again without a person's decision."""
    return work_item.state == "evaluated" and is_dissatisfied(work_item) and work_item.cycle < MOST_CYCLES_BY_ITSELF


def _may(work_item: WorkItem, rule: Rule, actor: Actor) -> bool:
    if actor.role not in rule.roles:
        return False
    if actor.role != "department":
        return True
    leads = rule.own and actor.department is not None and actor.department == work_item.department
    return leads or (rule.helping and actor.department in work_item.co_departments)


def _fits(work_item: WorkItem, action: TransitionAction) -> bool:
    if action in ("grant_extension", "decline_extension"):
        return work_item.extension_until is not None
    if work_item.state == "merged" and action == "evaluate":
        # Once, on the reply that came by way of the other suggestion.
        return work_item.reply is not None and work_item.satisfaction is None
    if work_item.state == "merged" and action == "close":
        # It ends with the other suggestion, unless its citizen is dissatisfied and a person has looked at it.
        return is_dissatisfied(work_item)
    return True


def _assigned(work_item: WorkItem, wanted: Transition) -> dict[str, Any]:
    helping = work_item.co_departments if wanted.co_departments is None else wanted.co_departments
    return {
        "department": wanted.department,
        "co_departments": _others(helping, wanted.department),
        "deadline": wanted.deadline or work_item.deadline,
        "level": wanted.level or work_item.level,
        "extension_until": None,
    }


def _others(names: tuple[str, ...], lead: str | None) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(names) if name != lead)


def _co_handled(work_item: WorkItem, wanted: Transition) -> dict[str, Any]:
    return {"co_departments": _others(wanted.co_departments or (), work_item.department)}


def _reopened(work_item: WorkItem, wanted: Transition) -> dict[str, Any]:
    return {
        "cycle": work_item.cycle + 1,
        # Whoever is taken up again stands for itself.
        "merged_into": None,
        "satisfaction": None,
        "proper_channel": None,
        "deadline": wanted.deadline,
    }


def _merged(work_item: WorkItem, wanted: Transition) -> dict[str, Any]:
    if wanted.target == work_item.suggestion_id:
        raise IncompleteTransitionError("itself", action="merge")
    return {"merged_into": wanted.target}


def _extension(work_item: WorkItem, wanted: Transition) -> dict[str, Any]:
    if wanted.until is None or (work_item.deadline is not None and wanted.until <= work_item.deadline):
        raise IncompleteTransitionError("too_early", action="request_extension")
    return {"extension_until": wanted.until}


EFFECTS: Mapping[TransitionAction, Callable[[WorkItem, Transition], dict[str, Any]]] = {
    "assign": _assigned,
    "transfer": _assigned,
    "co_handle": _co_handled,
    "reply": lambda _, wanted: {"reply": wanted.reply},
    "evaluate": lambda _, wanted: {"satisfaction": wanted.satisfaction},
    "reopen": _reopened,
    "merge": _merged,
    # A reply that came with the other suggestion was not to this one.
    "separate": lambda _work_item, _wanted: {"merged_into": None, "reply": None, "satisfaction": None},
    "refuse": lambda _, wanted: {"proper_channel": wanted.channel},
    "request_extension": _extension,
    "grant_extension": lambda work_item, _: {"deadline": work_item.extension_until, "extension_until": None},
    "decline_extension": lambda _work_item, _wanted: {"extension_until": None},
}
