"""Turn: the writers of one SQLite file wait for each other here, where nobody starves."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

try:
    import fcntl
except ImportError:  # no such locks on this system: writers of other processes wait as SQLite has them wait
    fcntl = None  # type: ignore[assignment]

SUFFIX = ".lock"


class Turn:
    """One writer at a time, over the threads of this process and over processes.

    Rationale: SQLite's own waiters look again after pauses of up to a tenth of a second, so that where one process
    writes all the time the others find the lock free only by luck. A lock of the operating system wakes who waits
    longest as soon as it is free, and goes with its process however that ends.
    """

    def __init__(self, database: Path) -> None:
        """Prepare; the file of the lock is made at its first use.

        Args:
            database: the SQLite file; the lock stands beside it.
        """
        self._path = database.with_name(database.name + SUFFIX)
        self._threads, self._depth, self._file = RLock(), 0, -1

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for one's turn, and have it until the end."""
        with self._threads:
            self._depth += 1
            try:
                if self._depth == 1:
                    self._lock()
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._unlock()

    def close(self) -> None:
        """Close the file."""
        with self._threads:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def _lock(self) -> None:
        if fcntl is None:
            return
        if self._file < 0:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def _unlock(self) -> None:
        if fcntl is not None and self._file >= 0:
            fcntl.flock(self._file, fcntl.LOCK_UN)
