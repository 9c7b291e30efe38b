"""Triage (分办建议): the machine's output for one suggestion, immutable and with its evidence."""

from datetime import date
from typing import Any, Literal

from pydantic import Field

from triage.types.base import Value
from triage.types.region import NamedPlace, Region
from triage.types.request_type import RequestType

StatementStatus = Literal["verified", "unsupported", "no_fact"]
DuplicateKind = Literal["exact", "near_exact", "same_person", "other_people", "related"]
DifferenceAspect = Literal["sender", "place", "time", "demand", "number", "name", "state"]
EvidenceKind = Literal["duty", "case", "word", "place", "category"]
DangerLevel = Literal["danger", "look_at_once", "none"]

# In the reason why a record is not taken, what stands before the channel that takes it.
CHANNEL_SAID = "，请转告："
# Chinese labels shown on pages, for example 轻生.
DANGER_KIND_NAMES = {
    "self_harm": "轻生自伤",
    "violence": "暴力伤害",
    "gas_fire": "燃气、火灾、触电、爆炸",
    "collapse_flood": "坍塌、洪涝",
    "road": "道路险情",
    "mass_sickness": "群体中毒、发病",
    "gathering": "聚集、堵路、罢工",
    "person_in_need": "有人急需救助",
    "coercion": "拘禁、跟踪、胁迫",
    "works": "工地、厂矿险情",
}
DANGER_LEVEL_NAMES: dict[DangerLevel, str] = {"danger": "险情", "look_at_once": "疑似险情", "none": "无险情"}


class CategoryScore(Value):
    """A category `一级/二级` with its probability; name is None where none could be suggested."""

    name: str | None
    score: float = Field(ge=0, le=1)


class Evidence(Value):
    """One thing that a handler can check: a duty clause, a decided case, a word, a place."""

    kind: EvidenceKind
    source: str | None = None
    text: str
    weight: float = Field(ge=0, le=1)


class DepartmentScore(Value):
    """A department with its calibrated probability and the evidence for it."""

    name: str
    score: float = Field(ge=0, le=1)
    evidence: tuple[Evidence, ...] = ()


class Scope(Value):
    """Whether the office takes this record, and why not; `reason` names the proper channel."""

    value: bool
    reason: str | None = None

    @property
    def channel(self) -> str:
        """The channel that takes it instead, empty where none is named."""
        return (self.reason or "").partition(CHANNEL_SAID)[2]


class Difference(Value):
    """One respect in which a letter differs from an earlier one about the same matter, in words for a handler."""

    aspect: DifferenceAspect
    text: str


class DuplicateHit(Value):
    """An earlier suggestion that probably raises the same matter.

    `kind` tells apart the same text sent again, nearly the same text, the same person writing anew, other people with
    the same matter, and a related matter (another building, school or line), which is no duplicate; None in triages
    made before kinds were told apart.
    """

    id: str
    score: float = Field(ge=0, le=1)
    kind: DuplicateKind | None = None
    differs: tuple[Difference, ...] = ()


class SimilarCase(Value):
    """A past case about a similar matter."""

    id: str
    score: float = Field(ge=0, le=1)
    title: str


class ClauseHit(Value):
    """A policy clause that may apply; `text` is verbatim."""

    title: str
    article: str | None
    score: float = Field(ge=0, le=1)
    text: str


class Matter(Value):
    """One of several matters of a letter: the sentence it rests on, and who handles it (主办 or 协办)."""

    sentence: str
    category: str | None
    department: str
    score: float = Field(ge=0, le=1)
    role: Literal["主办", "协办"]


class Source(Value):
    """A text that statements quote: the letter itself, a duty, a clause or a past case's reply."""

    id: str
    title: str
    text: str


class Statement(Value):
    """One statement of a draft; `verified` when `quote` stands verbatim in its source and nothing was found to differ.

    Quotes, numbers and names are checked by rules; what a statement means in the end a person has to read.
    `missing` says in words what of an unsupported statement has no basis.
    """

    text: str
    source: str | None = None
    quote: str | None = None
    status: StatementStatus
    missing: tuple[str, ...] = ()


class Draft(Value):
    """A reply for a person to review: the text, and the statements it is made of, in order.

    Empty where nothing can be said without a person; `needs_human` then has the reason. `notes` say in words for the
    handler what is missing or is to be looked at; they are never part of the text.
    """

    text: str = ""
    statements: tuple[Statement, ...] = ()
    notes: tuple[str, ...] = ()


class Danger(Value):
    """Whether somebody is in danger now; `kinds` are keys of `DANGER_KIND_NAMES`, `words` stand in the letter verbatim.

    `score` is the calibrated probability of the classifier.
    """

    level: DangerLevel = "none"
    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    score: float = Field(0.0, ge=0, le=1)


class NeedsHuman(Value):
    """Whether a person has to judge without a suggestion, and the reasons in Chinese."""

    value: bool
    reasons: tuple[str, ...] = ()


class Triage(Value):
    """The machine's whole suggestion for one record; never changed after it is stored.

    `type` (诉求类型) and `demands`, each verbatim in the letter, say what is asked; triages from before have none.
    `related` are earlier suggestions that look alike and are another matter; they are no `duplicates`.
    """

    id: str
    category: CategoryScore
    departments: tuple[DepartmentScore, ...]
    region: Region
    tier: str
    deadline: date | None
    in_scope: Scope
    duplicates: tuple[DuplicateHit, ...]
    similar_cases: tuple[SimilarCase, ...]
    policies: tuple[ClauseHit, ...]
    sources: tuple[Source, ...]
    draft: Draft
    needs_human: NeedsHuman
    produced_by: dict[str, Any]
    places: tuple[NamedPlace, ...] = ()
    matters: tuple[Matter, ...] = ()
    danger: Danger = Danger()
    type: RequestType | None = None
    type_score: float | None = Field(None, ge=0, le=1)
    demands: tuple[str, ...] = ()
    related: tuple[DuplicateHit, ...] = ()

    @property
    def co_departments(self) -> tuple[str, ...]:
        """The departments that are suggested to help, each once."""
        return tuple(dict.fromkeys(matter.department for matter in self.matters if matter.role == "协办"))
