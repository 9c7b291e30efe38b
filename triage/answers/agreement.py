"""TokenAgreement: how far each token of a question has its like in an entry, by the pretrained model's middle layer."""

from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from retrieval.pretrained import PretrainedEmbedder
from retrieval.tokens import Floats
from retrieval.vectors import unit_rows

# The layer whose states compare best (docs/adr/0020-answers.md), tokens read of each text, and texts that are kept.
LAYER, TOKENS, KEPT = 8, 64, 4096
# Tokens before the words: the beginning, `query` and its colon.
LEAD = 3
# Texts from which the mean of all states is taken.
SAMPLED = 256


@dataclass(frozen=True, slots=True)
class Agreement:
    """Mean likeness of the question's tokens by rarity, of the entry's tokens, and of its two tokens least alike."""

    forward: float = 0.0
    backward: float = 0.0
    weakest: float = 0.0


class TokenAgreement:
    """Compares a question with texts token by token; states of texts are kept while they are asked for."""

    def __init__(self, embedder: PretrainedEmbedder, texts: Sequence[str]) -> None:
        """Count the tokens of the texts and take the mean of their states.

        Args:
            embedder: the pretrained model.
            texts: all rows that may be compared.
        """
        self._embedder, self._texts = embedder, texts
        counts = Counter[int]()
        for ids in embedder.token_ids(texts, tokens=TOKENS):
            counts.update(set(ids))
        self._counts = counts
        sample = texts[:: max(1, len(texts) // SAMPLED)][:SAMPLED]
        states = embedder.token_states(sample, layers=(LAYER,), tokens=TOKENS)
        self._mean: Floats = np.concatenate(states).mean(axis=0) if states else np.zeros(embedder.dimension, np.float32)
        self._kept: OrderedDict[str, Any] = OrderedDict()

    def compare(self, question: str, rows: Sequence[int]) -> list[Agreement]:
        """The agreement of a question with each row.

        Args:
            question: what is asked.
            rows: numbers of texts.
        """
        texts = [self._texts[row] for row in rows]
        missing = list(dict.fromkeys(text for text in texts if text not in self._kept))
        states = self._embedder.token_states([question, *missing], layers=(LAYER,), tokens=TOKENS)
        for text, found in zip(missing, states[1:], strict=True):
            self._kept[text] = self._words(found).astype(np.float16)
        asked, weights = self._words(states[0]), self._rarity(question)
        agreements = []
        for text in texts:
            self._kept.move_to_end(text)
            agreements.append(_agreement(asked, weights, self._kept[text].astype(np.float32)))
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return agreements

    def _words(self, states: Floats) -> Floats:
        """Centred unit states without the prefix and the end."""
        return unit_rows(states[LEAD:-1] - self._mean)

    def _rarity(self, question: str) -> Floats:
        (ids,) = self._embedder.token_ids([question], tokens=TOKENS)
        counts = np.array([self._counts[token] for token in ids[LEAD:-1]], dtype=np.float32)
        weights: Floats = np.log((1 + len(self._texts)) / (1 + counts)).astype(np.float32)
        return weights / max(float(weights.sum()), 1e-6)


def _agreement(asked: Floats, weights: Floats, text: Floats) -> Agreement:
    if not len(asked) or not len(text):
        return Agreement()
    cosines = asked @ text.T
    best = cosines.max(axis=1)
    rare = best[weights >= np.median(weights)]
    return Agreement(float(best @ weights), float(cosines.max(axis=0).mean()), float(np.sort(rare)[:2].mean()))
