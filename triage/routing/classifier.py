"""Classifier: regularised least squares over lexical and embedding features, calibrated on letters left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from retrieval.text import normalise
from retrieval.tokens import Floats as Vectors
from triage.routing.features import LetterText, TextFeatures

RIDGE = 0.2
# Of rare labels: a letter of one counts as much as (mean letters per label / its letters) ** BALANCE.
BALANCE = 0.5
DESCRIPTION_WEIGHT = 1.0
# How much of a label's score is shared with labels of similar name; the best on letters left out is taken.
SHARING = (0.0, 0.1, 0.25, 0.5)
MIN_LABELLED = 40
_TINY = 1e-12

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Description:
    """A text that says what a label is about (names, duties, everyday words), and its embedding, shape (dimension,)."""

    text: str
    vector: Vectors


class Classifier:
    """One-against-all ridge regression on a shared feature space, with softmax probabilities.

    Rationale: for short texts and many labels it is as right as a linear SVM and ranks better
    (docs/adr/0004-routing.md). It trains in one factorisation, and says in closed form what it would have answered
    without each letter: that is what its probabilities are calibrated on.
    """

    def fit(
        self,
        features: TextFeatures,
        letters: Any,
        labels: Sequence[str],
        descriptions: Mapping[str, Description] | None = None,
    ) -> "Classifier":
        """Learn from labelled letters.

        Args:
            features: turns texts into features; fitted already.
            letters: the features of what is learnt from, sparse (n, features).
            labels: their labels, at least two different ones.
            descriptions: of labels; one that no letter has is learnt from its description alone.
        """
        described = dict(descriptions or {})
        self.features = features
        self.labels: tuple[str, ...] = tuple(sorted({*labels, *described}))
        number = {label: row for row, label in enumerate(self.labels)}
        right = np.array([number[label] for label in labels])
        weights = _weights(right, len(self.labels))
        targets = np.zeros((len(labels) + len(described), len(self.labels)))
        targets[np.arange(len(labels)), right] = 1
        inputs = letters
        if described:
            vectors = np.stack([entry.vector for entry in described.values()])
            texts = [LetterText("", entry.text) for entry in described.values()]
            inputs = sp.vstack([letters, features.transform(texts, vectors)], format="csr")
            weights = np.concatenate([weights, np.full(len(described), DESCRIPTION_WEIGHT)])
            targets[np.arange(len(labels), len(targets)), [number[label] for label in described]] = 1
        dual, without = _solve(inputs, targets, weights)
        held_out = without[: len(labels)]
        names = name_similarity(self.labels)
        self._calibrate(held_out, right, names)
        mixing = np.eye(len(self.labels)) + self.sharing * names
        self._weights = np.asarray(inputs.T @ (dual @ mixing), dtype=np.float32)
        self.held_out = self._logs(held_out @ mixing)
        return self

    def log_probabilities(self, inputs: Any) -> Doubles:
        """Log probabilities, shape (n, len(labels)), of letters whose features are `inputs`."""
        return self._logs(np.asarray(inputs @ self._weights, dtype=float))

    def contributions(self, inputs: Any, label: str) -> dict[str, float]:
        """What each character n-gram and word of one letter added to the score of a label."""
        return self.features.named(inputs, self._weights[:, self.labels.index(label)])

    def _calibrate(self, scores: Doubles, right: NDArray[np.int64], names: Doubles) -> None:
        from scipy.optimize import minimize_scalar

        best = np.inf
        for sharing in SHARING:
            mixed = scores @ (np.eye(len(names)) + sharing * names)

            def loss(log_scale: float, mixed: Doubles = mixed) -> float:
                logs = _log_softmax(mixed * np.exp(log_scale))
                return -float(logs[np.arange(len(right)), right].mean())

            found = minimize_scalar(loss, bounds=(-1, 5), method="bounded")
            if found.fun < best - _TINY:
                best, self.sharing, self.scale = float(found.fun), sharing, float(np.exp(found.x))

    def _logs(self, scores: Doubles) -> Doubles:
        return _log_softmax(scores * self.scale)


def telling_words(contributions: Mapping[str, float], words: Sequence[str]) -> dict[str, float]:
    """Of the words of a letter those that spoke for a label, each with its share of all that did, in [0, 1].

    Args:
        contributions: what each n-gram and word added to the label's score.
        words: of the letter.
    """
    total = sum(value for value in contributions.values() if value > 0)
    found = {}
    for word in dict.fromkeys(words):
        key = normalise(word)
        grams = {key, *(key[start : start + 2] for start in range(len(key) - 1))}
        value = sum(contributions.get(gram, 0.0) for gram in grams)
        if len(key) > 1 and value > 0:
            found[word] = value / total
    return found


def learnable(labels: Sequence[str]) -> bool:
    """Whether labels can be learnt: enough letters, and at least two different labels."""
    return len(labels) >= MIN_LABELLED and len(set(labels)) > 1


def name_similarity(labels: Sequence[str]) -> Doubles:
    """How alike the names of labels are, 0 on the diagonal, shape (n, n): units of one bureau share most of theirs."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    values = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True).fit_transform(labels)
    similar: Doubles = (values @ values.T).toarray()
    np.fill_diagonal(similar, 0)
    shares: Doubles = similar / np.maximum(similar.sum(axis=1, keepdims=True), 1)
    return shares


def _weights(right: NDArray[np.int64], labels: int) -> Doubles:
    counts = np.maximum(np.bincount(right, minlength=labels), 1)
    balanced: Doubles = (len(right) / max(1, len(set(right.tolist()))) / counts[right]) ** BALANCE
    return balanced


def _solve(inputs: Any, targets: Doubles, weights: Doubles) -> tuple[Doubles, Doubles]:
    """Dual weights, and every row's prediction by the model that lacks the row."""
    from scipy.linalg import cho_factor, cho_solve

    gram = (inputs @ inputs.T).toarray().astype(float)
    gram[np.diag_indices(len(gram))] += RIDGE / weights
    inverse = cho_solve(cho_factor(gram, overwrite_a=True), np.eye(len(gram)))
    dual = inverse @ targets
    without: Doubles = targets - dual / np.diag(inverse)[:, None]
    return dual, without


def _log_softmax(scores: Doubles) -> Doubles:
    shifted = scores - scores.max(axis=1, keepdims=True)
    result: Doubles = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
