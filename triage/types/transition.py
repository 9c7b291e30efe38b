"""Transition (流转): what somebody asks to be done with a suggestion."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from triage.types.base import Value
from triage.types.work_item import Level

TransitionAction = Literal[
    "assign", "claim", "return", "start", "co_reply", "reply", "evaluate", "close", "merge", "separate",
    "refuse", "reopen", "transfer", "co_handle", "request_extension", "grant_extension", "decline_extension",
]  # fmt: skip


class Transition(Value):
    """One act: which one it is, and the particulars that it needs."""

    action: TransitionAction
    department: str | None = Field(None, max_length=200, description="Who is to handle it: for assign and transfer.")
    co_departments: tuple[str, ...] | None = Field(None, max_length=20, description="Who helps.")
    level: Level | None = Field(None, description="The level that it goes to: for transfer.")
    deadline: date | None = Field(None, description="Until when; for assign, else that of the triage.")
    until: date | None = Field(None, description="The later deadline that is asked for.")
    reason: str | None = Field(None, max_length=2000)
    proposal: str | None = Field(None, max_length=2000, description="Who should handle it instead, or how: for return.")
    reply: str | None = Field(None, max_length=20_000)
    satisfaction: int | None = Field(None, ge=1, le=5, description="1 (very dissatisfied) to 5: for evaluate.")
    comment: str | None = Field(None, max_length=2000)
    target: str | None = Field(None, max_length=100, description="The suggestion that it is merged into.")
    channel: str | None = Field(None, max_length=300, description="The proper channel: for refuse.")

    @model_validator(mode="after")
    def _texts_say_something(self) -> Self:
        for name in ("department", "reason", "proposal", "reply", "comment", "target", "channel"):
            value = getattr(self, name)
            if value is not None and not value.strip():
                raise ValueError(f"{name} is blank; leave it out or say something")
        if self.co_departments is not None and any(not name.strip() or len(name) > 200 for name in self.co_departments):  # noqa: PLR2004
            raise ValueError("co_departments: a name is blank or too long")
        return self
