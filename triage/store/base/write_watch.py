"""WriteWatch: how long write transactions take, also one that does not end."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

logger = logging.getLogger("jindianzi.store")
LONG = 5.0
"""Seconds from which a write transaction is worth a line in the log: everybody else waits for it."""


class WriteWatch:
    """Counts the write transactions of one process; they are timed from the moment they have the database."""

    def __init__(self) -> None:
        self._open: dict[int, float] = {}
        self._lock = threading.Lock()
        self._number = 0
        self.seconds = 0.0
        self.longest = 0.0

    @property
    def count(self) -> int:
        """How many have begun."""
        return self._number

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Time one transaction."""
        start = time.monotonic()
        with self._lock:
            self._number += 1
            number = self._number
            self._open[number] = start
        try:
            yield
        finally:
            seconds = time.monotonic() - start
            with self._lock:
                del self._open[number]
                self.seconds += seconds
                self.longest = max(self.longest, seconds)
            if seconds > LONG:
                logger.warning("store.write_long seconds=%.1f", seconds)

    def oldest(self) -> float:
        """For how many seconds the transaction runs that began first; 0 where none does."""
        with self._lock:
            first = min(self._open.values(), default=None)
        return 0.0 if first is None else time.monotonic() - first
