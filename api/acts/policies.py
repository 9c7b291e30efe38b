"""Policies: taken in from documents, expired, replaced, and let hold again."""

from datetime import date

from api.access.principal import Principal
from triage.errors import NotFoundError
from triage.store import Store, UnitOfWork
from triage.types import Policy


def policy_of(work: UnitOfWork, key: str) -> Policy:
    """One policy.

    Raises:
        NotFoundError: there is none.
    """
    policy = work.policies.get([key]).get(key) if key.isprintable() else None
    if policy is None:
        raise NotFoundError("policy", key)
    return policy


def add_policy(store: Store, who: Principal, policy: Policy, replaces: str, today: date) -> None:
    """Take in a policy; one that it replaces holds until the day before.

    Args:
        store: where policies are.
        who: who takes it in.
        policy: the new one.
        replaces: the id of the one that it replaces, empty for none.
        today: the current day.

    Raises:
        NotFoundError: there is none that it could replace.
    """
    with store.write() as work:
        put_policy(work, who, policy, replaces, today)


def put_policy(work: UnitOfWork, who: Principal, policy: Policy, replaces: str, today: date) -> None:
    """Take in a policy within a unit of work; see `add_policy`."""
    _put(work, policy, who)
    old = policy_of(work, replaces) if replaces and replaces != policy.id else None
    if old is not None and old.in_force:
        _put(work, _ended(old, policy.effective_from or today, today), who)


def expire_policy(store: Store, who: Principal, key: str, day: date, today: date) -> None:
    """Expire a policy on a day.

    Raises:
        NotFoundError: there is none.
    """
    with store.write() as work:
        _put(work, _ended(policy_of(work, key), day, today), who)


def restore_policy(store: Store, who: Principal, key: str) -> None:
    """Let a policy hold again that was expired by mistake.

    Raises:
        NotFoundError: there is none.
    """
    with store.write() as work:
        _put(work, policy_of(work, key).model_copy(update={"repealed_on": None, "in_force": True}), who)


def _ended(policy: Policy, day: date, today: date) -> Policy:
    return policy.model_copy(update={"repealed_on": day, "in_force": day > today})


def _put(work: UnitOfWork, policy: Policy, who: Principal) -> None:
    before = work.policies.get([policy.id]).get(policy.id)
    if before != policy:
        work.policies.put([policy])
        work.reference_history.record(before, policy, who.display_name)
        work.audit.record(who.entry(f"policy.{'added' if before is None else 'changed'}", "policy", policy.id))
