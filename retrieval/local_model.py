"""LocalModel: the embedding trained on the office's own texts, as plain arrays."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.batches import batched
from retrieval.document_frequency import DocumentFrequency
from retrieval.errors import ModelDamagedError, ModelNotFoundError
from retrieval.ranking import FusionWeights
from retrieval.reply_head import ReplyHead
from retrieval.tokens import BUCKET_BITS, Floats, Kind, Sparse, TokenBag, token_bags
from retrieval.vectors import unit_rows

DENSE_KINDS: tuple[Kind, ...] = ("gram12", "word")
WEIGHTS_FILE = "model.safetensors"
FREQUENCY_FILE = "frequency.safetensors"
FUSION_FILE = "fusion.json"
MANIFEST_FILE = "manifest.json"
HEAD_FILE, HEAD_FUSION_FILE = "reply-head.safetensors", "reply-fusion.json"
ENCODE_BATCH = 1024


@dataclass(frozen=True)
class Vocabulary:
    """The token buckets that have a vector: `rows[kind][bucket]` is its row or -1; `idf` per row."""

    rows: dict[Kind, NDArray[np.int32]]
    idf: Floats

    def vectorise(self, bags: Sequence[dict[Kind, TokenBag]]) -> Sparse:
        """TF-IDF vectors of length 1 as a scipy CSR matrix, float32 (n, len(idf))."""
        from scipy.sparse import csr_matrix

        columns, values, starts = [], [], [0]
        for bag in bags:
            rows = np.concatenate([self.rows[kind][bag[kind].ids] for kind in DENSE_KINDS])
            counts = np.concatenate([bag[kind].counts for kind in DENSE_KINDS])
            known = rows >= 0
            rows, counts = rows[known], counts[known]
            weights = (1 + np.log(counts)) * self.idf[rows]
            norm = float(np.linalg.norm(weights))
            columns.append(rows)
            values.append(weights / norm if norm else weights)
            starts.append(starts[-1] + len(rows))
        data = np.concatenate(values) if values else np.empty(0, dtype=np.float32)
        indices = np.concatenate(columns) if columns else np.empty(0, dtype=np.int32)
        shape = (len(bags), len(self.idf))
        return csr_matrix((data.astype(np.float32), indices, np.array(starts)), shape=shape)


@dataclass(frozen=True)
class ReplyRanking:
    """How replies are ranked where the pretrained model is used: its head, and the fusion with one column more."""

    head: ReplyHead
    fusion: FusionWeights


class LocalModel:
    """A static embedding: the normalised sum of learnt token vectors weighted by TF-IDF.

    Needs numpy and scipy only. `SentenceTransformer(directory, trust_remote_code=True)` opens the same
    files and gives the same vectors; the flag, because the module is this project's own.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        vectors: Floats,
        frequency: DocumentFrequency,
        fusion: FusionWeights,
        manifest: dict[str, Any],
        reply_ranking: ReplyRanking | None = None,
    ) -> None:
        self.reply_ranking = reply_ranking
        self.vocabulary = vocabulary
        self.vectors = vectors
        self.frequency = frequency
        self.fusion = fusion
        self.manifest = manifest

    @property
    def name(self) -> str:
        """What people call the model."""
        return f"local-{self.fingerprint[:8]}"

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the token vectors and their vocabulary, 16 hexadecimal digits."""
        digest = hashlib.sha256(np.ascontiguousarray(self.vectors).tobytes())
        digest.update(self.vocabulary.idf.tobytes())
        for kind in DENSE_KINDS:
            digest.update(self.vocabulary.rows[kind].tobytes())
        return digest.hexdigest()[:16]

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self.vectors.shape[1])

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length 1 (0 for a text without a known token), float32 (n, dimension)."""
        parts = [
            self.encode_bags([token_bags(text, DENSE_KINDS) for text in some]) for some in batched(texts, ENCODE_BATCH)
        ]
        return np.vstack(parts) if parts else np.empty((0, self.dimension), dtype=np.float32)

    def encode_documents(self, texts: Sequence[str]) -> Floats:
        """As `encode`: this model makes no difference between letters and what answers them."""
        return self.encode(texts)

    def encode_bags(self, bags: Sequence[dict[Kind, TokenBag]]) -> Floats:
        """As `encode`, for texts whose bags have been counted already."""
        return unit_rows(self.vocabulary.vectorise(bags) @ self.vectors)

    def save(self, directory: Path) -> None:
        """Write the model directory; what stood there under these names is replaced."""
        from safetensors.numpy import save_file

        directory.mkdir(parents=True, exist_ok=True)
        tensors: dict[str, NDArray[Any]] = {"vectors": np.ascontiguousarray(self.vectors), "idf": self.vocabulary.idf}
        tensors |= {f"rows_{kind}": self.vocabulary.rows[kind] for kind in DENSE_KINDS}
        save_file(tensors, directory / WEIGHTS_FILE)
        counts: dict[str, NDArray[Any]] = dict(self.frequency.counts.items())
        save_file(counts | {"total": np.array([self.frequency.total])}, directory / FREQUENCY_FILE)
        _write_json(directory / FUSION_FILE, self.fusion.to_dict())
        for name in (HEAD_FILE, HEAD_FUSION_FILE):
            (directory / name).unlink(missing_ok=True)
        if (ranking := self.reply_ranking) is not None:
            save_file(vars(ranking.head), directory / HEAD_FILE)
            _write_json(directory / HEAD_FUSION_FILE, ranking.fusion.to_dict())
        module = {"idx": 0, "name": "0", "path": "", "type": "retrieval.ngram_module.NgramEmbedding"}
        _write_json(directory / "modules.json", [module])
        _write_json(directory / "config_sentence_transformers.json", {"similarity_fn_name": "cosine"})
        _write_json(directory / MANIFEST_FILE, {**self.manifest, "fingerprint": self.fingerprint})

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Open a model directory.

        Raises:
            ModelNotFoundError: there is no manifest.
            ModelDamagedError: a file is missing, or is not what the manifest speaks of.
        """
        manifest = read_manifest(directory)
        vocabulary, vectors = load_weights(directory)
        try:
            from safetensors.numpy import load_file

            tensors = load_file(directory / FREQUENCY_FILE)
            counts: dict[Kind, NDArray[np.int32]] = {kind: tensors[kind] for kind in BUCKET_BITS}
            fusion = FusionWeights.from_dict(json.loads((directory / FUSION_FILE).read_text("utf-8")))
            ranking = None
            if (directory / HEAD_FILE).is_file():
                further = json.loads((directory / HEAD_FUSION_FILE).read_text("utf-8"))
                head = ReplyHead(**load_file(directory / HEAD_FILE))
                ranking = ReplyRanking(head, FusionWeights.from_dict(further))
        except (OSError, KeyError, TypeError, ValueError) as error:
            raise ModelDamagedError(directory, str(error)) from error
        model = cls(vocabulary, vectors, DocumentFrequency(counts, int(tensors["total"][0])), fusion, manifest, ranking)
        if model.fingerprint != manifest.get("fingerprint"):
            raise ModelDamagedError(directory, "its weights are not those that its manifest speaks of")
        return model


def read_manifest(directory: Path) -> dict[str, Any]:
    """The manifest of a model directory.

    Raises:
        ModelNotFoundError: there is none.
        ModelDamagedError: it is not JSON.
    """
    path = directory / MANIFEST_FILE
    if not path.is_file():
        raise ModelNotFoundError(directory)
    try:
        manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ModelDamagedError(directory, f"{MANIFEST_FILE} is not JSON ({error})") from error
    return manifest


def load_weights(directory: Path) -> tuple[Vocabulary, Floats]:
    """The vocabulary and the token vectors, float32 (tokens, dimension), of a model directory.

    Raises:
        ModelDamagedError: the file is missing or is not a model of this kind.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(directory / WEIGHTS_FILE)
        rows: dict[Kind, NDArray[np.int32]] = {kind: tensors[f"rows_{kind}"] for kind in DENSE_KINDS}
        return Vocabulary(rows, tensors["idf"]), tensors["vectors"]
    except (OSError, KeyError, SafetensorError) as error:
        raise ModelDamagedError(directory, f"{WEIGHTS_FILE}: {error}") from error


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
