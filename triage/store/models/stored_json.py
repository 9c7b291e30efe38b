"""Stored JSON: what is kept as JSON carries the version of its form, and is brought to the form of now when it is read.

A kind's upgrades are an ordered list of pure functions; the first leads from form 0, which has no version, to form 1.
A new form is one more function at the end. What was stored stays as it is until it is written again.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import JSON, ColumnElement, Dialect, type_coerce
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeDecorator

from triage.errors import StoredJsonError

Kind = Literal["triage", "idea"]
Content = dict[str, Any]
FORM = "form"


def _triage_1(stored: Content) -> Content:
    """Up to 0.2.0 nobody looked for danger or read what is asked; the first triages named no places and matters."""
    later: Content = {"places": [], "matters": [], "danger": {}, "type": None, "type_score": None, "demands": []}
    return later | stored


def _idea_1(stored: Content) -> Content:
    """The first ideas did not keep which letters are nearest to their middle."""
    return {"close": []} | stored


UPGRADES: Mapping[Kind, Sequence[Callable[[Content], Content]]] = {"triage": (_triage_1,), "idea": (_idea_1,)}


def to_stored(kind: Kind, content: Content) -> Content:
    """What is written, with the version of its form."""
    return {FORM: len(UPGRADES[kind]), **content}


def from_stored(kind: Kind, stored: Content) -> Content:
    """What was stored, in the form of now and without its version.

    Raises:
        StoredJsonError: a newer version wrote it.
    """
    content = dict(stored)
    form, upgrades = content.pop(FORM, 0), UPGRADES[kind]
    if form > len(upgrades):
        raise StoredJsonError(kind, str(stored.get("id") or stored.get("representative")), form, len(upgrades))
    for upgrade in upgrades[form:]:
        content = upgrade(content)
    return content


class StoredJson(TypeDecorator[Content]):
    """A column of one kind of stored JSON."""

    impl = JSON
    cache_ok = True

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Content | None, dialect: Dialect) -> Content | None:  # noqa: ARG002
        """To the database."""
        return None if value is None else to_stored(self.kind, value)

    def process_result_value(self, value: Content | None, dialect: Dialect) -> Content | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else from_stored(self.kind, value)


def part_of(column: InstrumentedAttribute[Content] | ColumnElement[Any], name: str) -> Any:
    """A part of stored JSON within a statement, as it was stored: every form so far has it in the same place."""
    return type_coerce(column, JSON)[name]
