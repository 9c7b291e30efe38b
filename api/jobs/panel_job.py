"""The panel job: reminds experts of the deadline of their scoring."""

from collections.abc import Callable
from datetime import date

from api.desk import today
from triage.office import Office
from triage.panels.reminders import remind_experts, stage_of
from triage.store import Store
from triage.workdays import WorkCalendar


class PanelJob:
    """Looks every minute whether a deadline is near or past; what was said once is not said again."""

    def __init__(self, store: Store, office: Office, clock: Callable[[], date] = today) -> None:
        self._store, self._clock = store, clock
        self._calendar, self._soon = WorkCalendar(office.holidays, office.workdays), office.reminders.experts

    def run(self) -> int:
        """Give the notices that are due; returns how many were new."""
        day = self._clock()
        with self._store.read() as work:
            near = [entry for entry in work.campaigns.scoring() if stage_of(entry, day, self._calendar, self._soon)]
        if not near:
            return 0
        with self._store.write() as work:
            return remind_experts(work, near, day, self._calendar, self._soon)
