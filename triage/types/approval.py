"""Approval (审定): the exact text of a reply, who asked for it, and what a second person said."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from triage.types.base import Value

Verdict = Literal["approved", "declined"]


class Approval(Value):
    """One request; `digest` is the SHA-256 of the text, so that what was approved cannot change afterwards."""

    id: int
    suggestion_id: str
    text: str = Field(min_length=1, max_length=20_000)
    digest: str
    asked_by: str
    asked_name: str
    asked_at: datetime
    verdict: Verdict | None = None
    decided_by: str | None = None
    decided_name: str | None = None
    decided_at: datetime | None = None
    note: str | None = None
