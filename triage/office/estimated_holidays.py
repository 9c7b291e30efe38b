"""Estimated holidays: the statutory days of a year that the State Council has not published yet."""

from datetime import date, timedelta
from functools import cache

SATURDAY = 5
# The lunar calendar of the library ends there; what comes later has the days of the solar calendar alone.
LAST_LUNAR_YEAR = 2100
# Qingming is the fifth of the 24 terms that the library counts from the Lesser Cold (小寒), number 0.
QINGMING = 6


@cache
def estimated_holidays(year: int) -> frozenset[date]:
    """The days off that the law names (全国年节及纪念日放假办法, as of 2025) with those in place of weekends.

    New Year, the eve and three days of the Spring Festival, Qingming, two days of Labour Day, Dragon Boat, Mid-Autumn
    and three days of the National Day. Which days of weekends are worked instead is not known before it is published.
    """
    days = {date(year, 1, 1), date(year, 5, 1), date(year, 5, 2), *(date(year, 10, day) for day in (1, 2, 3))}
    if year <= LAST_LUNAR_YEAR:
        days |= _lunar(year)
    return frozenset(days | _in_place_of_weekends(days))


def _lunar(year: int) -> set[date]:
    from borax.calendars.lunardate import LunarDate, TermUtils

    spring = LunarDate(year, 1, 1).to_solar_date()
    festivals = [LunarDate(year, month, day).to_solar_date() for month, day in ((5, 5), (8, 15))]
    return {
        *(spring + timedelta(days=offset) for offset in (-1, 0, 1, 2)),
        TermUtils.nth_term_day(year, QINGMING),
        *festivals,
    }


def _in_place_of_weekends(days: set[date]) -> set[date]:
    """The next weekdays for each of the days that is a Saturday or a Sunday."""
    given: set[date] = set()
    for day in sorted(day for day in days if day.weekday() >= SATURDAY):
        instead = day
        while instead.weekday() >= SATURDAY or instead in days | given:
            instead += timedelta(days=1)
        given.add(instead)
    return given
