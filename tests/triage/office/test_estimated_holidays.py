"""Estimated holidays: what the law names, computed for years to come."""

from datetime import date

import chinese_calendar
import pytest

from triage.office.estimated_holidays import estimated_holidays


@pytest.mark.parametrize("year", [2025, 2026])
def test_what_is_computed_was_off_in_the_years_that_were_published_since_the_law_has_these_days(year):
    published = {day for day in chinese_calendar.holidays if day.year == year}
    weekdays = {day for day in estimated_holidays(year) if day.weekday() < 5}
    assert len(weekdays & published) >= len(weekdays) - 1, "one day in place of a weekend may lie elsewhere"


def test_thirteen_working_days_are_off_in_every_year():
    for year in range(2027, 2060):
        off = [day for day in estimated_holidays(year) if day.weekday() < 5]
        assert 12 <= len(off) <= 13, year  # two festivals may fall on one day


def test_beyond_the_lunar_calendar_the_days_of_the_solar_one_are_left():
    assert date(2150, 10, 1) in estimated_holidays(2150)
    assert estimated_holidays(2150) == estimated_holidays(2150)
