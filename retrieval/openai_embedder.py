"""OpenAIEmbedder: vectors from an OpenAI-compatible endpoint; the only file that knows openai."""

import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from retrieval.batches import batched
from retrieval.errors import DimensionMismatchError, EmbeddingEndpointError
from retrieval.tokens import Floats
from retrieval.vectors import unit_rows

BATCH = 64
TIMEOUT_S = 60.0
RETRIES = 2
MAX_CHARACTERS = 6_000


Client = Any
"""An `openai.OpenAI`, which is imported late, or a stand-in in tests."""


class OpenAIEmbedder:
    """A model behind an endpoint that speaks OpenAI's embeddings API.

    Args:
        model: its name there.
        base_url: the endpoint, with its `/v1`.
        api_key: None where the endpoint wants none.
        dimension: vector length to ask for; None takes the model's own.
        client: takes the place of the real client in tests.
        http_client: sends the requests; None for one that goes anywhere.
    """

    def __init__(
        self,
        model: str,
        base_url: str,
        *,
        api_key: str | None = None,
        dimension: int | None = None,
        client: Client | None = None,
        http_client: Any = None,
    ) -> None:
        if client is None:
            from openai import OpenAI

            client = OpenAI(
                base_url=base_url,
                api_key=api_key or "none",
                timeout=TIMEOUT_S,
                max_retries=RETRIES,
                http_client=http_client,
            )
        self._client = client
        self._model = model
        self._url = base_url
        self._asked = dimension

    @property
    def name(self) -> str:
        """What people call the model."""
        return self._model

    @property
    def fingerprint(self) -> str:
        """SHA-256 over address, model and dimension: all that is known of a remote model."""
        return hashlib.sha256(f"{self._url}|{self._model}|{self.dimension}".encode()).hexdigest()[:16]

    @cached_property
    def dimension(self) -> int:
        """Length of a vector; asks the endpoint once where it was not configured."""
        return self._asked or int(self._batch(["维度"]).shape[1])

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length 1, float32 (n, dimension).

        Raises:
            EmbeddingEndpointError: the endpoint failed, or answered something unusable.
            DimensionMismatchError: the vectors have another length than configured.
        """
        parts = [self._batch(some) for some in batched(texts, BATCH)]
        return np.vstack(parts) if parts else np.empty((0, self.dimension), dtype=np.float32)

    def encode_documents(self, texts: Sequence[str]) -> Floats:
        """As `encode`: the protocol of the endpoint makes no difference between letters and what answers them."""
        return self.encode(texts)

    def _batch(self, texts: Sequence[str]) -> Floats:
        from openai import OpenAIError

        given = [text[:MAX_CHARACTERS].strip() or "无" for text in texts]
        options: dict[str, Any] = {"dimensions": self._asked} if self._asked else {}
        try:
            answer = self._client.embeddings.create(model=self._model, input=given, encoding_format="float", **options)
            ordered = sorted(answer.data, key=lambda item: int(item.index))
            values = np.array([item.embedding for item in ordered], dtype=np.float32)
        except OpenAIError as error:
            raise EmbeddingEndpointError(self._url, str(error)) from error
        except (TypeError, ValueError, AttributeError) as error:
            raise EmbeddingEndpointError(self._url, f"the answer has no usable vectors ({error})") from error
        if len(values) != len(given) or values.ndim != 2 or not np.isfinite(values).all():  # noqa: PLR2004
            problem = f"{len(given)} finite vectors were asked for, the answer has shape {values.shape}"
            raise EmbeddingEndpointError(self._url, problem)
        if self._asked and values.shape[1] != self._asked:
            raise DimensionMismatchError(self._model, self._asked, int(values.shape[1]))
        return unit_rows(values)
