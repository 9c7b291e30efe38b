"""Holidays: the days off around a festival, as the calendar of the office has them."""

import re
from collections.abc import Callable
from datetime import date

from triage.insight.question.marked import longest_first
from triage.insight.question.query import Period
from triage.insight.question.spans import DAY, Recurring
from triage.office.estimated_holidays import LAST_LUNAR_YEAR, QINGMING
from triage.office.workdays import WorkCalendar

_FESTIVALS = {
    "元旦": "new_year", "春节": "spring", "过年": "spring", "清明": "qingming", "五一": "labour", "劳动节": "labour",
    "5.1": "labour", "端午": "dragon", "中秋": "moon", "国庆": "national", "十一": "national",
}  # fmt: skip
_SUFFIX = (
    r"(?:(?:[一二两三四五六七八九\d]天)?(?:黄金周|小?长假|假期|放假|假日)(?:期间)?|"
    r"[一二两三四五六七八九\d]天(?:里|内|中)?|期间|前后|那几天|的?时候|当天|当日)"
)
# What a bare name of a festival begins when something else is meant: a road, fireworks, tombs.
_NO_DAY = (
    r"(?!路|街|大道|广场|村|镇|乡|桥|社区|小区|学校|小学|中学|公园|祭扫|祭祀|扫墓|烟花|联欢|"
    r"晚会|月饼|粽子|龙舟|燃放|慰问)"
)
_BARE = longest_first(name for name in _FESTIVALS if name not in {"十一", "过年", "5.1"})
NAMED = re.compile(
    rf"(?P<name>{longest_first(_FESTIVALS)})节?(?P<suffix>{_SUFFIX})|(?P<bare>{_BARE})(?:节(?!目|约|能|水))?{_NO_DAY}"
)


def festival(match: re.Match[str], calendar: WorkCalendar) -> Recurring:
    """The days off around the festival that `NAMED` found, year by year; the day alone where 当天 is said."""
    anchor = _ANCHORS[_FESTIVALS[match["name"] or match["bare"]]]
    alone = (match["suffix"] or "").startswith("当")

    def at(start: date) -> Period | None:
        if start.year > LAST_LUNAR_YEAR:
            return None
        day = anchor(start.year)
        return Period.of(day, day) if alone else _days_off(day, calendar)

    return Recurring("year", at)


def _days_off(day: date, calendar: WorkCalendar) -> Period:
    first = last = day
    while not calendar.is_workday(first - DAY):
        first -= DAY
    while not calendar.is_workday(last + DAY):
        last += DAY
    return Period.of(first, last)


def _lunar(month: int, day: int) -> Callable[[int], date]:
    def anchor(year: int) -> date:
        from borax.calendars.lunardate import LunarDate

        found: date = LunarDate(year, month, day).to_solar_date()
        return found

    return anchor


def _qingming(year: int) -> date:
    from borax.calendars.lunardate import TermUtils

    found: date = TermUtils.nth_term_day(year, QINGMING)
    return found


_ANCHORS: dict[str, Callable[[int], date]] = {
    "new_year": lambda year: date(year, 1, 1),
    "spring": _lunar(1, 1),
    "qingming": _qingming,
    "labour": lambda year: date(year, 5, 1),
    "dragon": _lunar(5, 5),
    "moon": _lunar(8, 15),
    "national": lambda year: date(year, 10, 1),
}
