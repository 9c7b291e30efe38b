"""The anchor job: writes the head of the audit's chain down once a day, and tries again what did not go well."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from api.acts.anchors import Anchors
from api.base.zone import local_day

TRY_EVERY = timedelta(minutes=30)


def now() -> datetime:
    """The current time."""
    return datetime.now(UTC)


class AnchorJob:
    """Looks every minute; a new day is noted at once, what failed is tried again every half hour."""

    def __init__(self, anchors: Anchors, clock: Callable[[], datetime] = now) -> None:
        self._anchors, self._clock = anchors, clock
        self._last: datetime | None = None
        self._day: date | None = None

    def run(self) -> int:
        """Write down what is due; returns how many anchors were set."""
        if not self._anchors.wanted:
            return 0
        moment = self._clock()
        day = local_day(moment)
        if day == self._day and self._last is not None and moment - self._last < TRY_EVERY:
            return 0
        self._anchors.note(day)
        self._day, self._last = day, moment
        return self._anchors.write_down()
