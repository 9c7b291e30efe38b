"""Deduplication: earlier suggestions that raise the same matter, and not merely the same topic."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz

from retrieval.ranking import COLUMNS
from retrieval.searcher import Document, HybridSearcher, Query
from retrieval.tokens import Floats as Vectors
from triage.duplicates.contradictions import contradictions
from triage.places.named_places import named_places
from triage.text.cleaning import letters_only
from triage.types import DuplicateHit, Region, Suggestion

NEAREST = 30
SHOWN = 5
MIN_COSINE = 0.2
COMPARED = 1500
# A name of a place or house: its kind with the two characters before it, which tell one from another.
_NAMED = re.compile(
    r"(?=([\u4e00-\u9fa5A-Za-z\d]{2}(?:路|街|大道|巷|村|社区|小区|花园|家园|公馆|华庭|苑|城|府|广场|学校|小学|中学|学院|幼儿园"
    r"|公司|医院|卫生院|车站|地铁|公园|市场|桥|水库|码头|园|里|湾|岭|岩|塘|镇|乡|厂|馆|院|通道|工地)))"
)
_COMMON = frozenset("我你他她们这那哪个条全整在的有了到从一住附近门口是和与及老新旧本该每各农菜家屋同进出后前上下")
# A logistic regression on pairs of three sets of letters; docs/adr/0005-duplicates.md has the figures.
INTERCEPT = -12.42
WEIGHTS = {
    "dense": 13.05,
    "gram12_cosine": -9.0,
    "gram12_title_cosine": 11.8,
    "gram12_rare": 0.65,
    "word_title_cosine": 4.5,
    "head_title_cosine": 4.5,
}
SHARED_NAME, OTHER_NAMES, PLACE_CONFLICT, SAME_AREA = 0.2, -1.0, -3.37, 1.15
SHARED_PLACE = 1.0
MOST_NAMES, MOST_PLACES = 3, 2
# Several earlier letters that each look somewhat alike make each of them likelier: they are one issue. That holds
# as far as the embedding is good, which takes letters to learn from.
SUPPORT, SUPPORT_OFFSET = 5.0, -0.5
FEW_LETTERS, MANY_LETTERS = 1000, 8000
# The evidence with which an earlier letter is as likely about the same matter as not: alone, and with support.
EVEN, EVEN_SUPPORTED = 0.2, 6.0
NEAR_COPY = 96.0
# What is not the same text is never certain.
MOST = 0.99
RELATED_SHOWN = 3
_COLUMNS = [COLUMNS.index(name) for name in WEIGHTS]


@dataclass(frozen=True)
class Earlier:
    """What is known of an earlier suggestion; a confidential one is named by no letter that is not."""

    id: str
    document: Document
    region: Region | None
    time: datetime | None
    user: str | None = None
    confidential: bool = False

    def may_be_named_by(self, letter: Suggestion) -> bool:
        """Whether the triage of a letter may name it: whoever sees that letter may see this one."""
        return letter.confidential or not self.confidential


class Deduplicator:
    """Scores pairs of letters by embedding, wording, named things and place."""

    def __init__(self, searcher: HybridSearcher, threshold: float, letters_learnt: int) -> None:
        """Prepare.

        Args:
            searcher: gives embedding and wording similarity.
            threshold: the probability from which an earlier suggestion is shown.
            letters_learnt: how many letters the embedding was trained on.
        """
        grown = math.log(max(1, letters_learnt) / FEW_LETTERS) / math.log(MANY_LETTERS / FEW_LETTERS)
        grown = min(1.0, max(0.0, grown))
        self._support, self._even = SUPPORT * grown, EVEN + (EVEN_SUPPORTED - EVEN) * grown
        self._searcher = searcher
        self._threshold = threshold

    def find(
        self,
        suggestion: Suggestion,
        region: Region,
        candidates: Sequence[tuple[str, float]],
        earlier: Mapping[str, Earlier],
    ) -> tuple[DuplicateHit, ...]:
        """Earlier suggestions that probably raise the same matter, best first; `related` ones, of another, come last.

        Args:
            suggestion: the new letter.
            region: the place that it concerns.
            candidates: (id, cosine) of earlier suggestions; those unknown to `earlier` are dropped.
            earlier: what is known of them, by id.
        """
        cosines = {key: cosine for key, cosine in candidates if key in earlier and cosine >= MIN_COSINE}
        near = sorted(cosines.items(), key=lambda pair: -pair[1])
        near = near[:NEAREST]
        if not near:
            return ()
        documents = {key: earlier[key].document for key, _ in near}
        evidence = self._searcher.compare("suggestions", Query(suggestion.title, suggestion.text), near, documents)
        wording = evidence[:, _COLUMNS] @ np.array(list(WEIGHTS.values()))
        text = suggestion.full_text()[:COMPARED]
        others = [f"{document.title}\n{document.text}"[:COMPARED] for document in documents.values()]
        logits = np.array(
            [
                INTERCEPT + float(wording[row]) + _names_say(text, other) + _place(region, earlier[key].region)
                for row, ((key, _), other) in enumerate(zip(near, others, strict=True))
            ]
        )
        alike = 1 / (1 + np.exp(SUPPORT_OFFSET - logits))
        scores = 1 / (1 + np.exp(self._even - logits - self._support * np.log1p(alike.sum() - alike)))
        mine = _letters(text)
        scored = [
            (max(float(scores[row]), _copied(mine, _letters(other))), key)
            for row, ((key, _), other) in enumerate(zip(near, others, strict=True))
        ]
        found = sorted((pair for pair in scored if pair[0] >= self._threshold), reverse=True)
        return self._kept(text, found, dict(zip(documents, others, strict=True)))

    def _kept(
        self, mine: str, found: Sequence[tuple[float, str]], texts: Mapping[str, str]
    ) -> tuple[DuplicateHit, ...]:
        """The best hits, those that contradict the letter as related ones behind them."""
        same: list[DuplicateHit] = []
        related: list[DuplicateHit] = []
        for score, key in found:
            differs = contradictions(mine, texts[key])
            hit = DuplicateHit(id=key, score=_score(score, _letters(mine) == _letters(texts[key])))
            if not differs:
                same.append(hit)
            elif len(related) < RELATED_SHOWN:
                related.append(hit.model_copy(update={"kind": "related", "differs": differs}))
            if len(same) == SHOWN:
                break
        return (*same, *related)


def _score(score: float, same_text: bool) -> float:
    """A probability as it is shown: only the same text is certain."""
    return round(score, 4) if same_text else min(MOST, round(score, 4))


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


def _names_say(mine: str, theirs: str) -> float:
    """What names in the texts say: for it by each that both have, against it where both have only others."""
    places = SHARED_PLACE * min(MOST_PLACES, len(_places(mine) & _places(theirs)))
    ours, others = _names(mine), _names(theirs)
    if not ours or not others:
        return places
    shared = min(MOST_NAMES, len(ours & others))
    return places + (SHARED_NAME * shared if shared else OTHER_NAMES)


_letters = lru_cache(maxsize=20_000)(letters_only)


@lru_cache(maxsize=20_000)
def _places(text: str) -> frozenset[str]:
    return frozenset(place.name for place in named_places(text))


@lru_cache(maxsize=20_000)
def _names(text: str) -> frozenset[str]:
    return frozenset(name for name in _NAMED.findall(text) if not _COMMON & set(name[:2]))


def _place(mine: Region, other: Region | None) -> float:
    """What the two places say: against it where they differ, for it where the county is the same."""
    if other is None:
        return 0.0
    pairs = ((mine.city, other.city), (mine.area, other.area), (mine.street, other.street))
    if any(a is not None and b is not None and a != b for a, b in pairs):
        return PLACE_CONFLICT
    return SAME_AREA if mine.area is not None and mine.area == other.area else 0.0


def _copied(mine: str, other: str) -> float:
    """The share of equal characters where one text is a near copy of the other, else 0."""
    alike = fuzz.ratio(mine, other, score_cutoff=NEAR_COPY)
    return alike / 100
