"""The archive of a backup: a manifest, the files of a data folder, and at its end their SHA-256 sums."""

import gzip
import hashlib
import io
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Literal, Self

from pydantic import ValidationError

from api.base.errors import BackupError
from triage.types.base import Value

FORMAT = 1
MANIFEST, SUMS, DATA = "manifest.json", "SHA256SUMS", "data"
# A database of 5.4 MB becomes 1.06 MB in 0.09 s; level 6 takes twice as long for 0.91 MB. Models hardly shrink at any.
LEVEL = 3
LARGEST_TEXT = 256 << 20
_ESCAPED = re.compile(r"\\n|\\\\")


class Manifest(Value):
    """What an archive is; the first thing in it.

    Attributes:
        format: of the archive.
        version: of the program that made it.
        revision: of the schema of its database.
        made: when.
        database: `postgresql` where the database is not in it.
        with_key: whether the secret key is in it; else it was given in an environment variable.
        outside: files that the office file names and that lie elsewhere, so that they are not in it.
    """

    format: int = FORMAT
    version: str
    revision: str
    made: datetime
    database: Literal["sqlite", "postgresql"]
    with_key: bool
    outside: tuple[str, ...] = ()


class ArchiveWriter:
    """Writes an archive; whoever reads it with other tools checks it with `sha256sum -c`."""

    def __init__(self, stream: IO[bytes], manifest: Manifest) -> None:
        self._stream = _Hashed(stream)
        self._packed = gzip.GzipFile(filename="", fileobj=self._stream, mode="wb", compresslevel=LEVEL)
        self._tar = tarfile.open(fileobj=self._packed, mode="w", dereference=True)  # noqa: SIM115
        self._sums: list[str] = []
        self._add_text(MANIFEST, manifest.model_dump_json(indent=2) + "\n", manifest.made)
        self._made = manifest.made

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._packed.close()

    @property
    def files(self) -> int:
        """How many files are in it, without manifest and sums."""
        return len(self._sums) - 1

    def add(self, place: PurePosixPath, source: Path) -> None:
        """Add a file or an empty folder; one that is gone by now is left out.

        Raises:
            OSError: it cannot be read, or became shorter meanwhile.
        """
        name = f"{DATA}/{place}"
        try:
            if source.is_dir():
                self._tar.addfile(_plain(self._tar.gettarinfo(source, name)))
                return
            stream = source.open("rb")
        except FileNotFoundError:
            return
        with stream:
            entry = _plain(self._tar.gettarinfo(arcname=name, fileobj=stream))
            read = _Hashed(stream)
            try:
                self._tar.addfile(entry, read)
            except OSError as error:
                raise OSError(f"{source}: {error}") from error
        self._sums.append(_sum(read.digest.hexdigest(), name))

    def close(self) -> str:
        """End the archive; returns the SHA-256 of it."""
        self._add_text(SUMS, "".join(self._sums), self._made)
        self._tar.close()
        self._packed.close()
        return self._stream.digest.hexdigest()

    def _add_text(self, name: str, text: str, made: datetime) -> None:
        content = text.encode(errors="surrogateescape")
        entry = tarfile.TarInfo(name)
        entry.size, entry.mtime, entry.mode = len(content), int(made.timestamp()), 0o600
        self._tar.addfile(entry, io.BytesIO(content))
        if name != SUMS:
            self._sums.append(_sum(hashlib.sha256(content).hexdigest(), name))


class ArchiveReader:
    """Reads an archive from its beginning to its end, once."""

    def __init__(self, tar: tarfile.TarFile, path: Path) -> None:
        self._tar, self._path = tar, path
        self.manifest = self._manifest()

    def unpack(self, folder: Path) -> int:
        """Write the files below a folder that is there; returns how many there were.

        Raises:
            BackupError: a path leads elsewhere, or a file is not what was kept.
        """
        found = {MANIFEST: self._manifest_digest}
        wanted: dict[str, str] | None = None
        for number, entry in enumerate(self._tar):
            if number == 0:
                continue
            if entry.name == SUMS and wanted is None:
                wanted = _sums(self._text(entry))
                continue
            self._check(entry, found)
            self._tar.extract(entry, folder, filter="data")
            if entry.isfile():
                with (folder / entry.name).open("rb") as stream:
                    found[entry.name] = hashlib.file_digest(stream, "sha256").hexdigest()
        if wanted is None:
            raise BackupError("incomplete", path=self._path)
        for name in sorted(found.keys() | wanted.keys()):
            if found.get(name) != wanted.get(name):
                raise BackupError("damaged", path=self._path, name=name)
        return len(found) - 1

    def _check(self, entry: tarfile.TarInfo, found: dict[str, str]) -> None:
        parts = PurePosixPath(entry.name).parts
        if parts[:1] != (DATA,) or ".." in parts or not (entry.isfile() or entry.isdir()) or entry.name in found:
            raise BackupError("foreign_entry", path=self._path, name=entry.name)

    def _manifest(self) -> Manifest:
        first = self._tar.next()
        if first is None or first.name != MANIFEST or not first.isfile():
            raise BackupError("no_backup", path=self._path)
        text = self._text(first)
        self._manifest_digest = hashlib.sha256(text.encode()).hexdigest()
        try:
            return Manifest.model_validate_json(text)
        except ValidationError as error:
            raise BackupError("manifest", path=self._path) from error

    def _text(self, entry: tarfile.TarInfo) -> str:
        stream = self._tar.extractfile(entry)
        if stream is None or entry.size > LARGEST_TEXT:
            raise BackupError("foreign_entry", path=self._path, name=entry.name)
        return stream.read().decode(errors="surrogateescape")


@contextmanager
def reading(path: Path) -> Iterator[ArchiveReader]:
    """Open an archive.

    Raises:
        BackupError: it is none, or not complete.
    """
    try:
        with tarfile.open(path, "r:gz") as tar:
            yield ArchiveReader(tar, path)
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise BackupError("unreadable", path=path, problem=error) from error


class _Hashed:
    """A stream whose bytes are hashed as they pass."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self.digest = stream, hashlib.sha256()

    def write(self, content: bytes) -> int:
        self.digest.update(content)
        return self._stream.write(content)

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size)
        self.digest.update(content)
        return content

    def flush(self) -> None:
        self._stream.flush()


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """An entry without who owned the file, which says nothing on another machine."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def _sum(digest: str, name: str) -> str:
    """A line as `sha256sum` writes it, a name that would be two lines included."""
    if "\\" not in name and "\n" not in name:
        return f"{digest}  {name}\n"
    escaped = name.replace("\\", "\\\\").replace("\n", "\\n")
    return f"\\{digest}  {escaped}\n"


def _sums(text: str) -> dict[str, str]:
    sums = {}
    for line in text.split("\n"):
        digest, _, name = line.partition("  ")
        if digest.startswith("\\"):
            digest, name = digest[1:], _ESCAPED.sub(lambda found: "\n" if found[0] == "\\n" else "\\", name)
        if name:
            sums[name] = digest
    return sums
