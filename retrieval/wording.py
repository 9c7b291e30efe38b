"""Wording: how much of a sentence's wording another text shares, rare wording counting more."""

from collections.abc import Callable

import numpy as np

from retrieval.document_frequency import DocumentFrequency
from retrieval.segmenter import segmenter
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


class WordWeights:
    """The weight of single words: how rare they are in the office's own texts."""

    def __init__(self, frequency: DocumentFrequency) -> None:
        self._idf = frequency.idf["word"]
        self._known: dict[str, float] = {}

    def weight(self, word: str) -> float:
        """The weight of one word, of its rarest part where it is a compound; 0 for mere punctuation."""
        if word not in self._known:
            ids = token_bags(word, ("word",))["word"].ids
            self._known[word] = float(self._idf[ids].max()) if len(ids) else 0.0
        return self._known[word]

    def words(self, text: str) -> list[str]:
        """The words of a text in their order."""
        return [word for word in segmenter().cut(text) if word[0].isalnum()]
