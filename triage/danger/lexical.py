"""LexicalModel: a linear model of n-grams that scores a whole letter and every run of pieces in it."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.danger.ngrams import BUCKETS, Ngrams

Floats = NDArray[np.float32]
# Runs of so many pieces are scored beside the whole letter.
RUNS = (1, 2, 3)
_TINY = 1e-6


@dataclass(frozen=True)
class LexicalScores:
    """What the n-grams of a letter say.

    `features` go into the final score: the whole, the best run of 1, 2 and 3 pieces, and the logarithm of how many
    pieces there are, for the best of many is higher than the best of few.
    `pieces` has the score of each piece, `best` the first piece of the best run of two and the one after its last.
    """

    features: tuple[float, ...]
    pieces: Floats
    best: tuple[int, int]


class LexicalModel:
    """Weights by bucket; a text's score is its weighted n-grams divided by their length as a vector."""

    def __init__(self, buckets: NDArray[np.int64], rarity: Floats, weights: Floats, intercept: float) -> None:
        """Lay out the model by bucket.

        Args:
            buckets: the buckets that were seen often enough in training.
            rarity: their inverse document frequency.
            weights: their weights.
            intercept: of the linear model.
        """
        self._weighted = np.zeros(BUCKETS, dtype=np.float32)
        self._squares = np.zeros(BUCKETS, dtype=np.float32)
        self._weighted[buckets] = rarity * weights
        self._squares[buckets] = rarity**2
        self._intercept = intercept

    def score(self, ngrams: Ngrams) -> LexicalScores:
        """Score a letter; a letter without a known n-gram scores the intercept everywhere."""
        above = np.bincount(ngrams.piece, self._weighted[ngrams.bucket], ngrams.count).astype(np.float32)
        below = np.bincount(ngrams.piece, self._squares[ngrams.bucket], ngrams.count).astype(np.float32)
        sums = np.concatenate([[0.0], np.cumsum(above)])
        squares = np.concatenate([[0.0], np.cumsum(below)])
        whole = float(sums[-1] / np.sqrt(max(squares[-1], _TINY)))
        features, best = [whole], (0, ngrams.count)
        for run in RUNS:
            if ngrams.count <= run:
                features.append(whole)
                continue
            scores = (sums[run:] - sums[:-run]) / np.sqrt(np.maximum(squares[run:] - squares[:-run], _TINY))
            at = int(scores.argmax())
            features.append(float(scores[at]))
            if run == RUNS[1]:
                best = (at, at + run)
        pieces = above / np.sqrt(np.maximum(below, _TINY)) + self._intercept
        scored = (*(value + self._intercept for value in features), math.log1p(ngrams.count))
        return LexicalScores(scored, pieces.astype(np.float32), best)


class KindModel:
    """Linear scores for each kind of danger, by the same n-grams."""

    def __init__(self, buckets: NDArray[np.int64], rarity: Floats, weights: Floats, intercepts: Floats) -> None:
        """Lay out the model by bucket.

        Args:
            buckets: the buckets used.
            rarity: their inverse document frequency.
            weights: (buckets, kinds).
            intercepts: (kinds,).
        """
        self._row = np.full(BUCKETS, -1, dtype=np.int64)
        self._row[buckets] = np.arange(len(buckets))
        self._rarity, self._weights, self._intercepts = rarity, weights, intercepts

    def probabilities(self, ngrams: Ngrams, run: tuple[int, int]) -> Floats:
        """The probability of each kind, judged by a run of pieces."""
        inside = (ngrams.piece >= run[0]) & (ngrams.piece < run[1])
        rows = self._row[ngrams.bucket[inside]]
        rows = rows[rows >= 0]
        rarity = self._rarity[rows]
        logits = rarity @ self._weights[rows] / np.sqrt(max(float((rarity**2).sum()), _TINY)) + self._intercepts
        odds = np.exp(logits - logits.max())
        return np.asarray(odds / odds.sum(), dtype=np.float32)
