"""Bodies for citizens' front ends."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from triage.types import State
from triage.types.base import LocalTime
from triage.types.state_names import CITIZEN_STATE_NAMES, STATES, documented

NUMBER = "JYMFZWIZLOMNSA2"
RECEIPT: dict[str, JsonValue] = {"number": NUMBER, "secret": "5Q3ZB7WKXN2YFA6M"}


class ReceiptQuery(BaseModel):
    """What stands on the receipt."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [RECEIPT]})

    number: Annotated[str, Field(min_length=1, max_length=100)]
    secret: Annotated[str, Field(min_length=1, max_length=100)]


class NewEvaluation(ReceiptQuery):
    """How satisfied the citizen is."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [RECEIPT | {"satisfaction": 5, "comment": "很快"}]},
    )

    satisfaction: Annotated[int, Field(ge=1, le=5, description="1 (very dissatisfied) to 5 (very satisfied).")]
    comment: Annotated[str | None, Field(max_length=2000)] = None


class PublicStatus(BaseModel):
    """What a citizen may know about the own suggestion."""

    number: str = Field(examples=[NUMBER])
    state: State = Field(description=f"Where it stands: {documented(STATES.items())}.")
    state_name: str = Field(
        description="What citizens are told of the state.", examples=[CITIZEN_STATE_NAMES["in_progress"]]
    )
    received: LocalTime | None
    department: str | None = Field(examples=["江东区城市管理和综合执法局"])
    deadline: date | None
    proper_channel: str | None = Field(description="Who takes the matter where this office does not.")
    reply: str | None
    may_evaluate: bool


class PublicAnswer(BaseModel):
    """An answer that may be shown to everybody; personal data is hidden."""

    model_config = ConfigDict(from_attributes=True)

    title: str
    text: str
    reply: str
    department: str | None
    day: date


class PublicAnswers(BaseModel):
    """Answers that agree with the query, best first."""

    items: list[PublicAnswer]
