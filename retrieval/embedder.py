"""Embedder: what turns texts into vectors, and the factory that picks one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from retrieval.errors import ModelNotFoundError
from retrieval.tokens import Floats

Vectors = Floats


class Embedder(Protocol):
    """Turns texts into vectors of one fixed length.

    Attributes:
        name: what people call the model.
        fingerprint: identifies the exact model; vectors of two fingerprints never share an index.
        dimension: length of a vector.
    """

    @property
    def name(self) -> str:
        """What people call the model."""
        ...

    @property
    def fingerprint(self) -> str:
        """Identifies the exact model."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of letters, of length 1 (or 0 for a text without any known token), float32 (n, dimension)."""
        ...

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what may answer a letter: the same where the model makes no difference."""
        ...


def load_embedder(
    model: str | None,
    local_directory: Path,
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    dimension: int | None = None,
    allow_download: bool = False,
    http_client: Any = None,
) -> Embedder:
    """The embedder that plain settings describe.

    Args:
        model: None for the locally trained model; else a SentenceTransformer name or path, or,
            with `base_url`, the name of a model behind an OpenAI-compatible endpoint.
        local_directory: where `jindianzi train` keeps the local model.
        base_url: an OpenAI-compatible endpoint.
        api_key: its key, if it wants one.
        dimension: the vector length asked of the endpoint.
        allow_download: whether a named SentenceTransformer may be fetched.
        http_client: sends the requests to the endpoint; None for one that goes anywhere.

    Raises:
        ModelNotFoundError: no model where one should be.
        ModelDamagedError: the local model is incomplete.
        EmbeddingModelError: a named SentenceTransformer cannot be opened.
        EmbeddingEndpointError: the endpoint failed or answered something unusable.
    """
    if base_url is not None:
        from retrieval.openai_embedder import OpenAIEmbedder

        if not model:
            raise ModelNotFoundError(local_directory)
        return OpenAIEmbedder(model, base_url, api_key=api_key, dimension=dimension, http_client=http_client)
    if model is None or (Path(model) / "manifest.json").is_file():
        from retrieval.local_model import LocalModel

        return LocalModel.load(Path(model) if model else local_directory)
    from retrieval.sentence_model import SentenceModel

    return SentenceModel(model, allow_download=allow_download)
