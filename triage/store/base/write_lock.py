"""WriteLock: the writers of one SQLite file wait for each other here, where nobody starves."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from triage.errors import StoreUnavailableError

try:
    import fcntl
except ImportError:  # no such locks on this system: writers of other processes wait as SQLite has them wait
    fcntl = None  # type: ignore[assignment]

SUFFIXES = (".lock", ".next")
# Whoever waits longer is told that the database is busy: something keeps all writers from writing.
LONGEST_WAIT = 30.0
# How long to wait before looking again whether another process is done.
FIRST_LOOK, LATER_LOOK, FIRST_LOOKS = 0.0005, 0.005, 40


class WriteLock:
    """One writer at a time, over the threads of this process and over processes.

    Rationale: SQLite's own waiters look again after pauses of up to a tenth of a second, so that where one process
    writes all the time the others find the lock free only by luck. A lock of the operating system goes with its process
    however that ends. Still whoever gives it up and wants it again at
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
    def acquire(self, longest: float | None = None) -> Iterator[None]:
        """Wait for one's turn, and have it until the end.

        Args:
            longest: seconds to wait at most; None for `LONGEST_WAIT`.

        Raises:
            StoreUnavailableError: the turn did not come in this time.
        """
        end = time.monotonic() + (LONGEST_WAIT if longest is None else longest)
        if not self._threads.acquire(timeout=max(0.0, end - time.monotonic())):
            raise StoreUnavailableError
        try:
            if self._depth == 0:
                self._lock(end)
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._unlock()
        finally:
            self._threads.release()

    def close(self) -> None:
        """Close the files."""
        with self._threads:
            while self._files:
                os.close(self._files.pop())

    def _lock(self, end: float) -> None:
        if fcntl is None:
            return
        if not self._files:
            self._files = [os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) for path in self._paths]
        lock, following = self._files
        _flock(following, end)
        try:
            _flock(lock, end)
        finally:
            fcntl.flock(following, fcntl.LOCK_UN)

    def _unlock(self) -> None:
        if fcntl is not None and self._files:
            fcntl.flock(self._files[0], fcntl.LOCK_UN)


def _flock(file: int, end: float) -> None:
    """Take a lock of the operating system before a moment.

    Rationale: a wait for such a lock has no limit of its own, so one process that never ends its transaction would
    hold up a thread of every other for ever.
    """
    looks = 0
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise StoreUnavailableError from None
        else:
            return
        time.sleep(FIRST_LOOK if looks < FIRST_LOOKS else LATER_LOOK)
        looks += 1
