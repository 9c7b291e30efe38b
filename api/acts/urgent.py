"""Urgent letters: take one on, tick off a step, say whether it is about danger, end the clock."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.access.acting import acting_as, actor_name
from api.access.principal import Principal
from api.acts.overtaking import unseen_in_danger
from api.base.errors import ForbiddenError
from triage.errors import NotFoundError, UrgentActError
from triage.knowledge.effective_config import EffectiveConfig
from triage.office.config import Office
from triage.store import Store, UnitOfWork
from triage.types import Role, UrgentClock, UrgentOutcome

UrgentAction = Literal["acknowledge", "tick", "confirm", "close", "downgrade"]
Reason = Annotated[str, Field(min_length=1, max_length=2000)]
# Whether a letter is about danger at all is for the office to say.
JUDGING: tuple[UrgentAction, ...] = ("confirm", "downgrade")
ENDING: tuple[UrgentAction, ...] = (*JUDGING, "close")
SEES_ALL: frozenset[Role] = frozenset({"handler", "supervisor", "operator"})
OFFICE_ROLES: frozenset[Role] = frozenset({"handler", "supervisor"})


class UrgentAct(BaseModel):
    """What somebody does about an urgent letter; a downgrade says that there is no danger, and needs a reason."""

    model_config = ConfigDict(
        extra="forbid",
        str_strip_whitespace=True,
        json_schema_extra={
            "examples": [
                {"action": "acknowledge", "actor": "王敏"},
                {"action": "tick", "step": "gas_fire.call_fire"},
                {"action": "close", "outcome": "resolved", "reason": "燃气公司已关阀，居民已返回"},
                {"action": "downgrade", "reason": "来信说的是演练"},
            ]
        },
    )

    action: UrgentAction
    step: Annotated[str | None, Field(max_length=80, description="For `tick`: the step of a procedure card.")] = None
    outcome: Annotated[
        Literal["handed_over", "resolved", "unreachable"] | None, Field(description="For `close`: what came of it.")
    ] = None
    reason: Reason | None = None
    actor: Annotated[str | None, Field(min_length=1, max_length=100)] = None

    @model_validator(mode="after")
    def _says_what_its_action_needs(self) -> "UrgentAct":
        needed = {"tick": self.step, "close": self.outcome, "confirm": self.reason, "downgrade": self.reason}
        if self.action in needed and needed[self.action] is None:
            raise ValueError(f"{self.action} needs {'a step' if self.action == 'tick' else 'an outcome or a reason'}")
        return self


def assigned_only(who: Principal) -> bool:
    """Whether somebody sees an urgent letter only once their department was given it."""
    return who.kind == "account" and not who.roles & SEES_ALL


def clock_of(work: UnitOfWork, who: Principal, key: str) -> UrgentClock | None:
    """The clock of a letter within somebody's reach, where they see it."""
    clock = work.urgent_clocks.get([key]).get(key)
    if clock is None or (assigned_only(who) and work.work_items.one(key).department is None):
        return None
    return clock


class UrgentClocks:
    """Carries out acts on urgent clocks, each in a unit of work of its own."""

    def __init__(self, store: Store, effective: EffectiveConfig, told: Callable[[], None]) -> None:
        """Prepare.

        Args:
            store: the store.
            effective: the office as it is now, with its procedure cards.
            told: called when something was done that subscribers are told of.
        """
        self._store, self._effective, self._told = store, effective, told

    def act(self, who: Principal, key: str, act: UrgentAct, seen: int | None = None) -> UrgentClock:
        """Carry out one act and tell the subscribers.

        Args:
            who: who acts.
            key: the suggestion.
            act: what they do.
            seen: how many entries about the danger they saw; steps and taking on hold whatever was done meanwhile.

        Raises:
            NotFoundError, ForbiddenError, UrgentActError: as `do_urgent_act`.
            OvertakenError: somebody judged or ended it meanwhile.
        """
        store = self._store
        if act.action in ENDING:
            store = store.checking(unseen_in_danger(key, seen))
        with store.write() as work:
            clock = do_urgent_act(work, self._effective.now(work), who, key, act)
        self._told()
        return clock


def do_urgent_act(work: UnitOfWork, office: Office, who: Principal, key: str, act: UrgentAct) -> UrgentClock:
    """Carry out one act on the clock of a letter; it is an event, and thereby in the audit.

    Args:
        work: the unit of work.
        office: with the procedure cards.
        who: who acts; a key acknowledges only in the name of a person.
        key: the suggestion, which is within their reach.
        act: what they do.

    Raises:
        NotFoundError: the letter has no clock that they see.
        ForbiddenError: they may not do this, or not in this name.
        UrgentActError: the clock does not admit to it, or there is no such step.
    """
    if act.action in JUDGING and who.kind == "account" and not who.roles & OFFICE_ROLES:
        raise ForbiddenError
    if act.action == "acknowledge" and who.kind == "api_key" and act.actor is None:
        raise ForbiddenError("no_person")
    clock = clock_of(work, who, key)
    if clock is None:
        raise NotFoundError("urgent clock", key)
    actor = acting_as(who).model_copy(update={"name": actor_name(who, act.actor)})
    clocks, now = work.urgent_clocks, datetime.now(UTC)
    if act.action == "acknowledge":
        return clocks.acknowledge(key, actor, now)
    if act.action == "tick":
        if act.step not in office.urgent.steps(clock.kinds):
            raise UrgentActError("no_step")
        return clocks.tick(key, act.step, actor, now)
    if act.action == "confirm":
        return clocks.confirm(key, act.reason or "", office.urgent, actor, now)
    outcome: UrgentOutcome = "not_danger" if act.action == "downgrade" else act.outcome or "resolved"
    return clocks.close(key, outcome, act.reason, actor, now)
