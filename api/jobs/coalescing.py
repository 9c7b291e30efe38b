"""Coalescing: of many calls of one job at the same time, one thread works and misses none of them."""

from abc import ABC, abstractmethod
from threading import Event, Lock


class CoalescingJob(ABC):
    """A job that drains what rows say; called again while it runs, it looks once more before it ends."""

    def __init__(self) -> None:
        self._wanted, self._stopping, self._running = Event(), Event(), Lock()

    def run(self) -> None:
        """Do everything that is due now."""
        self._wanted.set()
        while self._wanted.is_set() and self._running.acquire(blocking=False):
            try:
                self._wanted.clear()
                self.drain()
            finally:
                self._running.release()

    def stop(self) -> None:
        """Begin no further step."""
        self._stopping.set()

    @property
    def stopping(self) -> bool:
        """Whether the process is about to end."""
        return self._stopping.is_set()

    @abstractmethod
    def drain(self) -> None:
        """Do what is due, step by step, until nothing is or the process is about to end."""
