"""Tagger: which pieces of a text begin a demand, go on with one or lie outside, by a linear chain of weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from triage.asking.pieces import Piece

BEGIN, INSIDE, OUTSIDE = 0, 1, 2
TAGS = 3
# No demand goes on over the end of a sentence, and none goes on that has not begun.
FORBIDDEN = -50.0
# How much less a piece must look like a demand to be taken for one, and how fast that ends: the longer a letter, the
# smaller the share of what is asked in it. The figures are in docs/adr/0012.
EAGERNESS, RESERVE, SHORT, LONG = 0.4, 0.8, 15, 60
# How much likelier a demand is where the words ask plainly.
PLAINNESS = 2.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tagger:
    """The weights of a chain.

    Attributes:
        vocabulary: the row of each feature.
        weights: of shape (features, 3), one column a tag.
        transitions: from one tag to the next, of shape (3, 3).
    """

    vocabulary: Mapping[str, int]
    weights: Floats
    transitions: Floats

    def scores(self, pieces: Sequence[Piece], features: Sequence[Sequence[str]]) -> Floats:
        """How well each tag fits each piece by itself, of shape (pieces, 3)."""
        known = self.vocabulary
        # Row -1 is of no feature, so that no piece is without one.
        rows = [[-1, *(known[name] for name in own if name in known)] for own in features]
        if not rows:
            return np.zeros((0, TAGS))
        flat = np.fromiter((row for own in rows for row in own), dtype=np.intp)
        starts = np.cumsum([0, *(len(own) for own in rows[:-1])])
        scores: Floats = np.add.reduceat(self._with_none[flat], starts, axis=0)
        scores[[piece.opens for piece in pieces], INSIDE] += FORBIDDEN
        return scores

    @cached_property
    def _with_none(self) -> Floats:
        """The weights with a last row for no feature."""
        return np.vstack([self.weights, np.zeros(TAGS)])

    def tags(self, scores: Floats, plain: Sequence[bool] = ()) -> list[int]:
        """The best sequence of tags for the scores of pieces (Viterbi).

        Args:
            scores: of the pieces.
            plain: of each piece whether it asks in so many words; empty where nothing is known.
        """
        if not len(scores):
            return []
        if plain:
            scores = scores - np.outer(plain, [0.0, 0.0, PLAINNESS])
        length = min(max((len(scores) - SHORT) / (LONG - SHORT), 0.0), 1.0)
        rows = (scores - np.array([0.0, 0.0, EAGERNESS - RESERVE * length])).tolist()
        moves = self.transitions.T.tolist()
        best, back = rows[0], list[list[int]]()
        # Three numbers are added up faster without arrays.
        for own in rows[1:]:
            ways = [[score + move for score, move in zip(best, into, strict=True)] for into in moves]
            top = [max(way) for way in ways]
            back.append([way.index(most) for way, most in zip(ways, top, strict=True)])
            best = [most + score for most, score in zip(top, own, strict=True)]
        tags = [best.index(max(best))]
        for before in reversed(back):
            tags.append(before[tags[-1]])
        return tags[::-1]
