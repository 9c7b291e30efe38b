"""Deduplication: earlier suggestions that raise the same matter, and not merely the same topic."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz

from retrieval.searcher import Document, HybridSearcher, Query
from retrieval.tokens import Floats as Vectors
from triage.text import letters_only
from triage.types import DuplicateHit, Region, Suggestion

NEAREST = 30
SHOWN = 5
MIN_COSINE = 0.3
COMPARED = 1500
_NAMED = re.compile(
    r"[A-Za-z\d]{1,3}区|[\u4e00-\u9fa5A-Za-z\d]{2,5}?(?:路|街|大道|巷|村|社区|小区|花园|家园|公馆|华庭|苑|城|府|广场|学校|小学|中学|学院|幼儿园|公司|医院|车站|地铁|公园|市场|大桥|水库|码头)"
)
# Weights of a logistic score; how they were set is in docs/adr/0004-duplicates.md.
INTERCEPT, DENSE, LEXICAL, FUZZY, NAMES, PLACE_CONFLICT = -6.0, 5.0, 12.0, 1.0, 1.2, -2.5
NEAR_COPY = 96.0


@dataclass(frozen=True)
class Earlier:
    """What is known of an earlier suggestion."""

    id: str
    document: Document
    region: Region | None
    time: datetime | None


class Deduplicator:
    """Scores pairs of letters by embedding, wording, named things and place."""

    def __init__(self, searcher: HybridSearcher, threshold: float) -> None:
        """Prepare.

        Args:
            searcher: gives embedding and wording similarity.
            threshold: the probability from which an earlier suggestion is shown.
        """
        self._searcher = searcher
        self._threshold = threshold

    def find(
        self,
        suggestion: Suggestion,
        region: Region,
        candidates: Sequence[tuple[str, float]],
        earlier: Mapping[str, Earlier],
    ) -> tuple[DuplicateHit, ...]:
        """Earlier suggestions that probably raise the same matter, best first.

        Args:
            suggestion: the new letter.
            region: the place that it concerns.
            candidates: (id, cosine) of earlier suggestions; those unknown to `earlier` are dropped.
            earlier: what is known of them, by id.
        """
        cosines = {key: cosine for key, cosine in candidates if key in earlier and cosine >= MIN_COSINE}
        near = sorted(cosines.items(), key=lambda pair: -pair[1])
        documents = {key: earlier[key].document for key, _ in near[:NEAREST]}
        hits = self._searcher.rank("suggestions", Query(suggestion.title, suggestion.text), near[:NEAREST], documents)
        text = suggestion.full_text()[:COMPARED]
        scored = [(self._score(text, region, earlier[hit.id], hit.dense, hit.lexical), hit.id) for hit in hits]
        found = sorted((pair for pair in scored if pair[0] >= self._threshold), reverse=True)
        return tuple(DuplicateHit(id=key, score=round(score, 4)) for score, key in found[:SHOWN])

    def _score(self, text: str, region: Region, other: Earlier, dense: float, lexical: float) -> float:
        theirs = f"{other.document.title}\n{other.document.text}"[:COMPARED]
        mine, yours = letters_only(text), letters_only(theirs)
        fuzzy = fuzz.ratio(mine, yours)
        if fuzzy >= NEAR_COPY:
            return fuzzy / 100
        value = (
            INTERCEPT + DENSE * dense + LEXICAL * lexical + FUZZY * fuzzy / 100 + NAMES * _shared_names(text, theirs)
        )
        if other.region is not None and _conflict(region, other.region):
            value += PLACE_CONFLICT
        return 1 / (1 + math.exp(-value))


def nearest_earlier(vectors: Vectors, row: int, k: int = NEAREST) -> list[tuple[int, float]]:
    """Rows before `row` that are nearest to it, as (row, cosine), best first.

    Args:
        vectors: unit vectors in the order in which the letters came, shape (n, dimension).
        row: the row that is asked for.
        k: how many at most.
    """
    if row == 0:
        return []
    cosines = vectors[:row] @ vectors[row]
    best = np.argpartition(-cosines, min(k, row - 1))[:k]
    return sorted(((int(i), float(cosines[i])) for i in best), key=lambda pair: -pair[1])


def _shared_names(mine: str, theirs: str) -> float:
    ours, others = _names(mine), _names(theirs)
    if not ours or not others:
        return 0.0
    shared = len(ours & others)
    return shared / min(len(ours), len(others)) if shared else -0.5


@lru_cache(maxsize=20_000)
def _names(text: str) -> frozenset[str]:
    return frozenset(_NAMED.findall(text))


def _conflict(mine: Region, other: Region) -> bool:
    pairs = ((mine.city, other.city), (mine.area, other.area), (mine.street, other.street))
    return any(a is not None and b is not None and a != b for a, b in pairs)
