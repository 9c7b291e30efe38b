"""What somebody does at the command line, for the audit."""

import getpass

from triage.types import AuditEntry
from triage.types.audit import Detail


def operator_name() -> str:
    """The machine's user, as records name them."""
    return f"cli:{getpass.getuser()}"[:100]


def operator_entry(
    action: str, object_kind: str | None = None, object_id: str | None = None, **details: Detail
) -> AuditEntry:
    """An entry in the name of the machine's user, who is known to the machine and not by an account."""
    return AuditEntry(
        actor_kind="system",
        actor=operator_name(),
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        details=details,
    )
