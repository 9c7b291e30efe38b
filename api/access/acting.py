"""Acting: a principal as the lifecycle knows it, in the role in which they may do something."""

from api.access.principal import Principal
from api.base.errors import ForbiddenError
from triage.types import TransitionAction, WorkItem
from triage.workflow.actor import Actor, Role
from triage.workflow.lifecycle import RULES, possible, role_for


def acting(who: Principal, action: TransitionAction) -> Actor:
    """Who acts; in a role that does not admit to the act where there is no other, so that it is refused."""
    roles = _roles(who)
    return _actor(who, role_for(action, roles) or min(roles))


def acting_as(who: Principal) -> Actor:
    """Who does something that is no act of the lifecycle."""
    return _actor(who, min(_roles(who)))


def intake_actor(who: Principal) -> Actor:
    """Who takes in records."""
    return _actor(who, "channel" if who.kind == "api_key" else "handler")


def actor_name(who: Principal, given: str | None) -> str:
    """Under whose name an act stands: one's own, or the one that a key gives where it may.

    Raises:
        ForbiddenError: another name than one's own is given by somebody who may not.
    """
    if given is None or given == who.display_name:
        return who.display_name
    if not who.may_name_actor:
        raise ForbiddenError("other_name")
    return given


def may_do(who: Principal, work_item: WorkItem) -> list[TransitionAction]:
    """What somebody may do, in any of their roles, with a suggestion as it stands."""
    found = {action for role in _roles(who) for action in possible(work_item, _actor(who, role))}
    return [action for action in RULES if action in found]


def _roles(who: Principal) -> frozenset[Role]:
    """The roles of a person; a system that may decide acts for the office's handlers."""
    if who.kind == "account":
        return frozenset(who.roles)
    return frozenset({"handler"} if "decisions:write" in who.scopes else {"channel"})


def _actor(who: Principal, role: Role) -> Actor:
    departments = who.reach.departments or ()
    department = departments[0] if len(departments) == 1 else None
    return Actor(name=who.display_name, role=role, department=department, account=who.name, kind=who.kind)
