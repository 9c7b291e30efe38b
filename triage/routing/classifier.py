"""Classifier: a linear model over lexical and embedding features of a letter."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from retrieval.tokens import Floats as Vectors

MAX_FEATURES = 60_000
READ = 1500
LEXICAL_STRENGTH = 10.0
DENSE_WEIGHT = 1.0
MIN_LABELLED = 40
FOLDS = 5


class Classifier:
    """Logistic regression over TF-IDF of character 1–2-grams and the embedding."""

    def __init__(self, seed: int = 13) -> None:
        self._seed = seed

    def fit(self, texts: Sequence[str], vectors: Vectors, labels: Sequence[str]) -> "Classifier":
        """Learn from labelled letters.

        Args:
            texts: title and text of each letter.
            vectors: their embeddings, shape (n, dimension).
            labels: their labels, at least two different ones.
        """
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        self._tfidf = TfidfVectorizer(
            analyzer="char", ngram_range=(1, 2), sublinear_tf=True, max_features=MAX_FEATURES, min_df=2
        )
        lexical = self._tfidf.fit_transform(text[:READ] for text in texts)
        model = LogisticRegression(C=LEXICAL_STRENGTH, max_iter=300, random_state=self._seed)
        model.fit(_joined(lexical, vectors), list(labels))
        self.labels: tuple[str, ...] = tuple(str(label) for label in model.classes_)
        self._weights = model.coef_.astype(np.float32)
        self._bias = model.intercept_.astype(np.float32)
        return self

    def log_probabilities(self, texts: Sequence[str], vectors: Vectors) -> NDArray[np.float32]:
        """Log probabilities, shape (len(texts), len(labels)), float32."""
        scores = self._inputs(texts, vectors) @ self._weights.T + self._bias
        if scores.shape[1] == 1:
            scores = np.hstack([-scores, scores]) / 2
        top = scores.max(axis=1, keepdims=True)
        result: NDArray[np.float32] = scores - top - np.log(np.exp(scores - top).sum(axis=1, keepdims=True))
        return result

    def telling_words(self, text: str, label: str, words: Sequence[str], limit: int = 3) -> list[str]:
        """Those of `words` that spoke most for a label in this text."""
        if label not in self.labels or len(self.labels) == 2:  # noqa: PLR2004
            return []
        vocabulary, row = self._tfidf.vocabulary_, self._weights[self.labels.index(label)]
        scored = []
        for word in dict.fromkeys(words):
            grams = [word[i : i + 2] for i in range(len(word) - 1)]
            value = sum(float(row[vocabulary[gram]]) for gram in grams if gram in vocabulary)
            if len(word) > 1 and value > 0 and word in text:
                scored.append((value / len(grams), word))
        return [word for _, word in sorted(scored, reverse=True)[:limit]]

    def _inputs(self, texts: Sequence[str], vectors: Vectors) -> Any:
        return _joined(self._tfidf.transform(text[:READ] for text in texts), vectors)


def learnable(labels: Sequence[str]) -> bool:
    """Whether labels can be learnt: at least two different ones, and two letters for each on average."""
    different = len(set(labels))
    return len(labels) >= MIN_LABELLED * (FOLDS - 1) // FOLDS and different > 1 and len(labels) >= 2 * different


def held_out_log_probabilities(
    texts: Sequence[str], vectors: Vectors, labels: Sequence[str], seed: int
) -> list[dict[str, float]]:
    """Per letter the log probability of each label, by a classifier that has not seen the letter.

    A label that the other folds do not have is left out of the letter's mapping.
    """
    from sklearn.model_selection import KFold

    result: list[dict[str, float]] = [{} for _ in texts]
    for train, test in KFold(FOLDS, shuffle=True, random_state=seed).split(np.arange(len(texts))):
        if not learnable([labels[i] for i in train]):
            continue
        model = Classifier(seed).fit([texts[i] for i in train], vectors[train], [labels[i] for i in train])
        logs = model.log_probabilities([texts[i] for i in test], vectors[test])
        for row, index in enumerate(test):
            result[index] = dict(zip(model.labels, logs[row].tolist(), strict=True))
    return result


def _joined(lexical: Any, vectors: Vectors) -> Any:
    return sp.hstack([lexical, sp.csr_matrix(vectors * DENSE_WEIGHT)], format="csr", dtype=np.float32)
