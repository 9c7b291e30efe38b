"""Working days."""

from datetime import date, timedelta

import pytest

from triage.office.workdays import WorkCalendar, calendar_of, published_years


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


def test_days_far_apart_are_counted_by_arithmetic():
    import time

    calendar = WorkCalendar(holidays=[date(2026, 11, 24)], workdays=[date(2026, 11, 28)])
    start = time.process_time()
    for _ in range(1000):
        assert calendar.between(date(1900, 1, 1), date.max) > 2_000_000
    assert time.process_time() - start < 60  # one by one it is an hour
    assert calendar.add(date.max - timedelta(days=1), 30) == (date.max, True)


def test_between_counts_as_one_by_one():
    calendar = WorkCalendar(holidays=[date(2026, 11, 24), date(2026, 11, 29)], workdays=[date(2026, 11, 28)])
    for first in (date(2026, 9, 25), date(2026, 11, 20), date(2031, 2, 1)):
        for days in range(60):
            end = first + timedelta(days=days)
            counted = sum(calendar.is_workday(first + timedelta(days=n + 1)) for n in range(days))
            assert calendar.between(first, end) == counted


def test_statutory_days_count_in_years_that_are_not_published():
    calendar = WorkCalendar()
    for day in (date(2035, 1, 1), date(2035, 5, 1), date(2035, 10, 1), date(2035, 10, 2)):
        assert not calendar.is_workday(day), day
    # The Spring Festival of 2035 is on 8 February, Qingming on 5 April, Dragon Boat on 10 June, Mid-Autumn on 16 September.
    for day in (date(2035, 2, 7), date(2035, 2, 8), date(2035, 2, 9), date(2035, 4, 5)):
        assert not calendar.is_workday(day), day
    assert calendar.is_workday(date(2035, 2, 6))
    assert calendar.add(date(2035, 2, 6), 1) == (date(2035, 2, 13), True), "a day of the weekend is taken after it"


def test_an_imported_year_is_published():
    own = tuple(date(2035, 10, day) for day in range(1, 12))
    calendar = WorkCalendar(holidays=own, workdays=[date(2035, 9, 29)])
    assert calendar.is_published(date(2035, 3, 1))
    assert calendar.is_workday(date(2035, 2, 8)), "what was published counts, and nothing else"
    assert calendar.is_workday(date(2035, 9, 29))
    assert calendar.add(date(2035, 9, 28), 2) == (date(2035, 10, 12), False)
    assert not WorkCalendar(holidays=own[:3]).is_published(date(2035, 3, 1)), "some days of an office are no year"
    assert published_years(own)[2] == (2035,)


def test_between_counts_one_by_one_in_estimated_years():
    calendar, first = WorkCalendar(), date(2034, 12, 25)
    for days in range(0, 400, 7):
        counted = sum(calendar.is_workday(first + timedelta(days=n + 1)) for n in range(days))
        assert calendar.between(first, first + timedelta(days=days)) == counted


def test_the_calendar_of_the_same_dates_is_the_same():
    assert calendar_of((), ()) is calendar_of((), ())
