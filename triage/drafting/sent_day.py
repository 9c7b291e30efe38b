"""The day of a reply: a draft leaves it open, and it is filled in when the reply is sent or printed."""

from datetime import date

SENT_DAY = "〔发出日期〕"


def with_sent_day(text: str, day: date) -> str:
    """A reply with the day on which it goes out."""
    return text.replace(SENT_DAY, written(day))


def written(day: date, today: date | None = None) -> str:
    """A day as replies write it; the year is left out where it is that of `today`."""
    year = "" if today is not None and today.year == day.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"
