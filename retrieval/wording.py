"""Wording: how much of a sentence's wording another text shares, rare wording counting more."""

from collections.abc import Callable

import numpy as np

from retrieval.document_frequency import DocumentFrequency
from retrieval.tokens import BUCKET_BITS, Kind, token_bags

_KIND: Kind = "gram12"


class Wording:
    """Compares short texts with one long text by the office's own token weights."""

    def __init__(self, frequency: DocumentFrequency) -> None:
        self._idf = frequency.idf[_KIND]

    def agreement_with(self, text: str) -> Callable[[str], float]:
        """A function that gives the agreement of a sentence with `text`, at least 0.

        It is the weight of the sentence's tokens that `text` has too, over the root of the weight of them all:
        neither the longest sentence wins nor the shortest.
        """
        known = np.zeros(1 << BUCKET_BITS[_KIND], dtype=bool)
        known[token_bags(text, (_KIND,))[_KIND].ids] = True

        def agreement(sentence: str) -> float:
            ids = token_bags(sentence, (_KIND,))[_KIND].ids
            weights = self._idf[ids]
            total = float(weights.sum())
            return float(weights[known[ids]].sum()) / total**0.5 if total else 0.0

        return agreement
