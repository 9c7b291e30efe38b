"""Contents: bytes that are kept once under their SHA-256, in the data folder."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

FOLDER = "attachments"


class Contents(Protocol):
    """Where the contents of attachments and scans lie."""

    def keep(self, content: bytes) -> str:
        """Store a content; returns its digest. What is there already is as new as if it were stored now."""

    def opened(self, digest: str) -> AbstractContextManager[Path]:
        """A file with a content, for as long as the context lasts.

        Raises:
            FileNotFoundError: there is no such content.
        """

    def remove(self, digests: Iterable[str]) -> int:
        """Remove contents; returns how many there were."""

    def older_than(self, time: datetime) -> list[str]:
        """The digests of contents that were stored before a moment."""


class FolderContents:
    """Contents as files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, digest: str) -> Path:
        """Where the content with a digest lies."""
        return self._folder / digest[:2] / digest

    def keep(self, content: bytes) -> str:
        """Store a content; returns its digest."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        if path.is_file():
            # It is as new as what was stored just now: nobody takes it for something that is left over.
            os.utime(path)
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".partial", delete=False) as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(stream.name).replace(path)
        return digest

    @contextmanager
    def opened(self, digest: str) -> Iterator[Path]:
        """The file itself.

        Raises:
            FileNotFoundError: there is no such content.
        """
        path = self.path(digest)
        if not path.is_file():
            raise FileNotFoundError(path)
        yield path

    def remove(self, digests: Iterable[str]) -> int:
        """Remove contents; returns how many there were."""
        removed = 0
        for digest in set(digests):
            path = self.path(digest)
            removed += path.is_file()
            path.unlink(missing_ok=True)
        return removed

    def older_than(self, time: datetime) -> list[str]:
        """The digests of contents that were stored before a moment; what a cut-off writing left is removed."""
        found = []
        for path in self._folder.glob("??/*"):
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) >= time:
                continue
            if path.suffix == ".partial":
                path.unlink(missing_ok=True)
            elif path.is_file():
                found.append(path.name)
        return found
