"""Lexical models: scores by piece, and of the best run of pieces."""

import numpy as np
import pytest

from triage.danger.lexical import KindModel, LexicalModel
from triage.danger.lexical_fitting import fit_kinds, fit_lexical
from triage.danger.ngrams import BUCKETS, ngrams_of

DANGER = [
    "楼上正在起火，人出不来",
    "楼里正在起火，老人出不来",
    "孩子落水了，正在沉",
    "老人落水了，正在沉",
    "货车翻了，正在漏油",
    "客车翻了，正在漏油",
]
HARMLESS = [
    "楼上去年起火，人都没事",
    "楼里去年起火，老人没事",
    "孩子不怕落水，明年学",
    "老人不怕落水，明年学",
    "货车翻了的事，去年赔了",
    "客车翻了的事，去年赔了",
]
KINDS = ["fire", "fire", "water", "water", "road", "road", *[None] * 6]
LETTERS = [ngrams_of([text]) for text in (*DANGER, *HARMLESS)]


@pytest.fixture(scope="module")
def fitted():
    return fit_lexical(LETTERS, np.arange(12) < 6)


def test_no_ngram_reaches_into_the_next_piece():
    apart, together = ngrams_of(["起", "火"]), ngrams_of(["起火"])
    assert set(apart.bucket) < set(together.bucket)
    assert apart.bucket.max() < BUCKETS
    assert list(np.bincount(apart.piece)) == [1, 1]


def test_an_ngram_counts_once_in_a_piece():
    assert len(ngrams_of(["火火火火"]).bucket) == 3
    assert ngrams_of([]).count == 0


def test_the_dangerous_piece_of_a_long_letter_stands_out(fitted):
    letter = [*HARMLESS[2:], "孩子落水了，正在沉", *HARMLESS[2:]]
    scores = fitted.model().score(ngrams_of(letter))
    whole, best_piece, *_ = scores.features
    assert best_piece > whole
    place = len(HARMLESS[2:])
    assert int(scores.pieces.argmax()) == place
    assert place in range(*scores.best)


def test_kinds_are_told_apart(fitted):
    found = fit_kinds(LETTERS, KINDS, fitted)
    assert found.names == ("fire", "road", "water")
    rows = found.rows
    kinds = KindModel(fitted.buckets[rows], fitted.rarity[rows], found.weights, found.intercepts)
    for text, kind in (("楼上正在起火", 0), ("老人落水了", 2)):
        probabilities = kinds.probabilities(ngrams_of([text]), (0, 1))
        assert int(probabilities.argmax()) == kind
        assert float(probabilities.sum()) == pytest.approx(1, abs=1e-5)


def test_unknown_words_score_the_intercept():
    buckets, ones = np.array([3]), np.ones(1, dtype=np.float32)
    model = LexicalModel(buckets, ones, ones, -1.5)
    assert set(model.score(ngrams_of(["路灯"])).features[:-1]) == {-1.5}
    assert set(model.score(ngrams_of([])).features[:-1]) == {-1.5}
    kinds = KindModel(buckets, ones, np.ones((1, 2), np.float32), np.zeros(2, np.float32))
    assert list(kinds.probabilities(ngrams_of([]), (0, 0))) == [0.5, 0.5]
