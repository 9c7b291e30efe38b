"""Items of a channel: what it sends, under its own field names, as something that can be stored."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from triage.errors import RowError
from triage.importing.damaged import is_damaged
from triage.importing.rows import flag, row_error, time_warnings, to_time
from triage.importing.tables import Row
from triage.office.config import FieldSource, ItemField
from triage.store.suggestions.intakes import content_id, new_id, suggestion_id
from triage.text.attachment_mentions import attachment_warnings
from triage.text.cleaning import clean
from triage.types import Contact, IntakeItem, NewAttachment, Suggestion

MAX_TEXT = 100_000


class _Fields(BaseModel):
    """An item's fields under our names."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    external_id: str | None = Field(None, max_length=200)
    title: str = Field("", max_length=500)
    text: str = Field("", max_length=MAX_TEXT)
    user: str | None = Field(None, max_length=200)
    stated_place: str | None = Field(None, max_length=300)


# What an item says, under our names; what else it has is named in the answer.
STORED = frozenset(
    {
        *_Fields.model_fields, "time", "public", "correction", "supplement", "confidential", "anonymous",
        "reply_wanted", "contact", "contact_name", "phone", "address", "email", "attachments",
    }
)  # fmt: skip


# What of an item's contact is stored.
IN_CONTACT = frozenset({"name", "contact_name", "phone", "address", "email"})


def ignored_fields(row: Row, fields: Mapping[ItemField, FieldSource]) -> list[str]:
    """The fields that a channel sends with something in them and that are not stored, in the order of the item."""
    sources = {(field.source or name).split(".")[0] for name, field in fields.items()}
    ignored: list[str] = []
    for name, value in row.items():
        if value in (None, "", [], {}) or name in sources:
            continue
        if name == "contact" and isinstance(value, dict):
            ignored += [f"contact.{clean(str(inner))}" for inner in value if inner not in IN_CONTACT and value[inner]]
        elif name not in STORED - {"channel", "campaign"} or name == "contact":
            ignored.append(clean(name))
    return ignored


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


def to_item(
    row: Row, channel: str, zone: tzinfo, attachments: Sequence[NewAttachment] = (), doubts: Sequence[str] = (),
    *, by_content: bool = False,
) -> IntakeItem:  # fmt: skip
    """An item that can be stored, from a row under our field names.

    Args:
        row: external_id, title, text, user, time, stated_place, public, correction, supplement, confidential,
            anonymous, reply_wanted, contact_name, phone, address, email (these four in `contact` as well); the rest
            is left out.
        channel: where it comes from.
        zone: the zone of local time, for a time that states another.
        attachments: the files that came with it.
        doubts: what a person should know of how it came in.
        by_content: whether an item without an id is the same as another one of the channel with its content.

    Raises:
        RowError: it has neither title nor text, or a value that cannot be used.
    """
    given = {
        name: clean(value).strip() if isinstance(value, str) else value
        for name, value in row.items()
        if value not in (None, "")
    }
    if (external := given.get("external_id")) is not None and is_damaged(external):
        raise RowError("damaged_id", heading="external_id", text=external)
    confidential = flag(given, "confidential")
    try:
        fields = _Fields.model_validate(given)
    except ValidationError as error:
        raise row_error(error) from error
    if not (fields.title or fields.text):
        raise RowError("empty")
    when = to_time(given.get("time"))
    suggestion = Suggestion(
        id="-",
        title=fields.title,
        text=fields.text,
        user=fields.user,
        time=when,
        channel=channel,
        stated_place=fields.stated_place,
        confidential=confidential,
        warnings=(
            *time_warnings(given.get("time")),
            *(() if attachments else attachment_warnings(fields.title, fields.text)),
            *doubts,
        ),
    )
    if fields.external_id:
        key = suggestion_id(channel, fields.external_id)
    else:
        key = content_id(suggestion) if by_content else new_id()
    received = when or datetime.now(zone).replace(tzinfo=None, microsecond=0)
    return IntakeItem(
        suggestion=suggestion.model_copy(update={"id": key, "time": received}),
        external_id=fields.external_id,
        payload_digest=_digest({name: given.get(name) for name in (*_Fields.model_fields, "time", "public")}),
        # What is confidential is published in no case.
        public=flag(given, "public") and not confidential,
        correction=flag(given, "correction"),
        supplement=flag(given, "supplement"),
        timed=when is not None,
        contact=contact_of(given),
        attachments=tuple(attachments),
    )


def contact_of(given: Row) -> Contact:
    """How the sender can be reached: under `contact`, or in fields of their own.

    Raises:
        RowError: one of the fields cannot be used.
    """
    nested = given.get("contact")
    fields = given | nested if isinstance(nested, dict) else given
    texts = {
        name: clean(str(fields[source])).strip()
        for name, source in (("name", "contact_name"), ("phone", "phone"), ("address", "address"), ("email", "email"))
        if fields.get(source) not in (None, "")
    }
    if isinstance(nested, dict) and nested.get("name"):
        texts["name"] = clean(str(nested["name"])).strip()
    wanted = flag(given, "reply_wanted") if "reply_wanted" in given else None
    try:
        return Contact(**texts, reply_wanted=wanted, anonymous=flag(given, "anonymous"))
    except ValidationError as error:
        raise row_error(error) from error


def _digest(values: Row) -> str:
    content = json.dumps(values, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()
