"""The SentenceTransformer module of the local model: same files, same vectors."""

from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from sentence_transformers.base.modules import InputModule

from retrieval.local_model import DENSE_KINDS, Vocabulary, load_weights
from retrieval.tokens import Floats, token_bags

Ignored = Any
"""Options that other modules take and this one does not."""


class NgramEmbedding(InputModule):
    """Normalised sum of token vectors, weighted by TF-IDF.

    Imported by `SentenceTransformer(directory, trust_remote_code=True)` alone; nothing else here needs torch.
    """

    config_keys: list[str] = []  # noqa: RUF012
    tokenizer: Any = None

    def __init__(self, vocabulary: Vocabulary, vectors: Floats) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.vocabulary = vocabulary
        self.embedding = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(vectors), mode="sum")

    def preprocess(  # type: ignore[override]
        self, inputs: list[str], prompt: str | None = None, **_: Ignored
    ) -> dict[str, torch.Tensor]:
        """Token ids, their weights, and where each text starts."""
        texts = [f"{prompt or ''}{text}" for text in inputs]
        matrix = self.vocabulary.vectorise([token_bags(text, DENSE_KINDS) for text in texts])
        return {
            "input_ids": torch.from_numpy(matrix.indices.astype(np.int64)),
            "offsets": torch.from_numpy(matrix.indptr[:-1].astype(np.int64)),
            "token_weights": torch.from_numpy(matrix.data),
        }

    def forward(self, features: dict[str, torch.Tensor], **_: Ignored) -> dict[str, torch.Tensor]:
        """Adds `sentence_embedding`, float32 (n, dimension), rows of length 1."""
        summed = self.embedding(
            features["input_ids"], features["offsets"], per_sample_weights=features["token_weights"]
        )
        features["sentence_embedding"] = torch.nn.functional.normalize(summed, dim=1)
        return features

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return int(self.embedding.embedding_dim)

    def save(self, output_path: str, *_: Ignored, **__: Ignored) -> None:
        """Write the weights; `LocalModel.save` writes the whole directory."""
        from safetensors.numpy import save_file

        rows = {f"rows_{kind}": self.vocabulary.rows[kind] for kind in DENSE_KINDS}
        weights = {"vectors": self.embedding.weight.detach().numpy(), "idf": self.vocabulary.idf}
        save_file(weights | rows, Path(output_path) / "model.safetensors")

    @classmethod
    def load(cls, model_name_or_path: str, *_: Ignored, **__: Ignored) -> Self:
        """Open the weights of a model directory."""
        return cls(*load_weights(Path(model_name_or_path)))
