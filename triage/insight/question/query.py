"""Query: what can be asked of the numbers, as a closed grammar."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from triage.types import RequestType
from triage.types.base import Value

Measure = Literal["count", "citizens", "solved_share", "satisfaction", "median_days", "overdue"]
Comparison = Literal["previous", "year"]
Grouping = Literal["day", "week", "month", "area", "category", "channel", "department"]


class Period(Value):
    """Days from `first` to `last`, both included; written as `from` and `to`."""

    first: date = Field(serialization_alias="from", validation_alias="from")
    last: date = Field(serialization_alias="to", validation_alias="to")

    @classmethod
    def of(cls, first: date, last: date) -> "Period":
        """The days between two days, both included."""
        return cls.model_validate({"from": first, "to": last})

    @property
    def days(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1


class Query(Value):
    """One question to the numbers; None where something was not asked for, and nothing at all where it is refused."""

    measure: Measure | None = None
    period: Period | None = None
    area: str | None = None
    topic: str | None = None
    category: str | None = None
    type: RequestType | None = None
    channel: str | None = None
    department: str | None = None
    compare: Comparison | None = None
    group_by: Grouping | None = None
    refused: bool = False

    def as_json(self) -> dict[str, Any]:
        """Every field by its name, days in ISO form."""
        return self.model_dump(mode="json", by_alias=True)
