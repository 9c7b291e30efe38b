"""Lexical features of candidates: how the wording of a query and of a document agree."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.document_frequency import DocumentFrequency
from retrieval.text import joined
from retrieval.tokens import BUCKET_BITS, Floats, Ints, Kind, Sparse, TokenBag, token_bags

KINDS: tuple[Kind, ...] = ("gram12", "word")
HEAD_CHARACTERS = 160
_PER_KIND = ("cosine", "title_cosine", "overlap", "title_cover", "document_cover", "rare", "title_rare")
FEATURES = (
    *(f"{kind}_{name}" for kind in KINDS for name in _PER_KIND),
    "head_cosine",
    "head_title_cosine",
    "log_length",
)
RARE_SHARE = 0.55
IDF_POWER = 1.25  # rare names identify a matter: measured better than 1, and than 1.5 in small offices


@dataclass(frozen=True, slots=True)
class _Side:
    """One bag with its weights: `unit` is the TF-IDF vector of length 1, `idf` that of each token.

    It is never empty: a bag without tokens has one of weight 0, because `reduceat` answers an empty segment with
    its neighbour's value when the bags of several documents stand one after the other.
    """

    ids: Ints
    unit: Floats
    idf: Floats


@dataclass(frozen=True, slots=True)
class DocumentFeatures:
    """What is kept of a document between queries."""

    sides: dict[Kind, _Side]
    head: _Side
    log_length: float


@dataclass(frozen=True, slots=True)
class QueryFeatures:
    """A query's full text and its title alone."""

    full: dict[Kind, _Side]
    title: dict[Kind, _Side]


class TokenWeights:
    """TF-IDF vectors of length 1 over the hashed tokens of one kind."""

    def __init__(self, frequency: DocumentFrequency, kind: Kind) -> None:
        self._idf = frequency.idf[kind]
        self._kind: Kind = kind

    def side(self, bag: TokenBag) -> "_Side":
        """A bag with its weights."""
        if not len(bag.ids):
            return _Side(np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.float32), np.zeros(1, dtype=np.float32))
        idf = self._idf[bag.ids]
        unit = (1 + np.log(bag.counts) / 2) * idf**IDF_POWER
        return _Side(bag.ids, (unit / np.linalg.norm(unit)).astype(np.float32), idf)

    def vector(self, text: str) -> Floats:
        """The vector of one text, dense, shape (buckets,)."""
        result = np.zeros(len(self._idf), dtype=np.float32)
        side = self.side(token_bags(text, (self._kind,))[self._kind])
        result[side.ids] = side.unit
        return result

    def matrix(self, texts: Sequence[str]) -> Sparse:
        """The vectors of texts, a CSR matrix of shape (len(texts), buckets)."""
        from scipy.sparse import csr_array

        sides = [self.side(token_bags(text, (self._kind,))[self._kind]) for text in texts]
        starts = np.concatenate([[0], np.cumsum([len(side.ids) for side in sides])])
        ids = np.concatenate([side.ids for side in sides])
        units = np.concatenate([side.unit for side in sides])
        return csr_array((units, ids, starts), shape=(len(texts), len(self._idf)))


class LexicalScorer:
    """Compares queries with candidate documents; document features are kept in an LRU cache.

    Args:
        frequency: token weights of the office's own texts.
        cache_size: documents kept; one takes about 20 kB.
    """

    def __init__(self, frequency: DocumentFrequency, cache_size: int = 20_000) -> None:
        self._weights_of = {kind: TokenWeights(frequency, kind) for kind in KINDS}
        self._rare = {kind: float(RARE_SHARE * frequency.idf[kind].max()) for kind in KINDS}
        self._scratch = {kind: np.zeros(1 << BUCKET_BITS[kind], dtype=np.float32) for kind in KINDS}
        self._cache: OrderedDict[Hashable, DocumentFeatures] = OrderedDict()
        self._cache_size = cache_size

    def query(self, title: str, text: str) -> QueryFeatures:
        """Features of a query; without a title its whole text stands for the title."""
        full = self._sides(token_bags(joined(title, text), KINDS))
        return QueryFeatures(full, self._sides(token_bags(title, KINDS)) if title.strip() else full)

    def document(self, key: Hashable, text: str) -> DocumentFeatures:
        """Features of a document, from the cache where `key` has been seen with the same text."""
        key = (key, hash(text))
        if (found := self._cache.get(key)) is not None:
            self._cache.move_to_end(key)
            return found
        head = self._sides(token_bags(text[:HEAD_CHARACTERS], ("gram12",)))["gram12"]
        made = DocumentFeatures(self._sides(token_bags(text, KINDS)), head, float(np.log1p(len(text))))
        self._cache[key] = made
        if len(self._cache) > self._cache_size:
            self._cache.popitem(last=False)
        return made

    def compare(self, query: QueryFeatures, documents: Sequence[DocumentFeatures]) -> NDArray[np.float32]:
        """Feature values, shape (n, len(FEATURES)), of n documents against one query."""
        columns: list[Any] = []
        for kind in KINDS:
            columns += self._kind(kind, query, [document.sides[kind] for document in documents])
        heads = _Stack([document.head for document in documents])
        columns.append(heads.sums(self._weights("gram12", query.full["gram12"], heads.ids) * heads.unit))
        columns.append(heads.sums(self._weights("gram12", query.title["gram12"], heads.ids) * heads.unit))
        columns.append([document.log_length for document in documents])
        return np.array(columns, dtype=np.float32).T

    def _kind(self, kind: Kind, query: QueryFeatures, sides: list[_Side]) -> list[Any]:
        stack = _Stack(sides)
        full = self._weights(kind, query.full[kind], stack.ids)
        title = self._weights(kind, query.title[kind], stack.ids)
        shared, title_shared = stack.idf * (full > 0), stack.idf * (title > 0)
        overlap, title_overlap = stack.sums(shared), stack.sums(title_shared)
        threshold = self._rare[kind]
        return [
            stack.sums(full * stack.unit),
            stack.sums(title * stack.unit),
            np.log1p(overlap),
            title_overlap / max(float(query.title[kind].idf.sum()), 1e-6),
            overlap / np.maximum(stack.sums(stack.idf), 1e-6),
            np.log1p(stack.sums(np.maximum(shared - threshold, 0))),
            np.log1p(stack.sums(np.maximum(title_shared - threshold, 0))),
        ]

    def _weights(self, kind: Kind, side: _Side, ids: Ints) -> Floats:
        """Weights of the query's tokens at the documents' token ids, 0 where the query has none."""
        scratch = self._scratch[kind]
        scratch[side.ids] = side.unit
        found: Floats = scratch[ids]
        scratch[side.ids] = 0
        return found

    def _sides(self, bags: dict[Kind, TokenBag]) -> dict[Kind, _Side]:
        return {kind: self._weights_of[kind].side(bag) for kind, bag in bags.items()}


class _Stack:
    """Bags of several documents, one after the other."""

    def __init__(self, sides: Sequence[_Side]) -> None:
        self.ids: Ints = np.concatenate([side.ids for side in sides])
        self.unit: Floats = np.concatenate([side.unit for side in sides])
        self.idf: Floats = np.concatenate([side.idf for side in sides])
        self._starts = np.concatenate([[0], np.cumsum([len(side.ids) for side in sides])[:-1]])

    def sums(self, values: Floats) -> Floats:
        """Sum of `values` (one per token) per document, shape (n,)."""
        result: Floats = np.add.reduceat(values, self._starts)
        return result
