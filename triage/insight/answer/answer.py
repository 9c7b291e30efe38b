"""Answer: a number, that of the period it is compared with, and those of its groups."""

from typing import Any

from triage.insight.answer.numbers import Change, Number
from triage.insight.question.query import Grouping, Measure, Period
from triage.types.base import Value


class Row(Value):
    """One group; `name` is None for letters of which it is not known, `first` is the first day of a step of time."""

    name: str
    number: Number


class Answer(Value):
    """What the numbers say to a question.

    Attributes:
        measure: what is measured.
        number: over all letters that fit.
        citizens: of how many citizens they are; None where that is hidden.
        other: the period that it is compared with; None where none was asked for or no letters are that old.
        before: the number of that period.
        change: from that one.
        grouping: by what the rows are told apart.
        rows: the groups, those of handling by name and others by size.
        unlisted: how many places are left out, for they have fewer than five citizens or would tell of such a place.
    """

    measure: Measure
    number: Number
    citizens: int | None
    other: Period | None = None
    before: Number | None = None
    change: Change | None = None
    grouping: Grouping | None = None
    rows: tuple[Row, ...] = ()
    unlisted: int = 0

    def as_json(self) -> dict[str, Any]:
        """Every field by its name."""
        return self.model_dump(mode="json", by_alias=True)
