"""Backups: made at the command line or in the background, and recorded where the schema allows it."""

from pathlib import Path

from api.acts.entry import EntryOf
from api.backups.backup import Made, make_backup
from api.base.settings import Settings
from triage.errors import SchemaOutdatedError
from triage.store import Store


def back_up(settings: Settings, store: Store, entry: EntryOf, out: Path | None = None) -> tuple[Made, bool]:
    """Make a backup.

    Args:
        settings: where everything is.
        store: the database, whose schema need not be the current one.
        entry: makes the audit's entry of whoever has it made.
        out: the file to write; None for one in the office's folder.

    Returns:
        The backup, and whether the audit could note it: not before the schema is upgraded.
    """
    made = make_backup(settings, store, out)
    try:
        store.check_schema()
    except SchemaOutdatedError:
        return made, False
    with store.write() as work:
        work.audit.record(entry("backup.made", "backup", made.path.name, digest=made.digest, bytes=made.size))
    return made, True
