"""Audit (审计): who saw, changed or exported what; chained so that nothing can be altered unnoticed."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from triage.types.base import Value

ActorKind = Literal["account", "api_key", "citizen", "system"]
Detail = str | int | bool | None


class AuditEntry(Value):
    """What is to be noted: ids and numbers only, never a citizen's text."""

    actor_kind: ActorKind
    actor: str = Field(max_length=100)
    action: str = Field(max_length=60, examples=["suggestion.viewed"])
    object_kind: str | None = Field(None, max_length=40)
    object_id: str | None = Field(None, max_length=200)
    details: dict[str, Detail] = Field(default_factory=dict)


class AuditRecord(AuditEntry):
    """What was noted, with its place in the chain: `hash` is over `previous` and everything else."""

    number: int = Field(ge=1)
    time: datetime
    previous: str
    hash: str


class ChainBreak(Value):
    """The first record that does not fit the chain; one behind the last where the end was cut off.

    `about` names what stands elsewhere and does not agree with it, such as `event 12`.
    """

    number: int
    problem: str
    about: str = ""


class Anchor(Value):
    """The head of the chain on a day, and when it was written down outside the database, by which means."""

    id: int
    day: date
    number: int
    hash: str
    kind: str
    attempts: int = 0
    set_at: datetime | None = None
    problem: str | None = None
