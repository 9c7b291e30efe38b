"""Relevance: how probable it is that a past case helps with a letter, and what its reply adds to the search."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from retrieval.embedder import Embedder
from retrieval.searcher import Hit
from retrieval.tokens import Floats as Vectors
from triage.types import Case

# A logistic regression on 312 letters with judged cases (docs/adr/0004-evaluation.md).
SCORE_WEIGHT, COSINE_WEIGHT, OFFSET = 0.34, 5.5, -2.2
# What a pretrained cosine adds to the evidence, and the one that speaks neither for nor against a case.
MEANING_WEIGHT, MEANING_EVEN = 5.0, 0.3
# Weight of the replies found against the letter itself: best of 0 to 1 on the same letters.
FEEDBACK = 0.7
FEEDBACK_CASES = 3
_EDGE = 1e-6


def case_relevance(hit: Hit) -> float:
    """Probability in [0, 1] that a retrieved case is about the same kind of matter.

    Rationale: the searcher's score compares the candidates of one letter, and the best of a bad lot still
    wins; the cosine says whether it is near at all.
    """
    score = min(1 - _EDGE, max(_EDGE, hit.score))
    value = SCORE_WEIGHT * math.log(score / (1 - score)) + COSINE_WEIGHT * hit.dense + OFFSET
    return 1 / (1 + math.exp(-value))


def by_meaning(relevance: float, cosine: float) -> float:
    """Probability in [0, 1] that a past case is about the same kind of matter, with what the pretrained model says.

    Rationale: wording finds letters of the same street and the same form of title; which of them mean the same thing
    the pretrained vectors say.

    Args:
        relevance: without them, as `case_relevance` gives it.
        cosine: of the centred pretrained vectors of letter and case.
    """
    known = min(1 - _EDGE, max(_EDGE, relevance))
    value = math.log(known / (1 - known)) + MEANING_WEIGHT * (cosine - MEANING_EVEN)
    return 1 / (1 + math.exp(-value))


class ReplyFeedback:
    """Moves a letter's vector towards the replies that similar letters got (pseudo-relevance feedback).

    Rationale: replies are written in the words of the law, letters in those of the street; the replies
    found lead from the one to the other.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._replies: dict[str, Vectors] = {}

    def vectors(self, vectors: Vectors, hits: Sequence[Sequence[Hit]], cases: Mapping[str, Case]) -> Vectors:
        """Unit vectors to search clauses with, shape (n, dimension).

        Args:
            vectors: of the letters, shape (n, dimension).
            hits: per letter the similar cases, best first.
            cases: the cases by the hits' ids.
        """
        used = [[hit for hit in found[:FEEDBACK_CASES] if hit.id in cases] for found in hits]
        self._learn({hit.id: cases[hit.id] for found in used for hit in found})
        moved = np.array(vectors, dtype=np.float32)
        for row, found in enumerate(used):
            for hit in found:
                moved[row] += FEEDBACK * hit.score * self._replies[hit.id]
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        result: Vectors = moved / np.maximum(lengths, _EDGE)
        return result

    def _learn(self, cases: Mapping[str, Case]) -> None:
        new = [key for key in cases if key not in self._replies]
        if new:
            self._replies |= dict(
                zip(new, self._embedder.encode_documents([cases[key].reply for key in new]), strict=True)
            )
