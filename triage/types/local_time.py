"""Local time: letters, deadlines, statistics and pages speak Beijing time."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
# Between these something may have been received: no office had letters before, and clocks go wrong by days, not years.
EARLIEST, AHEAD = datetime(1949, 10, 1), timedelta(days=731)  # noqa: DTZ001
# What a sum over a time may add stays within the calendar; a letter of another time than this is doubted.
LAST_STORED = datetime(2200, 1, 1)  # noqa: DTZ001
FIRST_BELIEVED, DAYS_AHEAD = date(1990, 1, 1), timedelta(days=1)


def in_local_zone(moment: datetime) -> datetime:
    """The same moment as letters have it: in Beijing, without a zone; one without a zone is in Beijing already."""
    return moment if moment.tzinfo is None else moment.astimezone(LOCAL_ZONE).replace(tzinfo=None)


def local_day(moment: datetime) -> date:
    """The day of a moment, where the office is."""
    return moment.astimezone(LOCAL_ZONE).date()


def is_plausible(moment: datetime) -> bool:
    """Whether something may have been received at this local time.

    Rationale: with a time at the edge of what a computer can count, every sum over it fails.
    """
    return EARLIEST <= moment <= datetime.now(LOCAL_ZONE).replace(tzinfo=None) + AHEAD


def is_storable(moment: datetime) -> bool:
    """Whether a local time can be stored and counted with, however unlikely it is."""
    return EARLIEST <= moment <= LAST_STORED


def doubt_of(moment: datetime | None, today: date) -> str | None:
    """Why nobody should believe that a letter was received at this local time, in Chinese; None where one may.

    Args:
        moment: when it is said to have been received.
        today: the day of now.
    """
    if moment is None or FIRST_BELIEVED <= moment.date() <= today + DAYS_AHEAD:
        return None
    why = "早于 1990 年" if moment.date() < FIRST_BELIEVED else "晚于今天一天以上"
    return f"来件时间 {moment:%Y-%m-%d %H:%M} {why}，可能有误，期限按今天起算，请核对"
