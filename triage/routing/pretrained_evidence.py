"""What the pretrained model says of a letter: which duties, categories and past cases are near to it in meaning."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from retrieval.tokens import Floats as Vectors
from retrieval.vectors import unit_rows
from triage.types import Duty

# Past cases that vote, and how steeply their votes fall with the distance: exp(2 (cos - 1)) over centred vectors
# was best for a whole office, a steeper one for few neighbours (docs/adr/0013-pretrained-evidence.md).
NEIGHBOURS, STEEPNESS = 20, 8.0


class PretrainedPassages(Protocol):
    """Encodes passages with the pretrained model."""

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Vectors of length 1, float32 (n, 384)."""
        ...


@dataclass(frozen=True)
class LearntLetters:
    """Past letters as the pretrained model sees them.

    Attributes:
        mean: of the vectors before they were centred, shape (384,).
        vectors: centred unit vectors, shape (n, 384).
        departments, categories: n labels each; empty where a case has none.
    """

    mean: Vectors
    vectors: Vectors
    departments: tuple[str, ...]
    categories: tuple[str, ...]

    def renamed(self, names: Mapping[str, str]) -> "LearntLetters":
        """The same with the names that categories have now, by those that they had."""
        return replace(self, categories=tuple(names.get(name, name) for name in self.categories))

    @classmethod
    def learn(
        cls, vectors: Vectors, departments: Sequence[str | None], categories: Sequence[str | None]
    ) -> "LearntLetters":
        """Learn from raw vectors, shape (n, 384) with n >= 1."""
        mean: Vectors = vectors.mean(axis=0)
        return cls(
            mean,
            centred(vectors, mean),
            tuple(name or "" for name in departments),
            tuple(name or "" for name in categories),
        )


@dataclass(frozen=True)
class Nearness:
    """How near labels are to one letter, each at least 0.

    Attributes:
        duties: per department the cosine of its nearest duty.
        hints: per category the cosine of its description.
        departments, categories: per label its share of the votes of the nearest past letters.
    """

    duties: Mapping[str, float]
    hints: Mapping[str, float]
    departments: Mapping[str, float]
    categories: Mapping[str, float]


class PretrainedEvidence:
    """Compares letters with duties, categories and past letters; build one for each router."""

    def __init__(
        self,
        passages: PretrainedPassages,
        duties: Sequence[Duty],
        categories: Mapping[str, str],
        learnt: LearntLetters | None,
    ) -> None:
        """Encode duties and categories.

        Args:
            passages: encodes them.
            duties: of all departments.
            categories: what each category is about, in words.
            learnt: past letters; None where the office has none.
        """
        self._departments = [duty.department for duty in duties]
        self._categories = list(categories)
        texts = [f"{duty.department} {duty.text}" for duty in duties]
        vectors = passages([*texts, *categories.values()])
        duty, hint = vectors[: len(duties)], vectors[len(duties) :]
        self._duties = centred(duty, duty.mean(axis=0)) if len(duty) else duty
        self._hints = centred(hint, hint.mean(axis=0)) if len(hint) else hint
        self._learnt = learnt
        self._mean = learnt.mean if learnt is not None else None

    def near(self, vectors: Vectors, own: Sequence[int | None] | None = None) -> list[Nearness]:
        """Per letter what is near to it.

        Args:
            vectors: raw query vectors of the letters, shape (n, 384).
            own: per letter the row of the past letter that it is itself, which then has no vote.
        """
        mean = self._mean if self._mean is not None else vectors.mean(axis=0) if len(vectors) > NEIGHBOURS else 0.0
        letters = centred(vectors, mean)
        return [self._of(letters[row], own[row] if own is not None else None) for row in range(len(letters))]

    def _of(self, letter: Vectors, own: int | None) -> Nearness:
        duties: dict[str, float] = defaultdict(float)
        for name, cosine in zip(self._departments, (self._duties @ letter).tolist(), strict=True):
            duties[name] = max(duties[name], cosine)
        hints = dict(zip(self._categories, np.maximum(self._hints @ letter, 0).tolist(), strict=True))
        departments, categories = self._votes(letter, own)
        return Nearness(duties, hints, departments, categories)

    def _votes(self, letter: Vectors, own: int | None) -> tuple[dict[str, float], dict[str, float]]:
        learnt = self._learnt
        if learnt is None:
            return {}, {}
        cosines = learnt.vectors @ letter
        if own is not None:
            cosines[own] = -np.inf
        nearest = np.argsort(-cosines, kind="stable")[:NEIGHBOURS]
        weights = np.exp(STEEPNESS * (cosines[nearest] - 1))
        return (
            _shares([learnt.departments[row] for row in nearest], weights),
            _shares([learnt.categories[row] for row in nearest], weights),
        )


def centred(vectors: Vectors, mean: Vectors | float) -> Vectors:
    """Unit vectors after the mean was taken off, float32, of the same shape.

    Rationale: all vectors of this model point the same way; what tells texts apart is what differs from the mean.
    """
    return unit_rows(vectors - mean)


def _shares(labels: Sequence[str], weights: Vectors) -> dict[str, float]:
    votes: dict[str, float] = defaultdict(float)
    for label, weight in zip(labels, weights.tolist(), strict=True):
        if label:
            votes[label] += weight
    total = sum(votes.values())
    return {label: vote / total for label, vote in votes.items()} if total > 0 else {}
