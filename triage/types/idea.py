"""Idea (金点子): a candidate of a campaign on its way from the letters to the honours."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from triage.types.base import Value
from triage.types.candidate import Quote, ScorePart, Touching
from triage.types.language import OutcomeStatus

Stage = Literal["candidate", "recommended", "scored", "reviewed", "honoured"]
STAGE_NAMES: dict[Stage, str] = {
    "candidate": "候选", "recommended": "单位推", "scored": "专家评", "reviewed": "集中审", "honoured": "入选",
}  # fmt: skip


class BorneOut(Value):
    """A sentence and the verbatim words that bear it out; `source` is such as `letter:ID` or `clause:ID`."""

    text: str
    source: str
    title: str = ""
    quote: str


class IdeaDescription(Value):
    """What a language model wrote about an idea, checked; `reason` says in Chinese why there is nothing.

    Attributes:
        digest: of the material that it was written from, so that the same is not paid for twice.
        left_out: how many of its sentences nothing bore out; they were not taken.
    """

    status: OutcomeStatus
    reason: str = ""
    title: str = ""
    proposal: tuple[BorneOut, ...] = ()
    problem: tuple[BorneOut, ...] = ()
    carrier: str = ""
    touching: tuple[BorneOut, ...] = ()
    quotes: tuple[BorneOut, ...] = ()
    left_out: int = 0
    model: str
    prompt: str
    prompt_digest: str
    digest: str
    time: datetime

    @property
    def summary(self) -> str:
        """The proposal as one text."""
        return "".join(entry.text for entry in self.proposal)

    @property
    def letters(self) -> frozenset[str]:
        """Ids of the letters that it rests on."""
        cited = (*self.proposal, *self.problem, *self.quotes)
        return frozenset(e.source.partition(":")[2] for e in cited if e.source.startswith("letter:"))


class IdeaMember(Value):
    """A suggestion in an idea; `pinned` where a person put it there, which the next grouping respects."""

    suggestion_id: str
    proposer: str
    pinned: bool = False


class IdeaEvent(Value):
    """One thing that happened to an idea; without an actor it was the grouping."""

    kind: str
    other: int | None = None
    suggestion_id: str | None = None
    detail: str = ""
    actor: str | None = None
    time: datetime


class Recommendation(Value):
    """A unit's recommendation of an idea, with its reason."""

    unit: str
    reason: str = Field(min_length=1)
    actor: str
    time: datetime


PairAnswerKind = Literal["same", "other", "unsure"]


class PairAnswer(Value):
    """What somebody answered about two ideas of a campaign: the same proposal, another one, or not sure.

    `likeness` is how alike their words were then, from 0 to 1; the smaller number stands left.
    """

    left: int
    right: int
    answer: PairAnswerKind
    likeness: float
    actor: str
    time: datetime


class Photo(Value):
    """A photograph in the data folder: the name of its file, and its size in pixels."""

    key: str = Field(pattern=r"^[0-9a-f]{32}$")
    width: int = Field(gt=0)
    height: int = Field(gt=0)


class Adoption(Value):
    """What became of an honoured idea: who took it up, how, with what result; and how its proposers were thanked."""

    id: int = 0
    adopted_by: str = Field(min_length=1, max_length=200)
    measures: str = Field(min_length=1)
    result: str = ""
    photos: tuple[Photo, ...] = ()
    incentive: str = ""
    actor: str
    time: datetime


class IdeaExtract(Value):
    """What the description and scores of an idea were when it was last grouped, and what became of them since.

    Attributes:
        at: its place on the map; None where it was never grouped.
        edited: whether a person worded title and summary.
        language: what a language model wrote about it, or why it did not; None where none was asked.
        problem, carrier, proposal, places, channels, first, last, representative, close, quotes, touching, parts: as of
            `Candidate`.
    """

    problem: str = ""
    carrier: str = ""
    proposal: float = 0.0
    places: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    first: datetime | None = None
    last: datetime | None = None
    representative: str = ""
    close: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    touching: tuple[Touching, ...] = ()
    parts: tuple[ScorePart, ...] = ()
    at: tuple[float, float] | None = None
    edited: bool = False
    language: IdeaDescription | None = None


class Idea(Value):
    """One idea; `described` is what the description and scores were when it was last grouped."""

    id: int
    campaign_id: int
    title: str
    summary: str
    field: str
    carrier: str
    stage: Stage
    support: int
    score: float
    described: IdeaExtract
    merged_into: int | None = None
    place: int | None = None
    members: tuple[IdeaMember, ...] = ()
    events: tuple[IdeaEvent, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    adoptions: tuple[Adoption, ...] = ()

    @property
    def told(self) -> IdeaDescription | None:
        """What a language model wrote about it, or why it did not; None where none was asked."""
        return self.described.language

    @property
    def proposers(self) -> tuple[str, ...]:
        """Every citizen behind it, each once, in the order of their letters."""
        return tuple(dict.fromkeys(member.proposer for member in self.members))
