"""SentenceModel: any SentenceTransformer by hub name or path."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from retrieval.errors import EmbeddingModelError
from retrieval.tokens import Floats
from retrieval.vectors import unit_rows

BATCH = 64


class SentenceModel:
    """A SentenceTransformer; nothing is downloaded unless `allow_download` is set.

    Raises:
        EmbeddingModelError: the model is neither a directory nor in the local cache.
    """

    def __init__(self, name: str, *, allow_download: bool = False) -> None:
        from sentence_transformers import SentenceTransformer

        self._name = name
        try:
            self._model: Any = SentenceTransformer(name, local_files_only=not allow_download)
        except (OSError, ValueError) as error:
            raise EmbeddingModelError(name, str(error).splitlines()[0]) from error

    @property
    def name(self) -> str:
        """What people call the model."""
        return self._name

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the name and the vectors of a fixed probe, 16 hexadecimal digits.

        Rationale: a hub name alone does not say which revision is loaded.
        """
        probe = np.round(self.encode(["小区电梯坏了三天没人修", "请问公租房怎么申请"]), 3) + 0.0
        digest = hashlib.sha256(self._name.encode())
        digest.update(probe.astype(np.float32).tobytes())
        return digest.hexdigest()[:16]

    @cached_property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of letters and questions, with the prompt that the model wants for them."""
        return self._vectors(self._model.encode_query, texts)

    def encode_documents(self, texts: Sequence[str]) -> Floats:
        """Vectors of what may answer, with the prompt that the model wants for it."""
        return self._vectors(self._model.encode_document, texts)

    def _vectors(self, encode: Any, texts: Sequence[str]) -> Floats:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        values = encode(list(texts), batch_size=BATCH, convert_to_numpy=True, show_progress_bar=False)
        return unit_rows(np.asarray(values, dtype=np.float32))
