"""GroupCommit: what several threads want to write at the same moment is committed together."""

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar

from triage.errors import StoreUnavailableError
from triage.store.store import Store, UnitOfWork

MOST = 32
T = TypeVar("T")


class _Act(Generic[T]):
    """What one thread wants to write, and what came of it."""

    def __init__(self, write: Callable[[UnitOfWork], T]) -> None:
        self.write = write
        self.results: list[T] = []
        self.error: Exception = StoreUnavailableError()
        self.done = False

    def outcome(self) -> T:
        """What was written, or the error that kept it from being written."""
        if not self.results:
            raise self.error
        return self.results[0]


class GroupCommit:
    """Writes for many threads, each of which waits until its own part is committed.

    Rationale: half of what a small write costs is the transaction around it, its number in the log of events and in
    the chain of the audit, and SQLite has one writer. Whoever comes while another writes joins the next transaction,
    so that the more there is to write the less each costs.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[_Act[Any]] = deque()
        self._writing = Lock()

    def run(self, write: Callable[[UnitOfWork], T]) -> T:
        """Carry out a write in a unit of work that others may share; when this returns it is committed.

        Args:
            write: what to do; called once more, alone, where it or another of the same unit of work fails.

        Raises:
            StoreUnavailableError: the database does not answer; nothing was stored.
            Exception: what `write` raises; nothing of it was stored.
        """
        act = _Act(write)
        self._waiting.append(act)
        with self._writing:
            while not act.done:
                self._commit([self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))])
        return act.outcome()

    def _commit(self, acts: list[_Act[Any]]) -> None:
        try:
            with self._store.write() as work:
                results = [act.write(work) for act in acts]
            for act, result in zip(acts, results, strict=True):
                act.results.append(result)
        except StoreUnavailableError:
            pass
        except Exception as error:  # noqa: BLE001 -- what cannot be written must not keep out what stands beside it
            if len(acts) == 1:
                acts[0].error = error
                return
            for act in acts:
                self._commit([act])
        finally:
            for act in acts:
                act.done = True
