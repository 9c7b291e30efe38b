"""EntryOf: who acts, as the audit knows them."""

from typing import Protocol

from triage.types import AuditEntry
from triage.types.audit import Detail


class EntryOf(Protocol):
    """Makes the audit's entry of whoever acts: a person, a system with a key, or the user of the command line."""

    def __call__(
        self, action: str, object_kind: str | None = None, object_id: str | None = None, **details: Detail
    ) -> AuditEntry:
        """The entry that says what they do to what."""


def system_entry(
    action: str, object_kind: str | None = None, object_id: str | None = None, **details: Detail
) -> AuditEntry:
    """An entry of what the service does by itself."""
    return AuditEntry(
        actor_kind="system",
        actor="system",
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        details=details,
    )
