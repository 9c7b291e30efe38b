"""Misdirections: letters for which people rejected a department, held against it for letters like them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.searcher import HybridSearcher, Query
from retrieval.tokens import Floats as Vectors
from triage.knowledge.feedback import TrainingDecision

# From this cosine on a letter counts as one like the rejected one; at 1 it is the same letter.
LIKE_FROM = 0.6


@dataclass(frozen=True)
class Misdirections:
    """Unit vectors of the letters, shape (n, dimension), and which department was wrong for each, n names."""

    vectors: Vectors | None = None
    departments: tuple[str, ...] = ()

    @classmethod
    def learn(cls, decided: Sequence[TrainingDecision], searcher: HybridSearcher) -> "Misdirections":
        """What rejections say; a letter with two wrong departments counts for each of them."""
        pairs = [(entry.suggestion, name) for entry in decided for name in entry.misdirected]
        if not pairs:
            return cls()
        vectors = searcher.embed([Query(letter.title, letter.text) for letter, _ in pairs])
        return cls(vectors, tuple(name for _, name in pairs))

    def damp(self, chances: NDArray[np.float64], names: Sequence[str], vector: Vectors) -> NDArray[np.float64]:
        """Probabilities of the departments `names`, shape (n,), with those lowered that were wrong for like letters.

        Args:
            chances: the probabilities without this knowledge.
            names: the departments.
            vector: of the letter, shape (dimension,).
        """
        if self.vectors is None or not len(chances):
            return chances
        alike = np.clip((self.vectors @ vector - LIKE_FROM) / (1 - LIKE_FROM), 0, 1)
        wrong: dict[str, float] = {}
        for name, degree in zip(self.departments, alike.tolist(), strict=True):
            wrong[name] = max(degree, wrong.get(name, 0.0))
        kept = chances * (1 - np.array([wrong.get(name, 0.0) for name in names]))
        total = float(kept.sum())
        # Where every department is ruled out, a person has to judge; the order is then that of the evidence alone.
        return kept / total if total > 0 else chances
