"""Candidate: a group of suggestions put forward as one idea, with its description and scores."""

from datetime import datetime

from pydantic import Field

from triage.types.base import Value


class Quote(Value):
    """A passage that stands verbatim in the title or text of a member."""

    id: str
    text: str


class ScorePart(Value):
    """One part of a candidate's score in [0, 1], with what it was computed from, in Chinese."""

    name: str
    value: float = Field(ge=0, le=1)
    weight: float = Field(ge=0)
    reason: str


class Touching(Value):
    """A policy or earlier case that touches the idea."""

    kind: str
    id: str
    title: str
    similarity: float


class Candidate(Value):
    """One candidate idea.

    Attributes:
        members: in the order of the input; `close` are the few nearest to the middle of the group, nearest first.
        representative: the one that speaks for all.
    """

    id: str
    title: str
    summary: str
    problem: str
    carrier: str
    members: tuple[str, ...]
    proposers: tuple[str, ...]
    support: int
    proposal: float
    places: tuple[str, ...]
    channels: tuple[str, ...]
    first: datetime | None
    last: datetime | None
    representative: str
    close: tuple[str, ...] = ()
    quotes: tuple[Quote, ...]
    touching: tuple[Touching, ...]
    parts: tuple[ScorePart, ...]
    score: float
