"""EffectiveConfig: the office as its file and the page of rules have it together, read again only when changed."""

import logging
import threading
import time
from collections.abc import Callable

from triage.errors import RulesError
from triage.office.config import Office
from triage.office.rule_changes import with_rules
from triage.store import Store, UnitOfWork

logger = logging.getLogger("jindianzi.rules")
LOOK_EVERY_SECONDS = 1.0


class EffectiveConfig:
    """Keeps the office of now for pages and acts; one for all threads of a process."""

    def __init__(self, configured: Office, clock: Callable[[], float] = time.monotonic) -> None:
        self.configured, self._clock = configured, clock
        self._office, self._number = configured, 0
        self._looked: float | None = None
        self._lock = threading.Lock()

    def now(self, work: UnitOfWork) -> Office:
        """The office with the categories, tiers and deadlines that were set on the page last.

        Where those do not fit the office file any more the file counts, and the page of rules says so.
        """
        with self._lock:
            number = work.reference_history.newest_rules()
            if number != self._number:
                try:
                    self._office = with_rules(self.configured, work.reference_history.rules())
                except RulesError as error:
                    logger.warning("rules.unusable change=%s error=%s", number, error)
                    self._office = self.configured
                self._number = number
            self._looked = self._clock()
            return self._office

    def shown(self, store: Store) -> Office:
        """The same for a page: what another process changed is seen within a second."""
        looked = self._looked
        if looked is None or self._clock() - looked >= LOOK_EVERY_SECONDS:
            with store.read() as work:
                return self.now(work)
        return self._office
