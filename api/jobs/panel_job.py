"""The panel job: reminds experts of the deadline of their scoring."""

import logging
from collections.abc import Callable
from datetime import date

from api.acts.suggestions import today
from triage.errors import StoreUnavailableError
from triage.knowledge.effective_config import EffectiveConfig
from triage.office.workdays import calendar_of
from triage.panels.reminders import remind_experts, stage_of
from triage.store import Store

logger = logging.getLogger("jindianzi.jobs")


class PanelJob:
    """Looks every minute whether a deadline is near or past; what was said once is not said again."""

    def __init__(self, store: Store, effective: EffectiveConfig, clock: Callable[[], date] = today) -> None:
        self._store, self._clock = store, clock
        self._effective, self._soon = effective, effective.configured.reminders.experts

    def run(self) -> int:
        """Give the notices that are due; returns how many were new."""
        day, office = self._clock(), self._effective.shown(self._store)
        calendar = calendar_of(office.holidays, office.workdays)
        with self._store.read() as work:
            near = [entry for entry in work.campaigns.scoring() if stage_of(entry, day, calendar, self._soon)]
        if not near:
            return 0
        given = 0
        for campaign in near:
            try:
                with self._store.write() as work:
                    given += remind_experts(work, [campaign], day, calendar, self._soon)
            except StoreUnavailableError:
                raise
            except Exception:  # what is wrong with one campaign keeps the experts of no other waiting
                logger.exception("panels.not_reminded campaign=%s", campaign.id)
        return given
