"""One parser of the times that people and systems write; what it gives is Beijing time."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from triage.errors import RowError
from triage.text.numerals import canonical
from triage.types.local_time import LOCAL_ZONE, in_local_zone, is_storable

SHOWN = 40
LONGEST_TIME = 100
# Days since the epoch of spreadsheets: 1954 to 2119. Other numbers of five digits are no dates.
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_500
SPREADSHEET_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001
NOON = 12
LARGEST_INTEGER = 10**20
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ORDER = "order"
"""Said of a time whose year, month and day may have been meant in another order."""

_WEEKDAY = re.compile(
    r"[（(]?(?:星期|礼拜|周)[一二三四五六日天][）)]?|\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"\[[A-Za-z_/+\-0-9:]*\]|[（(]?北京时间[）)]?|[（(](?:中国标准时间|china standard time)[）)]", re.IGNORECASE
)
_CLOCK = (
    r"(?P<before>上午|下午|中午|凌晨|早上|早晨|清晨|傍晚|晚上|晚间|夜里|午夜|am|pm|a\.m\.|p\.m\.)?\s*"
    r"(?P<hour>\d{1,2})(?:\s*(?::|时|点)\s*(?:(?P<minute>\d{1,2})|(?P<half>半)|整)?)"
    r"(?:\s*(?::|分)\s*(?:(?P<second>\d{1,2})(?:[.,](?P<fraction>\d{1,9}))?\s*秒?)?)?"
    r"\s*(?P<after>am|pm|a\.m\.|p\.m\.)?"
)
_ZONE = r"(?P<zone>z|cst|(?:utc|gmt)?\s*[+-]\s*\d{1,2}(?::?\d{2})?|utc|gmt)?"
_REST = rf"(?:[t\s,]*{_CLOCK}\s*{_ZONE})?\s*"
_MONTH = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<y>\d{{4}})\s*(?:年|[-/.])\s*(?P<m>\d{{1,2}})\s*(?:月|[-/.])\s*(?P<d>\d{{1,2}})\s*[日号]?{_REST}",
        rf"(?P<y>\d{{4}})(?P<m>\d{{2}})(?P<d>\d{{2}})[t\s]+(?P<compact>\d{{4}}|\d{{6}})(?:\.\d+)?\s*{_ZONE}",
        rf"(?P<y>\d{{4}})(?P<m>\d{{2}})(?P<d>\d{{2}})[t\s]+{_CLOCK}\s*{_ZONE}",
        rf"(?P<a>\d{{1,2}})\s*(?P<sep>[-/.])\s*(?P<b>\d{{1,2}})\s*(?P=sep)\s*(?P<y>\d{{4}}){_REST}",
        rf"(?P<yy>\d{{2}})\s*(?:年|[-/.])\s*(?P<m>\d{{1,2}})\s*(?:月|[-/.])\s*(?P<d>\d{{1,2}})\s*[日号]?{_REST}",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[-\s]+{_MONTH}[-\s,]+(?:(?P<y>\d{{4}})|(?P<yy>\d{{2}})){_REST}",
        rf"{_MONTH}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<y>\d{{4}}){_REST}",
        rf"{_MONTH}\s*(?P<d>\d{{1,2}})\s+{_CLOCK}\s*{_ZONE}\s+(?P<y>\d{{4}})",
    )
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class ReadTime:
    """A local time, and what is doubtful about how it was written: None or `ORDER`."""

    moment: datetime
    doubt: str | None = None


def read_time(value: Any) -> ReadTime | None:
    """What a person reads in a time, in Beijing where no zone is named; None where there is none.

    Args:
        value: a datetime or date; a serial number of a spreadsheet; digits as systems write them (`20261127152011`,
            seconds or milliseconds since 1970); ISO 8601 and RFC 2822; or a text such as `2026年11月27日 下午3:20`.

    Raises:
        RowError: it is none, or one that no calendar of an office reaches.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool | dict | list):
        raise RowError("no_string", field="time")
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise RowError("no_time", text="…")
    text = str(value).strip()
    try:
        found = _of_value(value, text)
    except OverflowError as error:
        raise RowError("far_time", text=text[:SHOWN]) from error
    except ValueError as error:
        raise RowError("no_time", text=text[:SHOWN]) from error
    if found is None:
        raise RowError("no_time", text=text[:SHOWN])
    if not is_storable(found.moment):
        raise RowError("far_time", text=f"{found.moment:%Y-%m-%d}")
    return found


def _of_value(value: Any, text: str) -> ReadTime | None:
    if isinstance(value, datetime):
        return ReadTime(in_local_zone(value))
    if isinstance(value, date):
        return ReadTime(datetime(value.year, value.month, value.day))  # noqa: DTZ001
    if isinstance(value, int | float):
        return _of_number(text)
    return _of_text(text) if len(text) <= LONGEST_TIME else None


def _of_text(given: str) -> ReadTime | None:
    plain = _NOISE.sub(" ", unicodedata.normalize("NFKC", given))
    plain = " ".join(_WEEKDAY.sub(" ", plain).split())
    if _DIGITS.fullmatch(plain):
        return _of_number(plain)
    for text in dict.fromkeys((plain, canonical(plain, every=True))):
        for form in _FORMS:
            if match := form.fullmatch(text):
                return _of_match({name: part for name, part in match.groupdict().items() if part is not None})
    return ReadTime(in_local_zone(datetime.fromisoformat(plain)))


def _of_number(text: str) -> ReadTime | None:
    """Digits alone: how many there are says what they count."""
    whole, _, fraction = text.partition(".")
    if len(whole) == len("45987") and FIRST_SERIAL <= int(whole) <= LAST_SERIAL:
        return ReadTime(_rounded(SPREADSHEET_EPOCH + timedelta(days=float(text))))
    if not fraction.strip("0"):
        for pattern in ("%Y%m%d", "%Y%m%d%H", "%Y%m%d%H%M", "%Y%m%d%H%M%S", "%Y%m%d%H%M%S%f"):
            if (moment := _by_pattern(whole, pattern)) is not None:
                return ReadTime(moment.replace(microsecond=0))
    seconds: dict[int, Callable[[float], float]] = {10: lambda n: n, 13: lambda n: n / 1000, 16: lambda n: n / 1e6}
    scale = seconds.get(len(whole))
    if scale is None:
        return None
    return ReadTime(in_local_zone(_rounded(datetime.fromtimestamp(scale(float(text)), UTC))))


def _by_pattern(digits: str, pattern: str) -> datetime | None:
    """The time, where all digits are used as the pattern says and the year is one of this time."""
    lengths = {"%Y%m%d": 8, "%Y%m%d%H": 10, "%Y%m%d%H%M": 12, "%Y%m%d%H%M%S": 14, "%Y%m%d%H%M%S%f": 17}
    if len(digits) != lengths[pattern] or digits[:2] not in ("19", "20", "21"):
        return None
    try:
        return datetime.strptime(digits, pattern)  # noqa: DTZ007
    except ValueError:
        return None


def _of_match(parts: dict[str, str]) -> ReadTime:
    doubt = None
    if "yy" in parts:
        year, doubt = 2000 + int(parts["yy"]), ORDER
    else:
        year = int(parts["y"])
    if "a" in parts:
        # Without a hint the month comes first, as spreadsheets export it.
        first, second = int(parts["a"]), int(parts["b"])
        month, day = (second, first) if first > len(MONTHS) else (first, second)
        doubt = ORDER
    else:
        month = MONTHS.index(parts["name"].lower()) + 1 if "name" in parts else int(parts["m"])
        day = int(parts["d"])
    moment = datetime(year, month, day) + _clock(parts)  # noqa: DTZ001
    zone = _zone(parts.get("zone"))
    return ReadTime(
        in_local_zone(moment.replace(tzinfo=zone)) if zone else moment, doubt if "name" not in parts else None
    )


def _clock(parts: dict[str, str]) -> timedelta:
    if compact := parts.get("compact"):
        parts = {"hour": compact[:2], "minute": compact[2:4], "second": compact[4:] or "0"}
    hour, minute = int(parts.get("hour", 0)), int(parts.get("minute", 30 if "half" in parts else 0))
    second = int(parts.get("second", 0))
    half = (parts.get("before") or parts.get("after") or "").lower().replace(".", "")
    if (half in ("pm", "下午", "傍晚", "晚上", "晚间") and hour < NOON) or (half == "中午" and hour < NOON - 2):
        hour += NOON
    elif half in ("am", "上午", "凌晨", "午夜", "夜里") and hour == NOON:
        hour = 0
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):  # noqa: PLR2004
        raise ValueError("no time of day")
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _zone(text: str | None) -> timezone | Any:
    """The zone that is named; None where none is. CST is that of China."""
    named = (text or "").lower().replace(" ", "")
    if not named:
        return None
    if named == "cst":
        return LOCAL_ZONE
    offset = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", named)
    if offset is None:
        return UTC
    sign = -1 if offset[1] == "-" else 1
    return timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0)))


def _rounded(moment: datetime) -> datetime:
    """To the second: a fraction of a day has no exact number."""
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)
