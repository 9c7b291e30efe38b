"""Unchanged: nobody replaces a department, a policy, an account or a webhook that a colleague changed meanwhile."""

import hashlib
from collections.abc import Callable

from pydantic import BaseModel

from triage.errors import Meanwhile, OvertakenError
from triage.store import UnitOfWork
from triage.store.access.audit import AuditFilter
from triage.store.reference.reference_history import ReferenceKind
from triage.types import Account, Department, Policy, Subscription

TAG_LENGTH = 16
LOOKED_AT = 50
# What changes by itself, while people sign in and events are sent; nobody is overtaken by that.
BY_ITSELF = {
    Account: frozenset(("failed_attempts", "locked_until", "failures_to_tell", "last_failure_at")),
    Subscription: frozenset(("cursor", "overlap_until")),
}
# What the audit notes of accounts beside changes.
NO_CHANGES = ("account.signed_in", "account.signed_out", "account.sign_in_failed", "account.locked")
Check = Callable[[UnitOfWork], None]


def tag_of(value: BaseModel) -> str:
    """What a form carries of the value that it showed: another one after every change."""
    left_out = BY_ITSELF.get(type(value), frozenset())
    text = value.model_dump_json(exclude=set(left_out))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:TAG_LENGTH]


def unchanged_department(key: str, seen: str) -> Check:
    """The check of a form that replaces a department."""

    def read(work: UnitOfWork) -> Department | None:
        work.departments.lock(key)
        return work.departments.get([key]).get(key)

    return _unchanged(key, seen, read, lambda work: _in_history(work, "department", key))


def unchanged_policy(key: str, seen: str) -> Check:
    """The check of a form that expires a policy or lets it hold again."""

    def read(work: UnitOfWork) -> Policy | None:
        work.policies.lock(key)
        return work.policies.get([key]).get(key)

    return _unchanged(key, seen, read, lambda work: _in_history(work, "policy", key))


def unchanged_account(name: str, seen: str) -> Check:
    """The check of a form that changes an account."""

    def read(work: UnitOfWork) -> Account | None:
        work.accounts.lock(name)
        return work.accounts.get(name)

    return _unchanged(name, seen, read, lambda work: _in_audit(work, "account", name))


def unchanged_webhook(key: str, seen: str) -> Check:
    """The check of a form that pauses, resumes or removes a receiver, or replaces its secret."""

    def read(work: UnitOfWork) -> Subscription:
        work.webhooks.lock(key)
        return work.webhooks.one(key)

    return _unchanged(key, seen, read, lambda work: _in_audit(work, "webhook", key))


def _unchanged(
    key: str,
    seen: str,
    read: Callable[[UnitOfWork], BaseModel | None],
    meanwhile: Callable[[UnitOfWork], list[Meanwhile]],
) -> Check:
    """The check that a value is still the one that somebody saw; `read` keeps others from changing it now."""

    def check(work: UnitOfWork) -> None:
        value = read(work)
        if seen and value is not None and tag_of(value) != seen:
            raise OvertakenError(key, meanwhile(work))

    return check


def _in_history(work: UnitOfWork, kind: ReferenceKind, key: str) -> list[Meanwhile]:
    changes = work.reference_history.of(kind, key)[:1]
    return [Meanwhile(change.actor, "changed", change.time) for change in changes]


def _in_audit(work: UnitOfWork, kind: str, key: str) -> list[Meanwhile]:
    records, _ = work.audit.page(AuditFilter(action=f"{kind}.", object_id=key), 0, LOOKED_AT)
    changes = [record for record in records if record.action not in NO_CHANGES][:1]
    return [Meanwhile(record.actor, record.action, record.time) for record in changes]
