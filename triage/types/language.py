"""Values about the language model: one call, what came of a task, and usage."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from triage.types.base import Value

OutcomeStatus = Literal["done", "kept", "cannot_answer", "failed"]
"""`kept`: a model's draft came and was worse than the one that stood there, which was kept."""


class LanguageCall(Value):
    """One request to an endpoint, for the audit; never the text that went there."""

    time: datetime
    endpoint: str
    model: str
    task: str
    prompt: str
    prompt_digest: str
    key: str
    suggestion_id: str | None
    mode: str
    status: str
    prompt_tokens: int = Field(ge=0)
    completion_tokens: int = Field(ge=0)
    cost: float = Field(ge=0)
    seconds: float = Field(ge=0)


class LanguageOutcome(Value):
    """What came of one task for one suggestion; `reason` is Chinese, for the page."""

    suggestion_id: str
    task: str
    status: OutcomeStatus
    reason: str = ""
    triage_version: int
    model: str
    prompt: str
    prompt_digest: str
    content: dict[str, Any] = Field(default_factory=dict)
    time: datetime


class LanguageUsage(Value):
    """Requests, tokens and cost of one task."""

    task: str
    calls: int
    failed: int
    prompt_tokens: int
    completion_tokens: int
    cost: float
