"""Classifier: regularised least squares over lexical and embedding features, calibrated on letters left out."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from retrieval.tokens import Floats as Vectors
from retrieval.vectors import unit_rows
from triage.routing.features import LetterText, TextFeatures

RIDGE = 0.2
# Of rare labels: a letter of one counts as much as (mean letters per label / its letters) ** BALANCE.
BALANCE = 0.5
DESCRIPTION_WEIGHT = 1.0
# What the nearness of pretrained vectors counts beside the text, and how steeply it falls: exp(2 (cos - 1)).
MEANING_WEIGHT, MEANING_STEEPNESS = 2.0, 2.0
# Rationale: the embedding has read the letters that are left out, if not their labels, so that answers for them are
# surer than those for new ones; this share of the scale that fits them was best for letters that it had not read.
NEW_LETTERS = 0.9
# How much of a label's score is shared with labels of similar name; the best on letters left out is taken.
SHARING = (0.0, 0.1, 0.25, 0.5)
MIN_LABELLED = 40
# Rows whose similarities with all others are counted at once.
BLOCK = 512
_TINY = 1e-12

Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class Description:
    """A text that says what a label is about (names, duties, everyday words), and its embedding, shape (dimension,).

    `meaning` is its raw pretrained vector as a letter has one, shape (384,), where that evidence is used.
    """

    text: str
    vector: Vectors
    meaning: Vectors | None = None


@dataclass(frozen=True)
class Meanings:
    """What was learnt from, as the pretrained model sees it.

    Rationale: letters that mean the same in other words are near to each other here alone. Added to the similarities
    of texts it makes more answers right than the vectors do as further features (docs/adr/0013-pretrained-evidence.md).

    Attributes:
        mean: of the letters' raw vectors, shape (384,).
        vectors: of letters, then of descriptions, centred and of length 1, shape (n, 384).
        dual: what each of them says of each label, shape (n, labels).
    """

    mean: Vectors
    vectors: Vectors
    dual: Vectors

    def scores(self, raw: Vectors) -> Doubles:
        """What they add to the scores of letters with these raw vectors, shape (letters, labels)."""
        near = nearness(unit_rows(raw - self.mean), self.vectors)
        return np.asarray(near @ self.dual, dtype=float)


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
        meanings: Vectors | None = None,
    ) -> "Classifier":
        """Learn from labelled letters.

        Args:
            features: turns texts into features; fitted already.
            letters: the features of what is learnt from, sparse (n, features).
            labels: their labels, at least two different ones.
            descriptions: of labels; one that no letter has is learnt from its description alone.
            meanings: the letters' raw pretrained vectors, shape (n, 384); descriptions need theirs then as well.
        """
        described = dict(descriptions or {})
        self.features = features
        self.labels: tuple[str, ...] = tuple(sorted({*labels, *described}))
        self._numbers = number = {label: row for row, label in enumerate(self.labels)}
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
        centred, mean = None, None
        if meanings is not None:
            mean = meanings.mean(axis=0)
            described_too = [_meaning(name, entry) for name, entry in described.items()]
            centred = unit_rows(np.vstack([meanings, *described_too]) - mean)
        similar = _similarities(inputs, centred)
        dual, without = _solve(similar, targets, weights)
        held_out = without[: len(labels)]
        names = name_similarity(self.labels)
        self._calibrate(held_out, right, names)
        mixing = np.eye(len(self.labels)) + self.sharing * names
        self._weights = np.asarray(inputs.T @ (dual @ mixing), dtype=np.float32)
        self.meanings = None
        if centred is not None and mean is not None:
            self.meanings = Meanings(mean, centred, np.asarray(dual @ mixing, dtype=np.float32))
        self.held_out = self._logs(held_out @ mixing)
        return self

    def description(self) -> dict[str, Any]:
        """What is needed beside features and weights to restore it, as JSON has it."""
        return {"labels": list(self.labels), "sharing": self.sharing, "scale": self.scale}

    @property
    def weights(self) -> Vectors:
        """Shape (features, labels)."""
        return self._weights

    @classmethod
    def restored(
        cls,
        features: TextFeatures,
        description: Mapping[str, Any],
        weights: Vectors,
        meanings: Meanings | None = None,
    ) -> "Classifier":
        """A classifier as it was trained, without the scores of the letters that were left out."""
        other = cls()
        other.features, other.labels = features, tuple(map(str, description["labels"]))
        other._numbers = {label: row for row, label in enumerate(other.labels)}
        other.sharing, other.scale = float(description["sharing"]), float(description["scale"])
        other._weights, other.meanings = np.asarray(weights, dtype=np.float32), meanings
        return other

    def renamed(self, names: Mapping[str, str]) -> "Classifier":
        """The same with other names for some of its labels."""
        other, labels = copy(self), tuple(names.get(label, label) for label in self.labels)
        vars(other).update(labels=labels, _numbers={label: row for row, label in enumerate(labels)})
        return other

    def log_probabilities(self, inputs: Any, meanings: Vectors | None = None) -> Doubles:
        """Log probabilities, shape (n, len(labels)), of letters.

        Args:
            inputs: their features.
            meanings: their raw pretrained vectors, shape (n, 384): needed where the classifier has learnt from such
                vectors, and only there.

        Raises:
            ValueError: they are missing, or the classifier has learnt from none.
        """
        if (meanings is None) != (self.meanings is None):
            raise ValueError("the classifier and the letters must both have pretrained vectors, or neither")
        scores = np.asarray(inputs @ self._weights, dtype=float)
        if self.meanings is not None and meanings is not None:
            scores += self.meanings.scores(meanings)
        return self._logs(scores)

    def telling_words(self, inputs: Any, words: Sequence[str], labels: Sequence[str]) -> list[dict[str, float]]:
        """Per label the words that spoke for it, each with its share of all that did, in (0, 1].

        Args:
            inputs: the features of one letter.
            words: of the letter, normalised.
            labels: any; one that was not learnt has no words.
        """
        row, places = inputs.tocsr(), self.features.places(inputs)
        known = [label for label in labels if label in self._numbers]
        values = row.data[:, None] * self._weights[row.indices][:, [self._numbers[label] for label in known]]
        totals = np.maximum(values, 0).sum(axis=0)
        spoken = list(dict.fromkeys(word for word in words if len(word) > 1))
        grams = [{word, *(word[start : start + 2] for start in range(len(word) - 1))} for word in spoken]
        parts = [[place for gram in sorted(some) for place in places.get(gram, ())] for some in grams]
        ends = np.cumsum([0, *(len(part) for part in parts)])
        columns = np.array([place for part in parts for place in part], dtype=int)
        members = sp.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(spoken), len(values)))
        found: dict[str, dict[str, float]] = {label: {} for label in labels}
        for label, shares in zip(known, ((members @ values) / np.maximum(totals, _TINY)).T.tolist(), strict=True):
            found[label] = {word: share for word, share in zip(spoken, shares, strict=True) if share > 0}
        return [found[label] for label in labels]

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
                best, self.sharing, self.scale = float(found.fun), sharing, NEW_LETTERS * float(np.exp(found.x))

    def _logs(self, scores: Doubles) -> Doubles:
        return _log_softmax(scores * self.scale)


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


def nearness(one: Vectors, other: Vectors) -> Doubles:
    """How near in meaning centred unit vectors are to each other, in (0, MEANING_WEIGHT], shape (n, m)."""
    near: Doubles = (one @ other.T).astype(float)
    near -= 1
    near *= MEANING_STEEPNESS
    np.exp(near, out=near)
    near *= MEANING_WEIGHT
    return near


def _similarities(inputs: Any, centred: Vectors | None) -> Doubles:
    """How alike rows are in text and, where there are such vectors, in meaning; shape (n, n), filled piece by piece."""
    similar: Doubles = np.empty((inputs.shape[0], inputs.shape[0]))
    for start in range(0, len(similar), BLOCK):
        rows = slice(start, start + BLOCK)
        similar[rows] = (inputs[rows] @ inputs.T).toarray()
        if centred is not None:
            similar[rows] += nearness(centred[rows], centred)
    return similar


def _meaning(label: str, description: Description) -> Vectors:
    if description.meaning is None:
        raise ValueError(f"the description of {label} has no pretrained vector")
    return description.meaning


def _solve(similar: Doubles, targets: Doubles, weights: Doubles) -> tuple[Doubles, Doubles]:
    """Dual weights, and every row's prediction by the model that lacks the row; `similar` is used up.

    Rationale: the matrix of similarities is by far the largest thing in training (0.5 GB for 8,000 letters), so it is
    factorised and inverted where it stands.
    """
    from scipy.linalg.blas import dsymm
    from scipy.linalg.lapack import dpotrf, dpotri

    similar[np.diag_indices(len(similar))] += RIDGE / weights
    # The transpose of a symmetric matrix in rows is the same matrix in columns, as the library wants it.
    factor, failed = dpotrf(similar.T, lower=1, overwrite_a=1)
    inverse, unsolved = dpotri(factor, lower=1, overwrite_c=1)
    if failed or unsolved:
        raise ArithmeticError("the similarities of the letters are not positive definite")
    dual: Doubles = dsymm(1.0, inverse, np.asfortranarray(targets), lower=1)
    without: Doubles = targets - dual / np.diag(inverse)[:, None]
    return dual, without


def _log_softmax(scores: Doubles) -> Doubles:
    shifted = scores - scores.max(axis=1, keepdims=True)
    result: Doubles = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
