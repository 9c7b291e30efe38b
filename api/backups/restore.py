"""Restore: brings an installation back from an archive into an empty data folder."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from api.backups.archive import DATA, FORMAT, Manifest, reading
from api.base.errors import BackupError
from api.base.secret_key import FILE_NAME, SecretKey
from api.base.settings import DATABASE_NAME, Settings
from triage.errors import TriageError
from triage.store import Store
from triage.store.store import known_revisions
from triage.types import AuditEntry, ChainBreak

STAGING = ".restoring"


@dataclass(frozen=True)
class Restored:
    """What came back.

    Attributes:
        manifest: what the archive says of itself.
        files: how many there were.
        records: how many records the audit has; 0 without a database.
        broken: the first of them that does not fit.
    """

    manifest: Manifest
    files: int
    records: int = 0
    broken: ChainBreak | None = None


def restore(archive: Path, into: Path, entry: AuditEntry) -> Restored:
    """Bring an archive back; where that fails the folder stays empty.

    Sessions are ended: one that somebody ended since would be open again. Tasks that waited are left out: what was
    asked for then need not be right now.

    Args:
        archive: the file.
        into: the data folder, empty or not there yet.
        entry: what is noted in the audit.

    Raises:
        BackupError: the folder is not empty, or the archive is damaged, none, or of a newer version.
    """
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise BackupError("not_empty", into=into)
    try:
        with _staged(into) as staging, reading(archive) as reader:
            _check_version(reader.manifest)
            files = reader.unpack(staging)
            data = staging / DATA
            database = data / DATABASE_NAME
            if reader.manifest.database == "postgresql":
                restored = Restored(reader.manifest, files)
            elif database.is_file():
                restored = Restored(reader.manifest, files, *_settled(database, entry))
            else:
                raise BackupError("without_database", path=archive)
            for found in sorted(data.iterdir()):
                found.rename(into / found.name)
            return restored
    except (OSError, TriageError) as error:
        raise BackupError("not_restored", problem=error) from error


def _check_version(manifest: Manifest) -> None:
    if manifest.format > FORMAT or manifest.revision not in known_revisions():
        raise BackupError("newer", version=manifest.version, revision=manifest.revision)


def _settled(database: Path, entry: AuditEntry) -> tuple[int, ChainBreak | None]:
    """Bring a database to the schema of now, end the sessions, note that it was restored, and check the audit."""
    secret = _secret_key(database.parent)
    key = None if secret is None else secret.audit_key
    store = Store(f"sqlite:///{database}", key, () if secret is None else secret.contact_keys)
    try:
        store.upgrade()
        with store.read() as work:
            broken = work.audit_verifier.verify()
        with store.write() as work:
            work.accounts.close_all_sessions()
            work.tasks.forget_open()
            work.engine_problems.clear()
            if key is not None:
                work.audit.record(entry)
        with store.read() as work:
            return work.audit.head()[0], broken
    finally:
        store.close()


def _secret_key(data: Path) -> SecretKey | None:
    """The installation's secret; None where it neither came with the archive nor stands in the settings."""
    settings = Settings(data_dir=data)
    if settings.secret_key is None and not (data / FILE_NAME).is_file():
        return None
    return SecretKey.load(settings)


@contextmanager
def _staged(into: Path) -> Iterator[Path]:
    """A folder inside the target, so that it is on the same volume; it is gone at the end."""
    staging = into / STAGING
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    staging.mkdir(mode=0o700)
    try:
        yield staging
    finally:
        shutil.rmtree(staging)
