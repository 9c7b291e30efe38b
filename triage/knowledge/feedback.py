"""Lessons: what the decisions on a suggestion teach, and which of them are held out for measuring."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from retrieval.batches import batched
from triage.store import Review, UnitOfWork
from triage.text.judged import judged
from triage.types import OUTWARD, Case, Part, PartDecision, Region, Suggestion

HELD_OUT_ONE_IN = 5
BATCH = 500
# Of these reasons, the first speaks against the department for every letter of this kind, the second against the
# place that was read from this one, the third against taking the letter at all.
WRONG_DEPARTMENT, WRONG_PLACE, NOT_OURS = "wrong_department", "wrong_place", "not_ours"


@dataclass(frozen=True)
class Feedback:
    """What people decided about one suggestion, all their acts taken together.

    `standing` is the newest decision on each part, `first` the time of the first act, `region` the place that was
    read and not rejected. A rejection stays a fact after a later correction: `not_departments`, `not_categories` and
    `not_duplicates` hold all that was ever rejected and is not right now.
    """

    suggestion_id: str
    standing: dict[Part, PartDecision] = field(default_factory=dict)
    not_departments: tuple[str, ...] = ()
    not_categories: tuple[str, ...] = ()
    not_duplicates: tuple[str, ...] = ()
    duplicate: str | None = None
    place_wrong: bool = False
    not_ours: bool = False
    first: datetime | None = None
    region: Region = field(default_factory=Region)

    @property
    def category(self) -> str | None:
        """The category that holds, None where nobody decided on one or where it was rejected."""
        return self._value("category")

    @property
    def department(self) -> str | None:
        """The department that holds, None where nobody decided on one or where it was rejected."""
        return self._value("department")

    @property
    def held_out(self) -> bool:
        """Whether this lesson measures and never teaches."""
        return is_held_out(self.suggestion_id)

    @property
    def refused(self) -> frozenset[str]:
        """Departments and categories that are not to be offered for this letter again, whatever the reason was."""
        return frozenset((*self.not_departments, *self.not_categories))

    def misdirected(self) -> tuple[str, ...]:
        """Departments that are wrong for letters like this one, and not only for its place."""
        part = self.standing.get("department")
        other_reason = part is not None and part.reason_code in (WRONG_PLACE, NOT_OURS)
        return () if other_reason else self.not_departments

    def _value(self, part: Part) -> str | None:
        found = self.standing.get(part)
        return found.value if found is not None else None


def is_held_out(suggestion_id: str) -> bool:
    """Whether decisions on this suggestion are held out: one in five, by a hash, the same on every machine."""
    return hashlib.sha256(suggestion_id.encode()).digest()[0] % HELD_OUT_ONE_IN == 0


def feedback_of(suggestion_id: str, reviews: Sequence[Review]) -> Feedback:
    """The lesson of one suggestion from its reviews, oldest first."""
    standing: dict[Part, PartDecision] = {}
    rejected: dict[Part, dict[str, None]] = {"category": {}, "department": {}, "duplicate": {}}
    place_wrong = not_ours = False
    duplicate: str | None = None
    for review in reviews:
        for part in review.decision.parts:
            standing[part.part] = part
            if part.part not in rejected:
                continue
            if part.part == "duplicate":
                duplicate = part.value
            if part.action != "accepted":
                wrong = review.duplicates if part.part == "duplicate" else (review.offered[part.part],)
                rejected[part.part].update((name, None) for name in wrong if name is not None)
            if part.part == "department":
                not_ours = part.reason_code == NOT_OURS
                place_wrong = place_wrong or part.reason_code == WRONG_PLACE

    def others(part: Part) -> tuple[str, ...]:
        right = standing[part].value if part in standing else None
        return tuple(name for name in rejected[part] if name != right)

    return Feedback(
        suggestion_id,
        standing,
        () if not_ours else others("department"),
        others("category"),
        others("duplicate"),
        duplicate,
        place_wrong,
        not_ours,
        reviews[0].decision.time if reviews else None,
        reviews[-1].region if reviews and not place_wrong else Region(),
    )


def feedbacks(work: UnitOfWork) -> Iterator[tuple[Suggestion, Feedback]]:
    """Every decided suggestion with its lesson, in the order of the first decision on it.

    What is confidential teaches nothing: models and exports carry what they were made of out of the office.
    """
    reviews: dict[str, list[Review]] = {}
    for review in work.reviews.all():
        reviews.setdefault(review.decision.suggestion_id, []).append(review)
    ids = list(reviews)
    for batch in batched(ids, BATCH):
        found = work.visible(OUTWARD).get(batch)
        for key in batch:
            if key in found:
                yield found[key], feedback_of(key, reviews[key])


@dataclass(frozen=True)
class TrainingDecision:
    """A decided letter as the router learns from it."""

    suggestion: Suggestion
    category: str | None
    department: str | None
    misdirected: tuple[str, ...]
    region: Region = field(default_factory=Region)

    @property
    def key(self) -> str:
        """Tells it from every key of the library."""
        return f"decided:{self.suggestion.id}"

    def as_case(self) -> Case:
        """The letter with its labels, as the past cases have them."""
        letter = self.suggestion
        return Case(
            id=letter.id,
            title=letter.title,
            text=letter.text,
            reply="—",
            time=letter.time,
            channel=letter.channel,
            category=self.category,
            department=self.department,
            region=self.region,
        )


def training_decisions(
    found: Iterable[tuple[Suggestion, Feedback]], known: set[str], renamed: Mapping[str, str] | None = None
) -> list[TrainingDecision]:
    """What the router learns from: decided letters that are not held out and no past case yet.

    Args:
        found: decided suggestions with their lessons.
        known: ids of past cases; a letter that has become one is learnt from as that.
        renamed: the names that categories have now, by those that they once had.
    """
    names = renamed or {}

    def taught(letter: Suggestion, feedback: Feedback) -> TrainingDecision:
        category = feedback.category and names.get(feedback.category, feedback.category)
        return TrainingDecision(judged(letter), category, feedback.department, feedback.misdirected(), feedback.region)

    return [
        taught(letter, feedback)
        for letter, feedback in found
        if not feedback.held_out and not feedback.not_ours and letter.id not in known
        and (feedback.category or feedback.department or feedback.misdirected())
    ]  # fmt: skip


def refused_letters(found: Iterable[tuple[Suggestion, Feedback]]) -> list[Suggestion]:
    """Letters that people declared none of the office's and that are not held out."""
    return [judged(letter) for letter, feedback in found if feedback.not_ours and not feedback.held_out]
