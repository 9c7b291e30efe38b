"""Items of a channel: what it sends, under its own field names, as something that can be stored."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from triage.errors import RowError
from triage.importing.headings import canonical
from triage.importing.rows import to_time
from triage.importing.tables import Row
from triage.office import FieldSource, ItemField
from triage.store.intakes import new_id, suggestion_id
from triage.text import clean
from triage.types import IntakeItem, Suggestion

MAX_TEXT = 100_000
_YES = frozenset({"1", "true", "yes", "y", "是", "同意", "公开"})
_NO = frozenset({"", "0", "false", "no", "n", "否", "不同意", "不公开"})


class _Fields(BaseModel):
    """An item's fields under our names."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    external_id: str | None = Field(None, max_length=200)
    title: str = Field("", max_length=500)
    text: str = Field("", max_length=MAX_TEXT)
    user: str | None = Field(None, max_length=200)
    stated_place: str | None = Field(None, max_length=300)


def mapped(row: Row, fields: Mapping[ItemField, FieldSource]) -> Row:
    """The row under our field names.

    Args:
        row: as the channel sends it; nested objects are allowed.
        fields: our field -> the channel's, with its values and what stands in for none; a dot reaches into a nested
            object. Fields that are not mapped keep their own names.
    """
    sources = {field.source for field in fields.values()}
    result = {name: value for name, value in row.items() if name not in sources}
    for name, field in fields.items():
        value: Any = row
        for step in (field.source or name).split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        if isinstance(value, str | int | float):
            value = field.values.get(str(value).strip(), value)
        if value in (None, ""):
            value = field.default
        if value is not None:
            result[name] = value
    return result


def from_headings(row: Row) -> Row:
    """The row of a spreadsheet under our field names, by the headings that we know."""
    result = canonical(row)
    if "id" in result:
        result["external_id"] = result.pop("id")
    return result


def from_table(row: Row, fields: Mapping[ItemField, FieldSource], fallback: str) -> Row:
    """The row of a spreadsheet as its channel sends items.

    Args:
        row: as it stands in the table.
        fields: what the office maps of the channel; without any the headings that we know count.
        fallback: the number of a row that has none.
    """
    result = dict(row) if fields else from_headings(row)
    field = fields.get("external_id")
    source = (field.source if field else None) or "external_id"
    if result.get(source) in (None, ""):
        result[source] = fallback
    return result


def to_item(row: Row, channel: str, zone: tzinfo) -> IntakeItem:
    """An item that can be stored, from a row under our field names.

    Args:
        row: external_id, title, text, user, time, stated_place, public; the rest is left out.
        channel: where it comes from.
        zone: the zone of local time, for a time that states another.

    Raises:
        RowError: it has neither title nor text, or a value that cannot be used.
    """
    given = {
        name: clean(value).strip() if isinstance(value, str) else value
        for name, value in row.items()
        if value not in (None, "")
    }
    public = str(given.get("public", "")).strip().lower()
    if public not in _YES | _NO:
        raise RowError("public: true or false is expected")
    try:
        fields = _Fields.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        raise RowError(f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}") from error
    if not (fields.title or fields.text):
        raise RowError("both title and text are empty")
    key = suggestion_id(channel, fields.external_id) if fields.external_id else new_id()
    return IntakeItem(
        suggestion=Suggestion(
            id=key,
            title=fields.title,
            text=fields.text,
            user=fields.user,
            time=_local(given.get("time"), zone),
            channel=channel,
            stated_place=fields.stated_place,
        ),
        external_id=fields.external_id,
        payload_digest=_digest({name: given.get(name) for name in (*_Fields.model_fields, "time", "public")}),
        public=public in _YES,
    )


def _local(value: Any, zone: tzinfo) -> datetime:
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(zone).replace(tzinfo=None)
    if isinstance(value, dict | list | bool):
        raise RowError("time: a text is expected")
    try:
        return to_time(value) or datetime.now(zone).replace(tzinfo=None, microsecond=0)
    except (RowError, OverflowError) as error:
        raise RowError(f"time: {error}") from error


def _digest(values: Row) -> str:
    content = json.dumps(values, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()
