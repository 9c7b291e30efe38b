"""The data folder of a serving process: it can be written, and no other process serves from it."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import IO

from api.base.errors import DataFolderError, DataFolderInUseError

try:
    import fcntl
except ImportError:  # no such locks on this system
    fcntl = None  # type: ignore[assignment]

LOCK_FILE = "serve.lock"
PROBE = b"x" * 4096


def require_writable(folder: Path) -> None:
    """Make sure that the data folder is there and takes what is written.

    Raises:
        DataFolderError: it cannot be made, cannot be written, or the disk is full.
    """
    probe = folder / f".probe-{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with probe.open("wb") as stream:
            stream.write(PROBE)
            stream.flush()
            os.fsync(stream.fileno())
        probe.unlink()
    except OSError as error:
        with contextlib.suppress(OSError):
            probe.unlink(missing_ok=True)
        raise DataFolderError(folder, error.strerror or str(error)) from error


class FolderLock:
    """Held by the one process that serves from a data folder; it goes with the process however that ends."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / LOCK_FILE
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Take it.

        Raises:
            DataFolderInUseError: another process has it.
        """
        file = self._path.open("a+", encoding="ascii")
        if fcntl is not None:
            try:
                fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                file.seek(0)
                holder = file.read(20).strip()
                file.close()
                raise DataFolderInUseError(self._path.parent, holder) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give it up."""
        if self._file is not None:
            self._file.close()
            self._file = None
