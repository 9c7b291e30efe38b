"""EngineHolder: builds the triage engine at its first use and lets one thread at a time use it."""

from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from eval.summary import Summary
    from triage.indexing import IndexState
    from triage.office import Office
    from triage.types import Department, Suggestion


class TriageEngine(Protocol):
    """What the service needs of an engine."""

    def triage_ids(self, ids: Sequence[str], claim: str | None = None) -> None:
        """Triage stored suggestions that are due and store the results, under a lease where there is one.

        Raises:
            TriageError: the engine cannot judge.
        """

    def close(self) -> None:
        """Release what the engine holds."""


class IndexKeeper(Protocol):
    """What checks and rebuilds the index: the engine of the process that owns it."""

    def verify_index(self) -> "Sequence[IndexState]":
        """Compare the index with the store."""

    def rebuild_index(self) -> int:
        """Build the index anew; returns the number of vectors written."""


class Forecaster(Protocol):
    """What foretells routing: the engine of the process that owns the index."""

    def forecast(
        self, office: "Office", suggestions: "Sequence[Suggestion]", unit: "Department | None" = None
    ) -> "Sequence[tuple[str | None, str | None]]":
        """The category and the department that suggestions would get, with these rules and this department."""


class Measurer(Protocol):
    """What measures the model: the engine of the process that owns the index."""

    def measure(self, *, own: bool) -> "Summary":
        """Measure the active version on the shipped samples, or on held-out decisions of this office."""


class EngineHolder:
    """Opens the engine late: importing the application loads no model and no index."""

    def __init__(self, factory: Callable[[], TriageEngine]) -> None:
        self._factory = factory
        self._engine: TriageEngine | None = None
        self._lock = Lock()

    def triage_ids(self, ids: Sequence[str], claim: str | None = None) -> None:
        """Triage stored suggestions, opening the engine first where it is not open yet."""
        with self._lock:
            self._opened().triage_ids(ids, claim)

    def open(self) -> None:
        """Open the engine now, so that the first letter need not wait."""
        self.triage_ids(())

    def verify_index(self) -> "Sequence[IndexState]":
        """Compare the index with the store; letters wait meanwhile."""
        with self._lock:
            return cast("IndexKeeper", self._opened()).verify_index()

    def rebuild_index(self) -> int:
        """Build the index anew; letters wait meanwhile."""
        with self._lock:
            return cast("IndexKeeper", self._opened()).rebuild_index()

    def forecast(
        self, office: "Office", suggestions: "Sequence[Suggestion]", unit: "Department | None" = None
    ) -> "Sequence[tuple[str | None, str | None]]":
        """The category and the department that suggestions would get; letters wait meanwhile."""
        with self._lock:
            return cast("Forecaster", self._opened()).forecast(office, suggestions, unit)

    def measure(self, *, own: bool) -> "Summary":
        """Measure the active version; letters wait meanwhile."""
        with self._lock:
            return cast("Measurer", self._opened()).measure(own=own)

    def _opened(self) -> TriageEngine:
        if self._engine is None:
            self._engine = self._factory()
        return self._engine

    def close(self) -> None:
        """Release the engine, if it was opened."""
        with self._lock:
            if self._engine is not None:
                self._engine.close()
                self._engine = None
