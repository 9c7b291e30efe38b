"""Working days."""

from datetime import date, timedelta

import pytest

from triage.workdays import WorkCalendar


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_weekends_and_statutory_holidays_do_not_count(start, days, end):
    assert WorkCalendar().add(start, days) == (end, False)


def test_a_year_without_a_published_calendar_is_said_to_be_estimated():
    assert WorkCalendar().add(date(2035, 1, 1), 5)[1] is True


def test_the_offices_own_dates_come_first():
    calendar = WorkCalendar(holidays=[date(2026, 11, 24)], workdays=[date(2026, 11, 28)])
    assert calendar.add(date(2026, 11, 23), 1)[0] == date(2026, 11, 25)
    assert calendar.is_workday(date(2026, 11, 28))


def test_between_is_the_inverse_of_add():
    calendar = WorkCalendar()
    end, _ = calendar.add(date(2026, 9, 20), 9)
    assert calendar.between(date(2026, 9, 20), end) == 9
    assert calendar.between(end, date(2026, 9, 20)) == -9


def test_every_published_day_is_as_the_library_has_it():
    import chinese_calendar

    day, last, calendar = min(chinese_calendar.holidays), max(chinese_calendar.holidays), WorkCalendar()
    while day <= last:
        assert calendar.is_workday(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)
