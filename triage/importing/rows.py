"""Rows to domain values: each function takes one canonical row or says why it cannot."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from triage.errors import RowError
from triage.importing.headings import headings_of
from triage.importing.tables import Row
from triage.text import clean
from triage.types import Case, Department, Duty, Region, Suggestion

V = TypeVar("V", Suggestion, Case, Department)
_LIST_SEPARATORS = re.compile(r"[、，,;；|\n]+")
_DUTY_SEPARATORS = re.compile(r"[|\n]+")
_CHINESE_TIME = re.compile(
    r"^(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?(?:[T\s]*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?(?:\.\d+)?[秒分]?)?$"
)


def to_suggestion(row: Row) -> Suggestion:
    """A suggestion from a row.

    Raises:
        RowError: there is no id, neither a title nor a text field, or a time that is none.
    """
    if "text" not in row and "title" not in row:
        raise RowError(f"no text: expected a column such as {headings_of('text')[1]} or {headings_of('title')[1]}")
    return _build(
        Suggestion,
        id=_required(row, "id"),
        title=_text(row, "title") or "",
        text=_text(row, "text") or "",
        user=_text(row, "user"),
        time=_time(row, "time"),
        channel=_text(row, "channel"),
        stated_place=_text(row, "stated_place"),
    )


def to_case(row: Row) -> Case:
    """A past case from a row.

    Raises:
        RowError: there is no id, no letter, no reply, or a time that is none.
    """
    title, text = _text(row, "title") or "", _text(row, "text") or ""
    if not (title or text):
        raise RowError("no letter: both title and text are empty")
    top, sub = _text(row, "category"), _text(row, "subcategory")
    return _build(
        Case,
        id=_required(row, "id"),
        title=title,
        text=text,
        reply=_required(row, "reply"),
        user=_text(row, "user"),
        time=_time(row, "time"),
        reply_time=_time(row, "reply_time"),
        channel=_text(row, "channel"),
        category=f"{top}/{sub}" if top and sub and "/" not in top else top,
        department=_text(row, "department"),
        co_departments=tuple(_list(row, "co_departments")),
        region=Region(city=_text(row, "city"), area=_text(row, "area"), street=_text(row, "street")),
        outcome=_text(row, "outcome"),
    )


def to_department(row: Row) -> Department:
    """A department from a row; duties are a list, or one text with `|` or line ends between them.

    Raises:
        RowError: there is no name, or a level that is none of 市级, 县级, 单位.
    """
    name = _required(row, "name")
    key = _text(row, "id") or name
    duties = _list(row, "duties", _DUTY_SEPARATORS)
    return _build(
        Department,
        id=key,
        name=name,
        short_name=_text(row, "short_name"),
        aliases=tuple(_list(row, "aliases")),
        level=_text(row, "level") or "市级",
        city=_text(row, "city"),
        area=_text(row, "area"),
        superior=_text(row, "superior"),
        phone=_text(row, "phone"),
        address=_text(row, "address"),
        duties=tuple(
            Duty(id=f"{key}-{number}", department=name, text=text) for number, text in enumerate(duties, start=1)
        ),
    )


def to_date(value: Any) -> date | None:
    """A date from a cell, or None where the cell is empty.

    Raises:
        RowError: the cell holds something that is no date.
    """
    moment = to_time(value)
    return moment.date() if moment else None


def to_time(value: Any) -> datetime | None:
    """A local time without zone from a cell: ISO 8601, `2020/1/6 12:09:38`, `2020年1月6日`, Excel dates.

    Raises:
        RowError: the cell holds something that is no time.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001
    text = str(value).strip()
    if match := _CHINESE_TIME.match(text):
        parts = [int(part or 0) for part in match.groups()]
        try:
            return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001
        except ValueError as error:
            raise RowError(f"not a time: {text[:40]!r} ({error})") from error
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise RowError(f"not a time: {text[:40]!r}; write 2026-11-23 or 2026-11-23T09:30:00") from error


def _build(kind: type[V], **fields: Any) -> V:
    try:
        return kind(**fields)
    except ValidationError as error:
        first = error.errors()[0]
        raise RowError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error


def _text(row: Row, field: str) -> str | None:
    value = row.get(field)
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, dict | list):
        raise RowError(f"{field}: a text is expected, not {type(value).__name__}")
    return clean(str(value)).strip() or None


def _required(row: Row, field: str) -> str:
    value = _text(row, field)
    if value is None:
        raise RowError(f"no {field}: expected a column such as {headings_of(field)[1]}")
    return value


def _time(row: Row, field: str) -> datetime | None:
    try:
        return to_time(row.get(field))
    except RowError as error:
        raise RowError(f"{field}: {error.reason}") from error


def _list(row: Row, field: str, separators: re.Pattern[str] = _LIST_SEPARATORS) -> Sequence[str]:
    value = row.get(field)
    if isinstance(value, list | tuple):
        return [text for item in value if (text := clean(str(item)).strip())]
    return [part.strip() for part in separators.split(_text(row, field) or "") if part.strip()]
