"""The day of a reply."""

from datetime import date

from triage.drafting.sent_day import SENT_DAY, with_sent_day, written


def test_the_day_is_filled_in_when_a_reply_goes_out():
    assert with_sent_day(f"您好。\n{SENT_DAY}", date(2026, 12, 3)) == "您好。\n2026年12月3日"


def test_the_year_is_left_out_within_the_year():
    assert written(date(2026, 12, 3), date(2026, 1, 1)) == "12月3日"
    assert written(date(2026, 12, 3), date(2025, 1, 1)) == "2026年12月3日"
