"""N-grams of characters, hashed into a fixed number of buckets, for each piece of a letter."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BITS = 18
BUCKETS = 1 << BITS
LENGTHS = (1, 2, 3)
_GOLDEN, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_BASE, _HIGH, _LOW = np.uint64(31), np.uint64(29), np.uint64(32)


@dataclass(frozen=True)
class Ngrams:
    """The buckets of a letter's pieces, each once for a piece: `bucket[i]` occurs in piece `piece[i]` of `count`."""

    bucket: NDArray[np.int64]
    piece: NDArray[np.int64]
    count: int


def ngrams_of(pieces: Sequence[str]) -> Ngrams:
    """Hash the n-grams of 1 to 3 characters; none reaches from one piece into the next.

    Rationale: hashing needs no stored vocabulary, and works on whole arrays: 0.1 ms for a letter. The hash is written
    out here because the fitted weights depend on it.

    Args:
        pieces: in plain characters; what stands around them is not read.
    """
    text = "".join(pieces).lower()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(pieces)), [len(piece.lower()) for piece in pieces])
    found = []
    hashed = np.zeros(len(codes), dtype=np.uint64)
    for length in LENGTHS:
        if len(codes) < length:
            break
        last = length - 1
        hashed = _mixed(hashed[: len(codes) - last] * _BASE + codes[last:] + np.uint64(length))
        inside = owner[last:] == owner[: len(owner) - last]
        buckets = (hashed[inside] & np.uint64(BUCKETS - 1)).astype(np.int64)
        found.append(owner[last:][inside] * BUCKETS + buckets)
    both = np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)
    return Ngrams(both % BUCKETS, both // BUCKETS, len(pieces))


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = values * _GOLDEN
    values ^= values >> _HIGH
    values = values * _MIX
    return values ^ (values >> _LOW)
