"""Rows to domain values: each function takes one canonical row or says why it cannot."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from triage.errors import RowError
from triage.importing.headings import headings_of
from triage.importing.tables import Row
from triage.text.attachment_mentions import attachment_warnings
from triage.text.cleaning import clean
from triage.text.time_parser import SHOWN, read_time
from triage.types import Case, Department, Duty, Region, Suggestion

# As the API has it: whichever way something comes in, nothing is longer.
LONGEST = {
    "id": 100, "title": 500, "text": 100_000, "reply": 100_000, "user": 200, "channel": 100, "stated_place": 300,
    "duties": 100_000,
}  # fmt: skip
LONGEST_OTHER = 2_000
# How a row says yes or no to something.
_YES = frozenset({"1", "true", "yes", "y", "是", "同意", "公开", "匿名", "保密", "保密件", "需要", "需要回复"})
_NO = frozenset(
    {"", "0", "false", "no", "n", "否", "不同意", "不公开", "实名", "不匿名", "不保密", "不需要", "不需要回复"}
)
V = TypeVar("V", Suggestion, Case, Department)
ORDER_WARNING = "时间“{text}”的年月日顺序不明，按 {moment} 读入，请核对"
_LIST_SEPARATORS = re.compile(r"[、，,;；|\n]+")
_DUTY_SEPARATORS = re.compile(r"[|\n]+")


def to_suggestion(row: Row) -> Suggestion:
    """A suggestion from a row.

    Raises:
        RowError: there is no id, neither a title nor a text field, or a time that is none.
    """
    if "text" not in row and "title" not in row:
        raise RowError("no_column", field="text", heading=headings_of("text")[1])
    title, text = _text(row, "title") or "", _text(row, "text") or ""
    return _build(
        Suggestion,
        id=_required(row, "id"),
        title=title,
        text=text,
        user=_text(row, "user"),
        time=to_time(row.get("time")),
        channel=_text(row, "channel"),
        stated_place=_text(row, "stated_place"),
        warnings=(
            *time_warnings(row.get("time")),
            *attachment_warnings(title, text),
        ),
    )


def to_case(row: Row) -> Case:
    """A past case from a row.

    Raises:
        RowError: there is no id, no letter, no reply, or a time that is none; or it is confidential, which every
            department would read, or says so neither with yes nor with no.
    """
    if flag(row, "confidential"):
        raise RowError("secret_case")
    title, text = _text(row, "title") or "", _text(row, "text") or ""
    if not (title or text):
        raise RowError("empty")
    top, sub = _text(row, "category"), _text(row, "subcategory")
    return _build(
        Case,
        id=_required(row, "id"),
        title=title,
        text=text,
        reply=_required(row, "reply"),
        user=_text(row, "user"),
        time=to_time(row.get("time")),
        reply_time=to_time(row.get("reply_time")),
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
    """The local time without zone of a cell, in any form that `read_time` knows; None where it is empty.

    Raises:
        RowError: the cell holds something that is no time, or one that is too far off for anything to have happened.
    """
    found = read_time(value)
    return found.moment if found else None


def time_warnings(value: Any) -> tuple[str, ...]:
    """What a person should look at in a time that can be read, in Chinese."""
    found = read_time(value)
    if found is None or found.doubt is None:
        return ()
    return (ORDER_WARNING.format(text=str(value).strip()[:SHOWN], moment=f"{found.moment:%Y-%m-%d %H:%M}"),)


def row_error(error: ValidationError) -> RowError:
    """What does not fit of a row, of which pydantic found something wrong."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    if first["type"] == "string_too_long":
        return RowError("too_long", field=field, longest=first["ctx"]["max_length"])
    return RowError("level") if field == "level" else RowError("unfit", field=field, problem=first["msg"])


def _build(kind: type[V], **fields: Any) -> V:
    try:
        return kind(**fields)
    except ValidationError as error:
        raise row_error(error) from error


def _text(row: Row, field: str) -> str | None:
    value = row.get(field)
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, dict | list):
        raise RowError("no_string", field=field)
    # A line break within a cell, as spreadsheets and word processors write it, is one.
    text = clean(str(value).replace("\x0b", "\n")).strip()
    if len(text) > LONGEST.get(field, LONGEST_OTHER):
        raise RowError("too_long", field=field, longest=LONGEST.get(field, LONGEST_OTHER))
    return text or None


def _required(row: Row, field: str) -> str:
    value = _text(row, field)
    if value is None:
        raise RowError("no_column", field=field, heading=headings_of(field)[1])
    return value


def _list(row: Row, field: str, separators: re.Pattern[str] = _LIST_SEPARATORS) -> Sequence[str]:
    value = row.get(field)
    if isinstance(value, list | tuple):
        return [text for item in value if (text := clean(str(item)).strip())]
    return [part.strip() for part in separators.split(_text(row, field) or "") if part.strip()]


def flag(row: Row, name: str) -> bool:
    """Whether a row says yes to something.

    Raises:
        RowError: it says neither yes nor no.
    """
    given = row.get(name)
    if given is None:
        return False
    said = str(given).strip().lower()
    if said not in _YES | _NO:
        raise RowError("no_flag", field=name)
    return said in _YES
