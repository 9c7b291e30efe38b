"""Holiday files: the days off and the moved workdays of a year, as the State Council publishes them, in a CSV file."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from triage.errors import RulesError

# A file has one or two years; more rows are another file.
MOST_ROWS, LONGEST_RANGE = 400, 31
OFF, WORKED = ("休", "放假", "节假日", "假日", "holiday"), ("班", "上班", "调休", "补班", "workday")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_RANGE = re.compile(rf"\s*{_DAY.pattern}\s*(?:(?:至|到|~|～|—|--)\s*{_DAY.pattern})?\s*")


@dataclass(frozen=True)
class PublishedDays:
    """The days of one or more years that are not as their day of the week has them."""

    holidays: tuple[date, ...]
    workdays: tuple[date, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The years whose days off these are."""
        return tuple(sorted({day.year for day in self.holidays}))


def read_published_days(content: bytes) -> PublishedDays:
    """The days of a CSV file with two columns: a day or a range (2027-02-05至2027-02-12), and 休 or 班.

    Args:
        content: in UTF-8 or GB 18030; further columns and a row of headings are left aside.

    Raises:
        RulesError: it has a line that is none, a day that is both, or no day off.
    """
    days: dict[date, str] = {}
    for line, cells in enumerate(_rows(content), start=1):
        if line > MOST_ROWS:
            raise RulesError("holiday_rows", most=MOST_ROWS)
        match = _RANGE.fullmatch(cells[0])
        if match is None and line == 1:
            continue
        kind = _kind(cells[1]) if match is not None and len(cells) > 1 else None
        if match is None or kind is None:
            raise RulesError("holiday_line", line=line, text="，".join(cells)[:60])
        for day in _days(match, line):
            if days.setdefault(day, kind) != kind:
                raise RulesError("holiday_both", day=day.isoformat())
    holidays = tuple(sorted(day for day, kind in days.items() if kind == "off"))
    if not holidays:
        raise RulesError("holiday_none")
    return PublishedDays(holidays, tuple(sorted(day for day, kind in days.items() if kind == "worked")))


def replaced(days: Sequence[date], published: Sequence[date], years: Sequence[int]) -> tuple[date, ...]:
    """Days with those of some years replaced by the published ones."""
    kept = (day for day in days if day.year not in years)
    return tuple(sorted({*kept, *published}))


def _rows(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    for cells in csv.reader(text.replace("\0", "").splitlines()):
        if any(cell.strip() for cell in cells):
            yield [cell.strip() for cell in cells]


def _kind(cell: str) -> str | None:
    word = cell.strip().lower()
    if word in OFF:
        return "off"
    return "worked" if word in WORKED else None


def _days(match: re.Match[str], line: int) -> Iterator[date]:
    numbers = [int(number) for number in match.groups() if number is not None]
    try:
        first = date(*numbers[:3])
        last = date(*numbers[3:]) if len(numbers) > len(numbers[:3]) else first
    except ValueError as error:
        raise RulesError("holiday_line", line=line, text=match[0][:60]) from error
    if not 0 <= (last - first).days < LONGEST_RANGE:
        raise RulesError("holiday_line", line=line, text=match[0][:60])
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
