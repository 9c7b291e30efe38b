"""EngineHolder: builds the triage engine at its first use and lets one thread at a time use it."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Protocol


class TriageEngine(Protocol):
    """What the service needs of an engine."""

    def triage_ids(self, ids: Sequence[str], claim: str | None = None) -> None:
        """Triage stored suggestions that are due and store the results, under a lease where there is one.

        Raises:
            TriageError: the engine cannot judge.
        """

    def close(self) -> None:
        """Release what the engine holds."""


class EngineHolder:
    """Opens the engine late: importing the application loads no model and no index."""

    def __init__(self, factory: Callable[[], TriageEngine]) -> None:
        self._factory = factory
        self._engine: TriageEngine | None = None
        self._lock = Lock()

    def triage_ids(self, ids: Sequence[str], claim: str | None = None) -> None:
        """Triage stored suggestions, opening the engine first where it is not open yet."""
        with self._lock:
            if self._engine is None:
                self._engine = self._factory()
            self._engine.triage_ids(ids, claim)

    def open(self) -> None:
        """Open the engine now, so that the first letter need not wait."""
        self.triage_ids(())

    def close(self) -> None:
        """Release the engine, if it was opened."""
        with self._lock:
            if self._engine is not None:
                self._engine.close()
                self._engine = None
