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

SUFFIXES = (".lock", ".next")


class Turn:
    """One writer at a time, over the threads of this process and over processes.

    Rationale: SQLite's own waiters look again after pauses of up to a tenth of a second, so that where one process
    writes all the time the others find the lock free only by luck. A lock of the operating system wakes a waiter as
    soon as it is free, and goes with its process however that ends. Still whoever gives it up and wants it again at
    once has it before the waiter runs; so who is next holds a second lock until the turn comes, and everybody else
    waits for that one.
    """

    def __init__(self, database: Path) -> None:
        """Prepare; the files of the locks are made at their first use.

        Args:
            database: the SQLite file; the locks stand beside it.
        """
        self._paths = [database.with_name(database.name + suffix) for suffix in SUFFIXES]
        self._threads, self._depth = RLock(), 0
        self._files: list[int] = []

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
        """Close the files."""
        with self._threads:
            while self._files:
                os.close(self._files.pop())

    def _lock(self) -> None:
        if fcntl is None:
            return
        if not self._files:
            self._files = [os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) for path in self._paths]
        lock, following = self._files
        fcntl.flock(following, fcntl.LOCK_EX)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
        finally:
            fcntl.flock(following, fcntl.LOCK_UN)

    def _unlock(self) -> None:
        if fcntl is not None and self._files:
            fcntl.flock(self._files[0], fcntl.LOCK_UN)
