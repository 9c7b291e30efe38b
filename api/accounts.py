"""Accounts: changes by an operator, on a page or at the command line."""

from collections.abc import Callable, Mapping
from typing import Any

from triage.errors import UnknownDepartmentError
from triage.store import Store
from triage.types import Account, AuditEntry
from triage.types.audit import Detail

FIELDS = {"display_name": "display_name", "roles": "roles", "department": "reach", "areas": "reach"}


def change_account(store: Store, entry: Callable[..., AuditEntry], name: str, changes: Mapping[str, Any]) -> Account:
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
        known = work.departments.names()
        if after.department and after.department != before.department and known and after.department not in known:
            raise UnknownDepartmentError(after.department)
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
