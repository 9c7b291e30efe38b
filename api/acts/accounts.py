"""Accounts: made and changed by an operator, on a page or at the command line."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from api.access.passwords import hash_password, one_time_password
from api.acts.entry import EntryOf
from triage.errors import UnknownDepartmentError
from triage.store import Store, UnitOfWork
from triage.types import Account
from triage.types.audit import Detail

FIELDS = {"display_name": "display_name", "roles": "roles", "department": "reach", "areas": "reach"}


def add_account(store: Store, entry: EntryOf, account: Account, password: str | None) -> None:
    """Make an account.

    Args:
        store: where accounts are.
        entry: makes the audit's entry of whoever makes it.
        account: as it is to be.
        password: its first one; None where it signs in otherwise.

    Raises:
        AccountError: the name is taken.
        UnknownDepartmentError: the department is not one of those that were imported.
    """
    hashed = None if password is None else hash_password(password)
    with store.write() as work:
        _require_known(work, account.department)
        work.accounts.add(account, hashed, datetime.now(UTC))
        work.audit.record(entry("account.added", "account", account.name, roles=",".join(account.roles)))


def change_account(store: Store, entry: EntryOf, name: str, changes: Mapping[str, Any]) -> Account:
    """Change display name, roles, department or areas of an account, effective with its next request.

    Args:
        store: where accounts are.
        entry: makes the audit's entry of whoever changes it.
        name: of the account.
        changes: new values by field of `Account`.

    Raises:
        NotFoundError: there is no such account.
        ValidationError: the new values do not fit together.
        UnknownDepartmentError: the department is not one of those that were imported.
        LastOperatorError: nobody who can sign in would be an operator any more.
    """
    with store.write() as work:
        before = work.accounts.one(name)
        after = Account.model_validate({**before.model_dump(), **changes})
        if after.department != before.department:
            _require_known(work, after.department)
        changed = dict.fromkeys(
            said for field, said in FIELDS.items() if getattr(before, field) != getattr(after, field)
        )
        if changed:
            work.accounts.change(after)
            details: dict[str, Detail] = {"fields": ",".join(changed)}
            if "roles" in changed:
                details |= {"before": ",".join(before.roles), "roles": ",".join(after.roles)}
            work.audit.record(entry("account.changed", "account", name, **details))
    return after


def reset_password(store: Store, entry: EntryOf, name: str) -> str:
    """Unlock an account and sign it out everywhere; returns its new first password.

    Raises:
        NotFoundError: there is no such account.
    """
    password = one_time_password()
    hashed = hash_password(password)
    with store.write() as work:
        work.accounts.set_password(name, hashed, must_change=True)
        work.audit.record(entry("account.reset", "account", name))
    return password


def unlock_account(store: Store, entry: EntryOf, name: str) -> None:
    """Let somebody sign in again who failed too often.

    Raises:
        NotFoundError: there is no such account.
    """
    with store.write() as work:
        work.accounts.unlock(name)
        work.audit.record(entry("account.unlocked", "account", name))


def disable_account(store: Store, entry: EntryOf, name: str, *, disabled: bool) -> None:
    """Keep an account from signing in and sign it out everywhere, or enable it again.

    Raises:
        NotFoundError: there is no such account.
        LastOperatorError: nobody who can sign in would be an operator any more.
    """
    with store.write() as work:
        work.accounts.disable(name, disabled=disabled)
        work.audit.record(entry("account.disabled" if disabled else "account.enabled", "account", name))


def link_account(store: Store, entry: EntryOf, name: str, subject: str | None) -> None:
    """Let somebody sign in through the identity provider under `subject`, or no longer where it is None.

    Raises:
        NotFoundError: there is no such account.
        AccountError: the subject cannot be used, or another account has it.
    """
    with store.write() as work:
        work.accounts.link(name, subject)
        work.audit.record(entry("account.unlinked" if subject is None else "account.linked", "account", name))


def prepare_demo_accounts(store: Store, people: Sequence[Account]) -> list[tuple[Account, str]]:
    """Make the demo's accounts with new passwords, which are returned; nothing where real accounts exist.

    Rationale: the sign-in page offers accounts of the demo without a password. A real office never has any: only
    the demo command makes them, and not in a data folder in which somebody has a real account.
    """
    made = []
    with store.write() as work:
        if work.accounts.count(demo=False):
            return []
        for account in people:
            password = one_time_password()
            if work.accounts.get(account.name) is None:
                work.accounts.add(
                    account.model_copy(update={"must_change_password": False}),
                    hash_password(password),
                    datetime.now(UTC),
                )
            else:
                work.accounts.set_password(account.name, hash_password(password), must_change=False)
            made.append((account, password))
    return made


def _require_known(work: UnitOfWork, department: str | None) -> None:
    """Refuse a department that was not imported, where any were."""
    known = work.departments.names()
    if department and known and department not in known:
        raise UnknownDepartmentError(department)
