"""Decision (处理决定): what a person did with a triage, part by part; it never overwrites it."""

from datetime import datetime
from typing import Literal

from pydantic import Field, model_validator

from triage.types.base import Value

Action = Literal["accepted", "edited", "rejected"]
Part = Literal["category", "department", "tier", "duplicate", "draft"]

PARTS: tuple[Part, ...] = ("category", "department", "tier", "duplicate", "draft")


class PartDecision(Value):
    """What was decided about one part; `value` is what now holds, None where it was rejected."""

    part: Part
    action: Action
    value: str | None = None
    reason: str | None = None

    @model_validator(mode="after")
    def _value_fits_action(self) -> "PartDecision":
        if self.action == "edited" and not (self.value and self.value.strip()):
            raise ValueError(f"part {self.part!r} is edited but has no value")
        if self.action == "rejected" and self.value is not None:
            raise ValueError(f"part {self.part!r} is rejected and must not have a value")
        return self


class Decision(Value):
    """One act of one person on one version of a triage."""

    id: int | None = None
    suggestion_id: str
    triage_version: int = Field(ge=1)
    actor: str = Field(min_length=1, max_length=100)
    time: datetime
    parts: tuple[PartDecision, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_part_once(self) -> "Decision":
        names = [part.part for part in self.parts]
        if len(names) != len(set(names)):
            raise ValueError("a decision names each part at most once")
        return self
