"""Holiday files as offices get them."""

from datetime import date

import pytest

from triage.errors import RulesError
from triage.office.holiday_file import read_published_days, replaced


def test_days_and_ranges_are_read():
    content = "日期,类型,名称\n2031-01-01,休,元旦\n2031年1月22日至2031年1月24日,放假,春节\n\n2031/1/19,班,补班\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        days = read_published_days(content.encode(encoding))
        assert days.holidays == (date(2031, 1, 1), date(2031, 1, 22), date(2031, 1, 23), date(2031, 1, 24))
        assert days.workdays == (date(2031, 1, 19),)
        assert days.years == (2031,)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("2031-01-01,休\n明天,休", "holiday_line"),
        ("2031-13-01,休", "holiday_line"),
        ("2031-01-01,可能", "holiday_line"),
        ("2031-01-01", "holiday_line"),
        ("2031-01-05至2031-01-01,休", "holiday_line"),
        ("2031-01-01至2032-01-01,休", "holiday_line"),
        ("2031-01-01,休\n2031-01-01,班", "holiday_both"),
        ("2031-01-01,班", "holiday_none"),
        ("", "holiday_none"),
        ("2031-01-01,休\n" * 401, "holiday_rows"),
    ],
)
def test_what_cannot_be_read_says_where(content, code):
    with pytest.raises(RulesError) as caught:
        read_published_days(content.encode())
    assert caught.value.code == code


def test_a_year_that_is_imported_again_takes_the_place_of_the_one_before():
    before = (date(2030, 1, 1), date(2031, 1, 1), date(2031, 1, 2))
    assert replaced(before, [date(2031, 1, 3)], [2031]) == (date(2030, 1, 1), date(2031, 1, 3))
