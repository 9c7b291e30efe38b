"""ServiceEngine: the triage engine as a process of the service uses it."""

import logging
import os
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Protocol, cast

from api.base.errors import EngineNotReadyError
from api.base.settings import Settings
from api.base.zone import LOCAL_ZONE
from api.engine.composition import model_versions
from retrieval.errors import RetrievalError
from triage.errors import RouterFormatError, StoreUnavailableError
from triage.office.config import Office
from triage.store import Store
from triage.types import Department, Suggestion, Triage
from triage.types.error_catalogue import entry_of, text_of
from triage.types.error_entries import CATALOGUE

if TYPE_CHECKING:
    from eval.summary import Summary
    from triage.knowledge.indexing import IndexState
    from triage.pipeline.engine import Engine

logger = logging.getLogger("jindianzi.engine")
# The process before may still be about to release the index; what somebody has to repair is tried rarely.
FIRST_PAUSE, LONGEST_PAUSE = 3.0, 300.0
# How long a process that ended without a word is believed to have a problem still, beyond its next try.
BELIEVED = timedelta(minutes=2)
PATIENCE_SECONDS, LOOK_SECONDS = 30.0, 0.02


class OpenEngine(Protocol):
    """What the service needs of an engine that is open."""

    def prepare(self, today: date) -> None:
        """Read what judging needs."""

    def triage_stored(self, ids: Sequence[str], today: date, claim: str | None = None) -> Iterable[Sequence[Triage]]:
        """Triage stored suggestions that are due and store the results, under a lease where there is one."""

    def forecast(
        self, office: Office, suggestions: Sequence[Suggestion], unit: Department | None = None
    ) -> Sequence[tuple[str | None, str | None]]:
        """The category and the department that suggestions would get, with these rules and this department."""

    def verify(self) -> "Sequence[IndexState]":
        """Compare the index with the store."""

    def rebuild(self) -> int:
        """Build the index anew; returns the number of vectors written."""

    def reload(self) -> None:
        """Read the rules of the office and the reference material again."""

    def sync(self) -> int:
        """Bring the index into agreement with the store."""

    def close(self) -> None:
        """Release the index."""


EngineFactory = Callable[[Settings, Store, Office], OpenEngine]


@dataclass(frozen=True)
class _Trouble:
    """What keeps the engine from judging: since when, tried how often, and when the next try is due."""

    problem: str
    since: datetime
    tries: int
    next_try: float
    version: str | None
    in_use: bool


class ServiceEngine:
    """Opens the engine at its first use, lets one thread at a time use it, and follows the active version.

    Importing the application loads no model and no index. In a process that does not own the index, the one that
    does is asked to judge, and waited for.

    Rationale: an engine that cannot be opened says nothing about any letter. It is reported once, tried again after
    pauses that grow, and every use meanwhile is refused with one error, which no caller counts against a letter.
    """

    def __init__(
        self, settings: Settings, store: Store, office: Office, factory: EngineFactory, *,
        ask: Callable[[], None] | None = None, again: Callable[[float], None] = lambda _seconds: None,
        patience: float = PATIENCE_SECONDS, clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        """Prepare; nothing is opened.

        Args:
            settings: where models are.
            store: where suggestions are, and where problems are noted for the processes that only serve.
            office: the office as configured.
            factory: opens the engine.
            ask: asks the process that owns the index to judge what is due; None where this one does.
            again: called with the seconds after which it is tried once more.
            patience: how many seconds the other process is waited for.
            clock: seconds, for pauses.
        """
        self._settings, self._store, self._office, self._factory = settings, store, office, factory
        self._ask, self._again, self._patience, self._clock = ask, again, patience, clock
        self._versions = model_versions(settings)
        self._engine: OpenEngine | None = None
        self._version: str | None = None
        self._stamp = ""
        self._trouble: _Trouble | None = None
        self._lock = Lock()

    def triage_ids(self, ids: Sequence[str], claim: str | None = None) -> None:
        """Have stored suggestions that are due triaged and the results stored.

        Raises:
            EngineNotReadyError: the engine cannot judge now, or the process that does has not in time.
        """
        if self._ask is not None:
            self._wait(ids, self._ask)
            return
        with self._opened(judging=True) as engine:
            for _ in engine.triage_stored(ids, _today(), claim):
                pass

    def open(self) -> None:
        """Open the engine now, and have it follow what changed.

        Raises:
            EngineNotReadyError: it cannot be opened.
        """
        with self._opened(judging=True, used=False):
            pass

    def usable(self) -> bool:
        """Whether there is sense in using it: False while it could not be opened, until a try has succeeded."""
        if self._trouble is None:
            return True
        try:
            self.open()
        except EngineNotReadyError:
            return False
        return True

    def forecast(
        self, office: Office, suggestions: Sequence[Suggestion], unit: Department | None = None
    ) -> Sequence[tuple[str | None, str | None]]:
        """The category and the department that stored suggestions would get; letters wait meanwhile.

        Raises:
            EngineNotReadyError: it cannot judge now.
        """
        with self._opened(judging=True) as engine:
            return engine.forecast(office, suggestions, unit)

    def verify_index(self) -> "Sequence[IndexState]":
        """Compare the index with the store; letters wait meanwhile.

        Raises:
            EngineNotReadyError: it cannot be opened.
        """
        with self._opened(insist=True) as engine:
            return engine.verify()

    def rebuild_index(self) -> int:
        """Build the index anew with the active version; returns the number of vectors written.

        Raises:
            EngineNotReadyError: it cannot be opened.
        """
        with self._opened(insist=True) as engine:
            return engine.rebuild()

    def measure(self, *, own: bool) -> "Summary":
        """Measure the active version on the shipped samples, or on held-out decisions of this office.

        Raises:
            EngineNotReadyError: it cannot be opened.
        """
        from api.engine.measuring import measure

        with self._opened(insist=True) as engine:
            return measure(self._settings, self._store, cast("Engine", engine), own=own)

    def close(self) -> None:
        """Release the engine, if it was opened."""
        with self._lock:
            if self._engine is not None:
                self._engine.close()
                self._engine = None
            self._recovered()

    def _wait(self, ids: Sequence[str], ask: Callable[[], None]) -> None:
        """Wait for the process that owns the index; what is to be judged is due already, so asking is enough."""
        end = self._clock() + self._patience
        ask()
        while True:
            with self._store.read() as work:
                if not any(work.work_items.is_due(key) for key in ids):
                    return
            if self._clock() > end:
                raise EngineNotReadyError("late")
            time.sleep(LOOK_SECONDS)

    @contextmanager
    def _opened(self, *, judging: bool = False, insist: bool = False, used: bool = True) -> Iterator[OpenEngine]:
        """The engine for one use.

        Args:
            judging: whether the router is needed too.
            insist: try even where the pause after the last try is not over: a person asks for it.
            used: whether something is done with it; an index that could be opened may still break at its use.
        """
        with self._lock:
            trouble = self._trouble
            if trouble is not None and not insist and self._rests(trouble):
                raise EngineNotReadyError("failed", problem=trouble.problem)
            try:
                engine = self._current()
                if judging:
                    engine.prepare(_today())
            except Exception as error:
                raise self._failed(error, in_use=False) from error
            try:
                yield engine
            except (RetrievalError, RouterFormatError) as error:
                raise self._failed(error, in_use=True) from error
            if used or (trouble is not None and not trouble.in_use):
                self._recovered()

    def _current(self) -> OpenEngine:
        """The engine of the active version, with what a person changed of policies or departments since.

        One that is open stays open until another one is ready.
        """
        active, stamp = self._versions.active(), self._read_stamp()
        if self._engine is None or active != self._version:
            fresh, before = self._factory(self._settings, self._store, self._office), self._engine
            self._engine = fresh
            if before is not None:
                before.close()
                logger.info("model.switched from=%s to=%s", self._version, active)
        elif stamp != self._stamp:
            self._engine.reload()
            self._engine.sync()
        self._version, self._stamp = active, stamp
        return self._engine

    def _rests(self, trouble: _Trouble) -> bool:
        # A version that was trained meanwhile is tried at once.
        return self._clock() < trouble.next_try and self._versions.active() == trouble.version

    def _failed(self, error: Exception, *, in_use: bool) -> EngineNotReadyError:
        """Report what went wrong, once, and put off the next try; returns the error for the caller."""
        before, name = self._trouble, type(error).__name__
        problem = name if entry_of(error) is CATALOGUE["Exception"] else text_of(error)
        if before is None or before.problem != problem:
            logger.error("engine.not_ready error=%s", name, exc_info=error)
        now, tries = datetime.now(UTC), 1 if before is None else before.tries + 1
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries - 1, 20))
        since = now if before is None else before.since
        self._trouble = _Trouble(problem, since, tries, self._clock() + pause, self._versions.active(), in_use)
        with suppress(StoreUnavailableError), self._store.write() as work:
            work.engine_problems.note(_worker(), name, since, now + timedelta(seconds=pause) + BELIEVED)
        self._again(pause)
        return EngineNotReadyError("failed", problem=problem)

    def _recovered(self) -> None:
        if self._trouble is None:
            return
        logger.info("engine.ready tries=%s", self._trouble.tries)
        self._trouble = None
        with suppress(StoreUnavailableError), self._store.write() as work:
            work.engine_problems.clear(_worker())

    def _read_stamp(self) -> str:
        with self._store.read() as work:
            return work.reference_history.stamp()


def _today() -> date:
    return datetime.now(LOCAL_ZONE).date()


def _worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
