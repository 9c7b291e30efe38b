"""Fitting of the n-gram models, and their scores for letters that they have not seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.danger.lexical import Floats, LexicalModel
from triage.danger.ngrams import BUCKETS, Ngrams, ngrams_of
from triage.danger.pieces import pieces_of
from triage.text.plain_characters import plain_characters

# A bucket must occur in so many letters; for the kinds, which have fewer examples each, in more.
SEEN, SEEN_FOR_KINDS = 2, 4
STRENGTH, STRENGTH_OF_KINDS = 10.0, 10.0


def letter_ngrams(text: str) -> Ngrams:
    """The n-grams of a letter as they are judged."""
    return ngrams_of([plain_characters(piece) for piece in pieces_of(text)])


@dataclass(frozen=True)
class LexicalArrays:
    """A fitted linear model of n-grams as arrays."""

    buckets: NDArray[np.int64]
    rarity: Floats
    weights: Floats
    intercept: float

    def model(self) -> LexicalModel:
        """The model that scores letters."""
        return LexicalModel(self.buckets, self.rarity, self.weights, self.intercept)


@dataclass(frozen=True)
class KindArrays:
    """A fitted model of kinds as arrays; `rows` are the rows of the buckets of the n-grams that it uses."""

    rows: NDArray[np.int64]
    weights: Floats
    intercepts: Floats
    names: tuple[str, ...]


def fit_lexical(letters: Sequence[Ngrams], urgent: NDArray[np.bool_]) -> LexicalArrays:
    """Fit the model that tells danger.

    Args:
        letters: the training letters.
        urgent: which of them are danger or must be looked at at once.
    """
    from sklearn.linear_model import LogisticRegression

    counts = _counts(letters)
    seen = _seen(counts)
    buckets = np.flatnonzero(seen >= SEEN)
    rarity = (np.log((len(letters) + 1) / (seen[buckets] + 1)) + 1).astype(np.float16).astype(np.float32)
    matrix = _scaled(counts[:, buckets], rarity)
    fitted = LogisticRegression(C=STRENGTH, max_iter=300, class_weight="balanced").fit(matrix, urgent)
    return LexicalArrays(buckets, rarity, _stored(fitted.coef_[0]), float(fitted.intercept_[0]))


def fit_kinds(letters: Sequence[Ngrams], kinds: Sequence[str | None], lexical: LexicalArrays) -> KindArrays:
    """Fit the model that tells the kinds of danger apart.

    Args:
        letters: the training letters.
        kinds: the kind of each; None where there is no danger.
        lexical: fitted on the same letters, for its n-grams and how rare they are.
    """
    from sklearn.linear_model import LogisticRegression

    counts = _counts(letters)
    rows = np.flatnonzero(_seen(counts)[lexical.buckets] >= SEEN_FOR_KINDS)
    named = [row for row, kind in enumerate(kinds) if kind is not None]
    matrix = _scaled(counts[named][:, lexical.buckets[rows]], lexical.rarity[rows])
    fitted = LogisticRegression(C=STRENGTH_OF_KINDS, max_iter=300, class_weight="balanced")
    fitted.fit(matrix, [str(kinds[row]) for row in named])
    names = tuple(str(name) for name in fitted.classes_)
    return KindArrays(rows, _stored(fitted.coef_.T), fitted.intercept_.astype(np.float32), names)


def _seen(counts: Any) -> NDArray[np.int64]:
    """In how many letters each bucket occurs."""
    return np.asarray((counts > 0).sum(axis=0)).ravel()


def _counts(letters: Sequence[Ngrams]) -> Any:
    """Letters by buckets: in how many pieces of the letter the bucket occurs."""
    from scipy.sparse import csr_matrix

    rows = np.repeat(np.arange(len(letters)), [len(letter.bucket) for letter in letters])
    columns = np.concatenate([letter.bucket for letter in letters])
    return csr_matrix((np.ones(len(columns)), (rows, columns)), shape=(len(letters), BUCKETS))


def _scaled(counts: Any, rarity: Floats) -> Any:
    """Each row weighted by rarity and divided by its length, as `LexicalModel` does for a run of pieces."""
    from scipy.sparse import diags

    lengths = np.sqrt(np.maximum(counts @ (rarity.astype(float) ** 2), 1e-6))
    return (diags(1 / lengths) @ counts.multiply(rarity)).tocsr()


def _stored(values: Any) -> Floats:
    """Values as they come back from the file, in half precision."""
    return np.asarray(values, dtype=np.float16).astype(np.float32)
