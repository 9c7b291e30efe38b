"""The retention job: erases what is due, and has the index follow what was erased."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from api.acts.retention import Retention
from api.base.errors import EngineNotReadyError
from api.engine.service_engine import ServiceEngine
from triage.store import Store

RUN_EVERY = timedelta(hours=1)


def now() -> datetime:
    """The current time."""
    return datetime.now(UTC)


class RetentionJob:
    """Looks every minute; erases once an hour.

    Rationale: what was erased at the command line is seen here too, in the process that owns the index: vectors are
    computed from the letters, so those of a letter as it was go with it.
    """

    def __init__(
        self, retention: Retention, store: Store, engine: ServiceEngine, clock: Callable[[], datetime] = now
    ) -> None:
        self._retention, self._store, self._engine, self._clock = retention, store, engine, clock
        self._last: datetime | None = None
        self._seen = ""

    def run(self) -> int:
        """Erase what is due; returns how many suggestions and cases that were."""
        moment, erased = self._clock(), 0
        if self._last is None or moment - self._last >= RUN_EVERY:
            erased = len(self._retention.run(moment))
            self._last = moment
        self._follow()
        return erased

    def _follow(self) -> None:
        with self._store.read() as work:
            stamp = work.erasures.stamp()
        if stamp == self._seen:
            return
        try:
            self._engine.open()
        except EngineNotReadyError:
            # Where nothing is trained there is no index, and an engine that opens later agrees with the database.
            return
        self._seen = stamp
