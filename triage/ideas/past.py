"""Past ideas, cases and policy clauses that the novelty of a candidate is measured against."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from retrieval.local_model import LocalModel
from triage.ideas.similarity import LEXICAL, TextVectors, text_vectors
from triage.types.candidate import Touching

SHOWN = 3
SHOWN_FROM = 0.15


@dataclass(frozen=True)
class PastText:
    """One earlier text; `kind` is 往期金点子, 办件 or 政策."""

    kind: str
    id: str
    title: str
    text: str


class Past:
    """Earlier texts with their vectors."""

    def __init__(self, texts: Sequence[PastText], vectors: TextVectors) -> None:
        self._texts = texts
        self._dense = vectors.dense.T.copy()
        self._lexical = vectors.lexical.T.tocsr()

    @classmethod
    def of(cls, texts: Sequence[PastText], model: LocalModel) -> Self:
        """Encode earlier texts with the model that the suggestions are encoded with."""
        return cls(texts, text_vectors(model, [(entry.title, entry.text) for entry in texts]))

    @property
    def size(self) -> int:
        """How many texts there are."""
        return len(self._texts)

    def nearest(self, means: TextVectors, row: int) -> tuple[Touching, ...]:
        """The past texts most like one group's middle, best first; none that is not alike at all."""
        if not self._texts:
            return ()
        wording = np.asarray((means.lexical[row] @ self._lexical).todense()).ravel()
        alike = (1 - LEXICAL) * (means.dense[row] @ self._dense) + LEXICAL * wording
        best = np.argsort(-alike, kind="stable")[:SHOWN]
        return tuple(
            Touching(kind=entry.kind, id=entry.id, title=entry.title, similarity=round(float(alike[number]), 4))
            for number in best
            if alike[number] >= SHOWN_FROM and (entry := self._texts[number])
        )
