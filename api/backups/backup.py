"""Backup: one archive with everything that an installation needs to come back."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import IO

from api.backups.archive import ArchiveWriter, Manifest
from api.base.data_folder import DONE, OLD_TASKS, QUEUE_FILE
from api.base.errors import BackupError
from api.base.secret_key import FILE_NAME as SECRET_FILE
from api.base.settings import DATABASE_NAME, OFFICE_FILE, Settings
from api.base.zone import LOCAL_ZONE
from api.documents.contents import FOLDER
from api.documents.s3_contents import S3Contents
from api.engine.composition import read_office
from triage.errors import OfficeConfigError, TriageError
from triage.learning.versions import FOLDER as VERSIONS
from triage.learning.versions import RECORD_FILE
from triage.store import Store
from triage.store.base.write_lock import SUFFIXES as TURN_FILES

try:
    import fcntl
except ImportError:  # no such locks on this system: two backups at a time get names of their own
    fcntl = None  # type: ignore[assignment]

PREFIX, SUFFIX, PARTIAL, LOCK = "jindianzi-", ".tar.gz", ".partial", ".lock"
PRIVATE = 0o600
# Vectors are computed again from the database, whose rows also say what is to do.
DERIVED = ("index", OLD_TASKS)
# What SQLite and we keep beside a file of the database.
BESIDE = ("", "-wal", "-shm", "-journal", *TURN_FILES)


@dataclass(frozen=True)
class Backup:
    """A finished archive."""

    path: Path
    size: int
    made: datetime


@dataclass(frozen=True)
class Made(Backup):
    """An archive that was made just now: its SHA-256, how many files it has, and what it says of itself."""

    digest: str
    files: int
    manifest: Manifest


def backups(folder: Path) -> list[Backup]:
    """The finished archives of a folder, the newest first."""
    found = []
    for path in sorted(folder.glob(f"{PREFIX}*{SUFFIX}"), reverse=True):
        with suppress(FileNotFoundError):
            state = path.stat()
            found.append(Backup(path, state.st_size, datetime.fromtimestamp(state.st_mtime, LOCAL_ZONE)))
    return found


def make_backup(settings: Settings, store: Store, out: Path | None = None) -> Made:
    """Write an archive, while the service goes on.

    The database is copied before the files: a photograph is kept before the row that names it. The archive gets its
    name when it is complete.

    Args:
        settings: where everything is.
        store: the database.
        out: the folder for it; else that of the settings.

    Raises:
        BackupError: another one is being made, or something cannot be read or written.
    """
    folder = out or settings.resolved_backup_dir
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(folder):
            return _make(settings, store, folder)
    except (OSError, TriageError) as error:
        raise BackupError("failed", problem=error) from error


def _make(settings: Settings, store: Store, folder: Path) -> Made:
    made, revision = datetime.now(LOCAL_ZONE), store.revision()
    if not revision:
        raise BackupError("no_database")
    name = f"{PREFIX}{made:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}{SUFFIX}"
    partial, copy = folder / f".{name}{PARTIAL}", folder / f".{name}.db{PARTIAL}"
    manifest = Manifest(
        version=version("jindianzi"), revision=revision, made=made,
        database="postgresql" if store.file is None else "sqlite",
        with_key=settings.secret_key is None, outside=_outside(settings),
    )  # fmt: skip
    try:
        with _private(partial) as stream, ArchiveWriter(stream, manifest) as archive:
            if store.file is not None:
                _private(copy).close()
                store.copy_to(copy)
                archive.add(PurePosixPath(DATABASE_NAME), copy)
                copy.unlink()
            # An office file that lies elsewhere counts, not one that lies in the data folder as well.
            for place, source in dict(_sources(settings, store, folder)).items():
                archive.add(place, source)
            _add_contents(settings, archive)
            digest = archive.close()
            stream.flush()
            os.fsync(stream.fileno())
        target = partial.rename(folder / name)
    finally:
        for rest in (partial, copy):
            rest.unlink(missing_ok=True)
    return Made(target, target.stat().st_size, made, digest, archive.files, manifest)


def _add_contents(settings: Settings, archive: ArchiveWriter) -> None:
    """Add the contents of attachments that are kept in other storage, where they would lie in the data folder."""
    if settings.attachments_url is None:
        return
    contents = S3Contents(settings.attachments_url)
    for digest in contents.all():
        # What was erased meanwhile is left out.
        with suppress(FileNotFoundError), contents.opened(digest) as path:
            archive.add(PurePosixPath(FOLDER, digest[:2], digest), path)


def _sources(settings: Settings, store: Store, out: Path) -> Iterator[tuple[PurePosixPath, Path]]:
    """What is kept beside the database, each with its place in a data folder."""
    data, drop = settings.data_dir, settings.resolved_drop_dir
    left_out = {path.resolve() for path in (out, settings.resolved_backup_dir, drop, data / "drop")}
    databases = (QUEUE_FILE, DATABASE_NAME if store.file is None else store.file.name)
    names = {*DERIVED, *(f"{database}{end}" for database in databases for end in BESIDE)}
    for path in _below(data, left_out):
        place = path.relative_to(data)
        if place.parts[0] in names or _is_half_a_model(data, place):
            continue
        if settings.secret_key is None or place != Path(SECRET_FILE):
            yield PurePosixPath(place), path
    for path in _below(drop, set()):
        # What was taken in stands in the database.
        if DONE not in path.relative_to(drop).parts:
            yield "drop" / PurePosixPath(path.relative_to(drop)), path
    yield from _office_elsewhere(settings)


def _office_elsewhere(settings: Settings) -> Iterator[tuple[PurePosixPath, Path]]:
    """The office file with its divisions and its own templates of replies, where it is not in the data folder."""
    office = settings.resolved_office_file
    if office is None or office.resolve().is_relative_to(settings.data_dir.resolve()):
        return
    yield PurePosixPath(OFFICE_FILE), office
    beside = office.parent.resolve()
    for named in _named(settings):
        for path in _below(named, set()) if named.is_dir() else (named,):
            place = named.resolve() / path.relative_to(named)
            if place.is_relative_to(beside):
                yield PurePosixPath(place.relative_to(beside)), path


def _outside(settings: Settings) -> tuple[str, ...]:
    """What the office file names beside neither itself nor the rest."""
    office = settings.resolved_office_file
    if office is None:
        return ()
    beside = office.parent.resolve()
    return tuple(str(named.resolve()) for named in _named(settings) if not named.resolve().is_relative_to(beside))


def _named(settings: Settings) -> list[Path]:
    """What the office file names or has beside it; one that cannot be read is kept as it is and names nothing."""
    try:
        office = read_office(settings)
    except OfficeConfigError:
        return []
    return [path for path in (office.divisions, office.replies) if path is not None]


def _below(folder: Path, left_out: set[Path]) -> Iterator[Path]:
    """Files and empty folders, links followed, each folder once."""
    seen = set(left_out)
    for root, folders, files in os.walk(folder, followlinks=True):
        here = Path(root)
        folders[:] = sorted(name for name in folders if (here / name).resolve() not in seen)
        seen |= {(here / name).resolve() for name in folders}
        if not folders and not files and here != folder:
            yield here
        yield from (path for name in sorted(files) if (path := here / name).is_file() and path.suffix != PARTIAL)


def _is_half_a_model(data: Path, place: Path) -> bool:
    """Whether a file belongs to a version of the model whose training has not ended."""
    inside = place.parts[:2] == ("model", VERSIONS)
    return inside and len(place.parts) > 2 and not (data / Path(*place.parts[:3]) / RECORD_FILE).is_file()  # noqa: PLR2004


def _private(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE), "wb")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Be the only backup of a folder, and remove what one that was killed has left.

    Raises:
        BackupError: another one is being made.
    """
    with (folder / LOCK).open("w") as lock:
        if fcntl is not None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BackupError("busy") from error
            for rest in folder.glob(f".{PREFIX}*{PARTIAL}"):
                rest.unlink(missing_ok=True)
        yield
