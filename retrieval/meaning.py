"""Meaning: pretrained vectors of an office's texts, with the mean of its passages taken away."""

from collections.abc import Callable, Sequence

import numpy as np

from retrieval.pretrained_vectors import PretrainedVectors
from retrieval.tokens import Floats
from retrieval.vectors import unit_rows

Progress = Callable[[int, int], None]


class Meaning:
    """Compares what is asked with what may answer by pretrained vectors.

    Rationale: all vectors of this model lie in one narrow cone; without the mean of the office's own passages every
    cosine is near 0.8 and says little.
    """

    def __init__(
        self,
        vectors: PretrainedVectors,
        passages: Sequence[str],
        progress: Progress = lambda _done, _total: None,
    ) -> None:
        """Encode the passages that are not kept yet.

        Args:
            vectors: the pretrained model with what is kept.
            passages: all clauses of the office.
            progress: told (done, total) of the new ones.
        """
        self._vectors = vectors
        raw = vectors.clauses(passages, progress)
        self._mean = raw.mean(axis=0) if len(passages) else np.zeros(vectors.embedder.dimension, dtype=np.float32)
        self.passages: Floats = unit_rows(raw - self._mean)

    def letters(self, texts: Sequence[str]) -> Floats:
        """Centred unit vectors of letters, float32 (n, 384)."""
        return self.centred(self._vectors.letters(texts))

    def demands(self, texts: Sequence[str]) -> Floats:
        """Centred unit vectors of demands or questions, float32 (n, 384)."""
        return self.centred(self._vectors.demands(texts))

    def centred(self, raw: Floats) -> Floats:
        """Unit vectors of raw ones, shape (n, 384), after the mean of the passages was taken off."""
        return unit_rows(raw - self._mean)
