"""OuterFolder: a folder in which others put files, read and changed without following a link of theirs."""

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from triage.errors import UnreadableFileError

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class OuterFolder:
    """Everything below one folder; the folder itself may be a link, since the operator named it.

    Rationale: whoever may write into a drop folder could otherwise have any file of the service read as a table, or
    written over. Every folder on the way is opened as such and held while it is worked in, so that none can be
    replaced by a link meanwhile.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def folders(self, *parts: str) -> list[str]:
        """The names of real folders in a folder, sorted; none where it is no real folder."""
        return self._names(stat.S_ISDIR, parts)

    def files(self, *parts: str) -> list[str]:
        """The names of real files in a folder, sorted; none where it is no real folder."""
        return self._names(stat.S_ISREG, parts)

    def links(self, *parts: str) -> list[str]:
        """The names of what is neither a real file nor a real folder, sorted."""
        return self._names(lambda mode: not stat.S_ISREG(mode) and not stat.S_ISDIR(mode), parts)

    def changed_at(self, name: str, *parts: str) -> float:
        """When an entry was last changed.

        Raises:
            OSError: it is gone.
        """
        with self._opened(parts) as folder:
            return os.stat(name, dir_fd=folder, follow_symlinks=False).st_mtime

    @contextmanager
    def copy_of(self, name: str, *parts: str) -> Iterator[Path]:
        """A copy of a file, under its name, for readers that take a path.

        Raises:
            UnreadableFileError: it is a link, has a second name elsewhere, or is no file.
        """
        try:
            with self._opened(parts) as folder:
                source = os.open(name, os.O_RDONLY | _FILE, dir_fd=folder)
        except FileNotFoundError as error:
            raise UnreadableFileError("missing", path=name) from error
        except OSError as error:
            raise UnreadableFileError("link", path=name) from error
        with os.fdopen(source, "rb") as stream, tempfile.TemporaryDirectory() as own:
            found = os.fstat(source)
            if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
                raise UnreadableFileError("link", path=name)
            copy = Path(own) / name
            with copy.open("wb") as target:
                shutil.copyfileobj(stream, target)
            yield copy

    def move(self, name: str, parts: tuple[str, ...], new_name: str, into: tuple[str, ...]) -> None:
        """Move an entry, itself and not what it may lead to, into another folder, which is made where it is not there.

        Raises:
            OSError: there is something else in the folder's place.
        """
        self.make(into[-1], *into[:-1])
        with self._opened(parts) as source, self._opened(into) as target:
            os.rename(name, new_name, src_dir_fd=source, dst_dir_fd=target)

    def make(self, name: str, *parts: str) -> None:
        """Make a folder where it is not there yet."""
        with self._opened(parts) as folder:
            try:
                os.mkdir(name, dir_fd=folder)
            except FileExistsError:
                return

    @contextmanager
    def written(self, name: str, *parts: str) -> Iterator[TextIO]:
        """A file that is written anew.

        Raises:
            OSError: there is a link in its place, or in that of its folder.
        """
        with self._opened(parts) as folder:
            target = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _FILE, 0o666, dir_fd=folder)
        with os.fdopen(target, "w", encoding="utf-8", errors="backslashreplace") as stream:
            yield stream

    def text(self, name: str, *parts: str) -> str:
        """What a file says.

        Raises:
            OSError: it is no real file.
        """
        with self._opened(parts) as folder:
            source = os.open(name, os.O_RDONLY | _FILE, dir_fd=folder)
        with os.fdopen(source, encoding="utf-8", errors="backslashreplace") as stream:
            return stream.read()

    def remove(self, name: str, *parts: str) -> None:
        """Remove an entry, itself and not what it may lead to."""
        with self._opened(parts) as folder:
            os.unlink(name, dir_fd=folder)

    def _names(self, wanted: Callable[[int], bool], parts: tuple[str, ...]) -> list[str]:
        try:
            with self._opened(parts) as folder, os.scandir(folder) as entries:
                return sorted(entry.name for entry in entries if wanted(entry.stat(follow_symlinks=False).st_mode))
        except (FileNotFoundError, NotADirectoryError):
            return []

    @contextmanager
    def _opened(self, parts: tuple[str, ...]) -> Iterator[int]:
        folder = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for part in parts:
                inner = os.open(part, _FOLDER, dir_fd=folder)
                os.close(folder)
                folder = inner
            yield folder
        finally:
            os.close(folder)
