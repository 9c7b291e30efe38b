"""The retention job: erases what is due, and has the index follow what was erased."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from api.engine_holder import EngineHolder
from api.jobs.triage_job import ENGINE_ERRORS
from api.retention import Retention
from triage.store import Store

logger = logging.getLogger("jindianzi.jobs")
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
        self, retention: Retention, store: Store, engine: EngineHolder, clock: Callable[[], datetime] = now
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
        except ENGINE_ERRORS as error:
            # Where nothing is trained there is no index, and an engine that opens later agrees with the database.
            logger.warning("retention.index_waits error=%s", type(error).__name__)
            return
        self._seen = stamp
