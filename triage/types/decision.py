"""Decision (处理决定): what a person did with a triage, part by part; it never overwrites it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, get_args

from pydantic import Field, model_validator

from triage.types.base import Value

Action = Literal["accepted", "edited", "rejected"]
Part = Literal["category", "department", "co_departments", "tier", "duplicate", "draft"]
# Why a part was rejected. The order is that of the keys 1 to 7 on the page of a suggestion.
ReasonCode = Literal[
    "wrong_department", "wrong_place", "not_ours", "wrong_category", "duplicate_wrong", "draft_unusable", "other"
]

# Between the names of the departments that help, where they are one value.
NAMES_JOINED = "、"
REASON_CODES: tuple[ReasonCode, ...] = get_args(ReasonCode)


class PartDecision(Value):
    """What was decided about one part; `value` is what now holds, None where it was rejected.

    The departments that help are one part, with their names joined by `、`.

    `reason` is free text; `reason_code` says the same as one of a closed list that training can use.
    """

    part: Part
    action: Action
    value: str | None = None
    reason: str | None = None
    reason_code: ReasonCode | None = None

    @model_validator(mode="after")
    def _value_fits_action(self) -> "PartDecision":
        if self.action == "edited" and not (self.value and self.value.strip()):
            raise ValueError(f"part {self.part!r} is edited but has no value")
        if self.action == "rejected" and self.value is not None:
            raise ValueError(f"part {self.part!r} is rejected and must not have a value")
        if self.action == "accepted" and self.reason_code is not None:
            raise ValueError(f"part {self.part!r} is accepted and must not have a reason code")
        if self.reason_code == "other" and not (self.reason and self.reason.strip()):
            raise ValueError(f"part {self.part!r} has the reason code 'other', which needs a reason in words")
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


def without_lead(given: Iterable[PartDecision]) -> tuple[PartDecision, ...]:
    """The same parts, where a department that leads does not help as well."""
    parts = tuple(given)
    lead = next((part.value for part in parts if part.part == "department"), None)
    found = []
    for part in parts:
        if (
            lead is None
            or part.part != "co_departments"
            or lead not in (names := (part.value or "").split(NAMES_JOINED))
        ):
            found.append(part)
            continue
        value = NAMES_JOINED.join(name for name in names if name != lead) or None
        action: Action = "rejected" if value is None else "edited"
        found.append(PartDecision(part=part.part, action=action, value=value, reason=part.reason))
    return tuple(found)
