"""GuardedEmbedder: a model elsewhere, which is not asked about letters that must not leave."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from retrieval.embedder import Embedder
from retrieval.tokens import Floats


class GuardedEmbedder:
    """Passes texts on to a model elsewhere, except in the thread that has said that its letters are withheld.

    A withheld letter has the vector of a text without any known word, 0 everywhere: it resembles nothing, and is
    judged by its words. What may answer letters (`encode_documents`) is the office's own and always passed on.
    """

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._state = threading.local()

    @property
    def name(self) -> str:
        """What people call the model."""
        return self._inner.name

    @property
    def fingerprint(self) -> str:
        """Identifies the exact model."""
        return self._inner.fingerprint

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._inner.dimension

    @contextmanager
    def withheld(self) -> Iterator[None]:
        """Until the end of the block this thread's letters are not passed on."""
        self._state.closed = True
        try:
            yield
        finally:
            self._state.closed = False

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of letters, float32 (n, dimension)."""
        if getattr(self._state, "closed", False):
            return np.zeros((len(texts), self.dimension), dtype=np.float32)
        return self._inner.encode(texts)

    def encode_documents(self, texts: Sequence[str]) -> Floats:
        """Vectors of what may answer a letter."""
        return self._inner.encode_documents(texts)
