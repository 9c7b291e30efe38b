"""Bodies of the responses of version 1."""

from pydantic import BaseModel, Field

from triage.types import Decision, Event, Handling, Suggestion, Triage


class SuggestionState(BaseModel):
    """A suggestion with everything that is known about it; `triage` is null until the machine has judged it."""

    suggestion: Suggestion
    handling: Handling
    triage_version: int | None = Field(examples=[1])
    triage: Triage | None
    decisions: list[Decision]
    timeline: list[Event]
