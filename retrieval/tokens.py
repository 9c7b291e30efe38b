"""Token bags: a text as hashed character n-grams and words, with their counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from retrieval.segmenter import segmenter
from retrieval.text import normalise

Kind = Literal["gram12", "word"]
Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
Sparse = Any
"""A scipy CSR matrix; scipy is imported late, and numpy alone is needed to count tokens."""

BUCKET_BITS: dict[Kind, int] = {"gram12": 20, "word": 18}
_ORDERS = (1, 2)
_PRIMES = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
MAX_CHARACTERS = 20_000
REMEMBERED, REMEMBERED_CHARACTERS = 16_384, 1_000  # about 30 MB of usual letters and sentences, 250 MB at most


@dataclass(frozen=True, slots=True)
class TokenBag:
    """Distinct tokens of one text: bucket ids ascending, shape (m,), and how often each occurs."""

    ids: Ints
    counts: Floats


def token_bags(text: str, kinds: Iterable[Kind]) -> dict[Kind, TokenBag]:
    """The bags of a text, normalised first; only its first `MAX_CHARACTERS` characters count.

    Tokens are hashed into `2 ** BUCKET_BITS[kind]` buckets, so that a name that was never seen in
    training still matches itself. An n-gram never spans punctuation or white space.

    Rationale: the bags of short texts are remembered, because a letter is embedded and then compared with cases,
    duties, clauses and earlier letters, and the same few sentences are weighed for every draft.
    """
    count = _remembered if len(text) <= REMEMBERED_CHARACTERS else _bag
    return {kind: count(text, kind) for kind in kinds}


def _bag(text: str, kind: Kind) -> TokenBag:
    clean = _normalised(text[:MAX_CHARACTERS])
    return _words(clean) if kind == "word" else _grams(clean)


_remembered = lru_cache(maxsize=REMEMBERED)(_bag)
_normalised = lru_cache(maxsize=len(BUCKET_BITS))(normalise)  # the kinds of a text are counted one after the other


def _grams(clean: str) -> TokenBag:
    codes = np.frombuffer(clean.encode("utf-32-le"), dtype=np.uint32)
    wordlike = _wordlike()[codes]
    wide = codes.astype(np.uint64)
    parts = []
    for order in _ORDERS:
        length = len(codes) - order + 1
        if length <= 0:
            continue
        mixed = np.full(length, order, dtype=np.uint64)
        valid = np.ones(length, dtype=bool)
        for offset in range(order):
            mixed ^= wide[offset : offset + length] * np.uint64(_PRIMES[offset])
            valid &= wordlike[offset : offset + length]
        mixed = (mixed ^ (mixed >> np.uint64(31))) * _MIX
        parts.append((mixed >> np.uint64(64 - BUCKET_BITS["gram12"]))[valid].astype(np.int32))
    return _count(np.concatenate(parts) if parts else np.empty(0, dtype=np.int32))


def _words(clean: str) -> TokenBag:
    mask = (1 << BUCKET_BITS["word"]) - 1
    hashes = [crc32(word.encode()) & mask for word in segmenter().cut(clean) if word[0].isalnum()]
    return _count(np.array(hashes, dtype=np.int32))


def _count(tokens: Ints) -> TokenBag:
    ids, counts = np.unique(tokens, return_counts=True)
    return TokenBag(ids.astype(np.int32), counts.astype(np.float32))


@cache
def _wordlike() -> NDArray[np.bool_]:
    return np.fromiter((chr(code).isalnum() for code in range(0x110000)), dtype=bool, count=0x110000)
