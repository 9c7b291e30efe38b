"""Bodies of requests and responses, with examples."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from triage.errors import RowError
from triage.text.cleaning import clean
from triage.text.time_parser import read_time
from triage.types import Action, Decision, Part, PartDecision, ReasonCode, State, Suggestion, Triage
from triage.types.base import LocalTime
from triage.types.decision import without_lead
from triage.types.decision_parts import PARTS, offered_values
from triage.types.error_catalogue import text_of

MAX_TEXT = 100_000


class NewSuggestion(BaseModel):
    """One incoming record; without an id it gets one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "id": "RX261120001",
                    "title": "书院路路灯不亮",
                    "text": "江东区书院路望江小学门口一排路灯三天没亮了，孩子放晚学看不清路，请尽快维修。",
                    "time": "2026-11-20T18:40:00",
                    "channel": "12345热线",
                }
            ]
        },
    )

    id: Annotated[str | None, Field(min_length=1, max_length=100, pattern=r"^[^\s/\\?#%]+$")] = None
    title: Annotated[str, Field(max_length=500)] = ""
    text: Annotated[str, Field(max_length=MAX_TEXT)]
    user: Annotated[str | None, Field(max_length=200)] = None
    time: Any = Field(
        None,
        description="When it was received; in Beijing where no zone is named. ISO 8601, or as people and systems write "
        "it: 2026年11月27日 15:20, 20261127152011, seconds or milliseconds since 1970.",
    )
    channel: Annotated[str | None, Field(max_length=100)] = None
    stated_place: Annotated[str | None, Field(max_length=300)] = None

    @field_validator("id")
    @classmethod
    def _readable(cls, value: str | None) -> str | None:
        if value is not None and not value.isprintable():
            raise ValueError("an id must consist of printable characters")
        return value

    @field_validator("time")
    @classmethod
    def _is_time(cls, value: Any) -> Any:
        try:
            read_time(value)
        except RowError as error:
            raise ValueError(text_of(error)) from error
        return value

    @field_validator("id", "title", "text", "user", "channel", "stated_place")
    @classmethod
    def _storable(cls, value: str | None) -> str | None:
        return None if value is None else clean(value)


class EarlierView(BaseModel):
    """What became of an earlier suggestion about the same matter."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    title: str
    time: datetime | None
    channel: str | None
    department: str | None
    state: State
    outcome: str | None = Field(description="The outcome of the closed case or the reply that was given.")


class SuggestionView(BaseModel):
    """A suggestion with the current version of its triage and all decisions on it."""

    suggestion: Suggestion
    triage_version: int | None = Field(examples=[1])
    triage: Triage | None
    decisions: list[Decision]
    earlier: list[EarlierView] = Field(description="What became of the suggestions that it seems to repeat.")
    issue: int | None = Field(examples=[7], description="The issue that it is in: GET /api/issues/7.")


class InboxItem(BaseModel):
    """One line of the inbox."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    title: str
    excerpt: str
    time: LocalTime | None
    channel: str | None
    category: str | None
    department: str | None
    score: float | None
    area: str | None
    tier: str | None
    deadline: str | None
    in_scope: bool | None
    needs_human: bool | None
    duplicates: int
    decided: bool

    @field_validator("deadline", mode="before")
    @classmethod
    def _iso(cls, value: object) -> str | None:
        return None if value is None else str(value)


class InboxView(BaseModel):
    """A page of the inbox and the number of all lines that fit."""

    items: list[InboxItem]
    total: int = Field(examples=[135])


class NewPart(BaseModel):
    """What is decided about one part; an accepted part takes its value from the triage."""

    model_config = ConfigDict(extra="forbid")

    part: Part
    action: Action
    value: Annotated[str | None, Field(max_length=MAX_TEXT)] = None
    reason: Annotated[str | None, Field(max_length=2000)] = None
    reason_code: ReasonCode | None = Field(
        None, description="Why it was rejected or edited; `other` needs words in `reason`. Training uses it."
    )

    @field_validator("value", "reason")
    @classmethod
    def _storable(cls, value: str | None) -> str | None:
        return None if value is None else clean(value)


class NewDecision(BaseModel):
    """A person's decision on one version of a triage."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "triage_version": 1,
                    "actor": "王敏",
                    "parts": [
                        {"part": "department", "action": "accepted"},
                        {"part": "tier", "action": "edited", "value": "重点", "reason": "学校门口"},
                        {
                            "part": "draft",
                            "action": "rejected",
                            "reason_code": "draft_unusable",
                            "reason": "需现场核实后再答复",
                        },
                    ],
                }
            ]
        },
    )

    triage_version: Annotated[int, Field(ge=1, le=1_000_000)]
    actor: Annotated[
        str | None,
        Field(min_length=1, max_length=100, description="Who decided, where a key may say so; else whoever asks."),
    ] = None
    parts: Annotated[list[NewPart], Field(min_length=1, max_length=len(PARTS))]

    @field_validator("actor")
    @classmethod
    def _named(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not clean(value).strip():
            raise ValueError("the name of the person who decides is empty")
        return clean(value).strip()


class DecisionCreated(BaseModel):
    """The stored decision, and the version of the triage that holds after it."""

    id: int = Field(examples=[1])
    triage_version: int = Field(examples=[2])


def to_decision(key: str, wanted: NewDecision, triage: Triage, actor: str) -> Decision:
    """The decision on a suggestion, with the values of accepted parts filled in from its triage."""
    suggested = offered_values(triage)
    parts = without_lead(
        PartDecision(
            part=part.part,
            action=part.action,
            value=suggested[part.part] if part.action == "accepted" else part.value,
            reason=part.reason,
            reason_code=part.reason_code,
        )
        for part in wanted.parts
    )
    return Decision(
        suggestion_id=key,
        triage_version=wanted.triage_version,
        actor=actor,
        time=datetime.now(UTC),
        parts=parts,
    )
