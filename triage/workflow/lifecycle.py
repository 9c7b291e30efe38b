"""The lifecycle of a suggestion: which act leads from where to where, and who may do it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.errors import IncompleteTransitionError, NotPermittedError, TransitionError
from triage.types import Handling, State
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

EVENT_KINDS: Mapping[TransitionAction, str] = {
    "assign": "assigned", "claim": "claimed", "return": "returned", "start": "started", "co_handle": "co_handled",
    "co_reply": "co_replied", "reply": "replied", "evaluate": "evaluated", "close": "closed", "reopen": "reopened",
    "merge": "merged", "separate": "separated", "refuse": "refused", "transfer": "transferred",
    "request_extension": "extension_requested", "grant_extension": "extension_granted",
    "decline_extension": "extension_declined",
}  # fmt: skip


def role_for(action: TransitionAction, roles: frozenset[Role]) -> Role | None:
    """In which of several roles somebody may do something; None where in none."""
    return next((role for role in RULES[action].roles if role in roles), None)


def possible(handling: Handling, actor: Actor) -> tuple[TransitionAction, ...]:
    """What somebody may do with a suggestion as it stands."""
    return tuple(
        action
        for action, rule in RULES.items()
        if handling.state in rule.sources and _may(handling, rule, actor) and _fits(handling, action)
    )


def move(handling: Handling, wanted: Transition, actor: Actor, now: datetime) -> Handling:
    """The suggestion after an act.

    Raises:
        NotPermittedError: the actor's role or department may not do this.
        TransitionError: it is not possible in this state.
        IncompleteTransitionError: a particular is missing or does not fit.
    """
    rule = RULES[wanted.action]
    if not _may(handling, rule, actor):
        raise NotPermittedError(wanted.action, actor.role)
    if handling.state not in rule.sources or not _fits(handling, wanted.action):
        raise TransitionError(wanted.action, handling.state, tuple(rule.sources))
    for name in rule.needs:
        if not getattr(wanted, name):
            raise IncompleteTransitionError(wanted.action, f"{name} is missing")
    stays = rule.target is None or handling.state in rule.stays
    changes: dict[str, Any] = {"state": handling.state if stays else rule.target, "updated_at": now}
    if (effect := EFFECTS.get(wanted.action)) is not None:
        changes |= effect(handling, wanted)
    return handling.model_copy(update=changes)


def is_dissatisfied(handling: Handling) -> bool:
    """Whether the citizen said so of the reply that stands."""
    return handling.satisfaction is not None and handling.satisfaction <= DISSATISFIED


def reopens_by_itself(handling: Handling) -> bool:
    """Whether an evaluated suggestion is taken up again without a person's decision."""
    return handling.state == "evaluated" and is_dissatisfied(handling) and handling.cycle < MOST_CYCLES_BY_ITSELF


def _may(handling: Handling, rule: Rule, actor: Actor) -> bool:
    if actor.role not in rule.roles:
        return False
    if actor.role != "department":
        return True
    leads = rule.own and actor.department is not None and actor.department == handling.department
    return leads or (rule.helping and actor.department in handling.co_departments)


def _fits(handling: Handling, action: TransitionAction) -> bool:
    if action in ("grant_extension", "decline_extension"):
        return handling.extension_until is not None
    if handling.state == "merged" and action == "evaluate":
        # Once, on the reply that came by way of the other suggestion.
        return handling.reply is not None and handling.satisfaction is None
    if handling.state == "merged" and action == "close":
        # It ends with the other suggestion, unless its citizen is dissatisfied and a person has looked at it.
        return is_dissatisfied(handling)
    return True


def _assigned(handling: Handling, wanted: Transition) -> dict[str, Any]:
    helping = handling.co_departments if wanted.co_departments is None else wanted.co_departments
    return {
        "department": wanted.department,
        "co_departments": _others(helping, wanted.department),
        "deadline": wanted.deadline or handling.deadline,
        "level": wanted.level or handling.level,
        "extension_until": None,
    }


def _others(names: tuple[str, ...], lead: str | None) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(names) if name != lead)


def _co_handled(handling: Handling, wanted: Transition) -> dict[str, Any]:
    return {"co_departments": _others(wanted.co_departments or (), handling.department)}


def _reopened(handling: Handling, wanted: Transition) -> dict[str, Any]:
    return {
        "cycle": handling.cycle + 1,
        "satisfaction": None,
        "proper_channel": None,
        "deadline": wanted.deadline,
    }


def _merged(handling: Handling, wanted: Transition) -> dict[str, Any]:
    if wanted.target == handling.suggestion_id:
        raise IncompleteTransitionError("merge", "target is the suggestion itself")
    return {"merged_into": wanted.target}


def _extension(handling: Handling, wanted: Transition) -> dict[str, Any]:
    if wanted.until is None or (handling.deadline is not None and wanted.until <= handling.deadline):
        raise IncompleteTransitionError("request_extension", "until must be later than the deadline")
    return {"extension_until": wanted.until}


EFFECTS: Mapping[TransitionAction, Callable[[Handling, Transition], dict[str, Any]]] = {
    "assign": _assigned,
    "transfer": _assigned,
    "co_handle": _co_handled,
    "reply": lambda _, wanted: {"reply": wanted.reply, "extension_until": None},
    "evaluate": lambda _, wanted: {"satisfaction": wanted.satisfaction},
    "reopen": _reopened,
    "merge": _merged,
    # A reply that came with the other suggestion was not to this one.
    "separate": lambda _handling, _wanted: {"merged_into": None, "reply": None, "satisfaction": None},
    "refuse": lambda _, wanted: {"proper_channel": wanted.channel},
    "request_extension": _extension,
    "grant_extension": lambda handling, _: {"deadline": handling.extension_until, "extension_until": None},
    "decline_extension": lambda _handling, _wanted: {"extension_until": None},
}
