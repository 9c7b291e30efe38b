"""The urgent job: escalates letters in danger that nobody took on in time."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from triage.knowledge.effective_config import EffectiveConfig
from triage.store import Store

logger = logging.getLogger("jindianzi.jobs")
BATCH = 500
# The job runs every minute by itself; in between it asks to be called when the next clock is due.
LOOK_AHEAD = timedelta(seconds=60)


def now() -> datetime:
    """The current time."""
    return datetime.now(UTC)


class UrgentJob:
    """Escalates each clock once; killed at any moment it goes on with those that were left.

    Each clock has a unit of work of its own, so that one row that cannot be read or written keeps no other waiting.
    """

    def __init__(
        self,
        store: Store,
        effective: EffectiveConfig,
        told: Callable[[], None] = lambda: None,
        again: Callable[[float], None] = lambda _seconds: None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Prepare.

        Args:
            store: where the clocks are.
            effective: how long to wait, and whom to tell.
            told: called where something was escalated, so that receivers are told of it.
            again: called with the seconds after which the next clock is due.
            clock: the current time.
        """
        self._store, self._effective, self._told, self._again, self._clock = store, effective, told, again, clock

    def run(self) -> int:
        """Escalate what nobody acknowledged in time; returns how many that were."""
        moment = self._clock()
        with self._store.read() as work:
            config = self._effective.now(work).urgent
            grace = timedelta(minutes=config.escalate_after)
            keys = work.urgent_clocks.unacknowledged(moment - grace, BATCH)
            following = work.urgent_clocks.next_due(moment - grace)
        escalated = 0
        for key in keys:
            try:
                with self._store.write() as work:
                    escalated += work.urgent_clocks.escalate(key, config.escalate_to, moment)
            except Exception as error:  # one bad row must not keep the others from being seen
                logger.exception("urgent.not_escalated id=%s error=%s", key, type(error).__name__)
        if escalated:
            logger.warning("urgent.escalated number=%s", escalated)
            self._told()
        if following is not None and following + grace - moment < LOOK_AHEAD:
            self._again((following + grace - moment).total_seconds())
        return escalated
