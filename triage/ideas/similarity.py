"""Fused similarity of suggestions: embedding and wording of the title and the opening lines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from retrieval.local_model import DENSE_KINDS, LocalModel
from retrieval.text import joined
from retrieval.tokens import BUCKET_BITS, Floats, Sparse, token_bags
from triage.ideas.neighbours import Rows

Progress = Callable[[str, int, int], None]
# A matter is said in the title and at the opening; what follows is history, feelings and contact details.
HEAD = 200
# Wording weighs more than the embedding: best of 0.5 and 0.65 on models of four different offices (ADR 0010).
LEXICAL = 0.6
IDF_POWER = 1.25
BATCH = 2048
PAIRS = 50_000
SKETCH = 512


@dataclass(frozen=True)
class TextVectors:
    """Unit vectors of n texts: `dense` (n, dimension), `lexical` a CSR matrix (n, buckets)."""

    dense: Floats
    lexical: Sparse

    def __len__(self) -> int:
        return len(self.dense)

    def pairs(self, left: Rows, right: Rows) -> Floats:
        """Fused similarity of pairs of rows, shape (pairs,)."""
        values = np.empty(len(left), dtype=np.float32)
        for start in range(0, len(left), PAIRS):
            a, b = left[start : start + PAIRS], right[start : start + PAIRS]
            dense = np.einsum("ij,ij->i", self.dense[a], self.dense[b])
            wording = np.asarray(self.lexical[a].multiply(self.lexical[b]).sum(axis=1)).ravel()
            values[start : start + PAIRS] = (1 - LEXICAL) * dense + LEXICAL * wording
        return values

    def pairs_with_mean(self, rows: Rows, means: "TextVectors", group: int) -> Floats:
        """Fused similarity of some rows to one group's mean, shape (rows,)."""
        wording = np.asarray((self.lexical[rows] @ means.lexical[group].T).todense()).ravel()
        fused: Floats = (1 - LEXICAL) * (self.dense[rows] @ means.dense[group]) + LEXICAL * wording
        return fused

    def sums(self, labels: Rows, groups: int) -> Floats:
        """Sums of groups as dense vectors whose product is about the sum of the fused similarity over all pairs.

        Rationale: the wording is hashed with signs into `SKETCH` columns; means of groups are so short that the
        error of their products is about 0.01, and joining thousands of groups takes no sparse products.

        Args:
            labels: group of each row, shape (n,).
            groups: how many there are.

        Returns:
            float32 (groups, dimension + SKETCH).
        """
        select = _selection(labels, groups, np.ones(len(labels), dtype=np.float32))
        wording = (select @ self.lexical).tocsr()
        mixed = (wording.indices.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        signs = np.where((mixed >> np.uint64(40)) & np.uint64(1), 1.0, -1.0)
        hashed = _csr(wording.data * signs, (mixed >> np.uint64(48)).astype(np.int32) % SKETCH, wording.indptr, SKETCH)
        dense = np.float32(np.sqrt(1 - LEXICAL)) * (select @ self.dense)
        result: Floats = np.hstack([dense, np.float32(np.sqrt(LEXICAL)) * hashed.toarray()]).astype(np.float32)
        return result

    def means(self, labels: Rows, groups: int) -> "TextVectors":
        """Mean vectors of groups: the fused product of two means is the mean similarity over all their pairs.

        Args:
            labels: group of each row, 0 … groups - 1, shape (n,).
            groups: how many there are.
        """
        sizes = np.maximum(np.bincount(labels, minlength=groups), 1).astype(np.float32)
        select = _selection(labels, groups, (1 / sizes[labels]).astype(np.float32))
        return TextVectors(np.asarray(select @ self.dense, dtype=np.float32), (select @ self.lexical).tocsr())


def text_vectors(
    model: LocalModel, texts: Sequence[tuple[str, str]], progress: Progress = lambda _stage, _done, _total: None
) -> TextVectors:
    """Vectors of (title, text) pairs by a trained model and its token weights."""
    from scipy.sparse import vstack

    idf = model.frequency.idf["gram12"] ** np.float32(IDF_POWER)
    width = 1 << BUCKET_BITS["gram12"]
    dense, lexical = [], []
    for start in range(0, len(texts), BATCH):
        bags = [token_bags(joined(title, text[:HEAD]), DENSE_KINDS) for title, text in texts[start : start + BATCH]]
        dense.append(model.encode_bags(bags))
        ids: list[Any] = []
        weights: list[Any] = []
        for bag in bags:
            grams = bag["gram12"]
            weight = (1 + np.log(grams.counts) / 2) * idf[grams.ids]
            length = float(np.linalg.norm(weight))
            ids.append(grams.ids)
            weights.append((weight / length if length else weight).astype(np.float32))
        starts = np.concatenate([[0], np.cumsum([len(part) for part in ids])])
        lexical.append(_csr(np.concatenate(weights), np.concatenate(ids), starts, width))
        progress("encode", min(start + BATCH, len(texts)), len(texts))
    if not dense:
        empty = np.empty(0, dtype=np.int64)
        nothing = _csr(empty, empty, np.zeros(1, dtype=np.int64), width)
        return TextVectors(np.empty((0, model.dimension), dtype=np.float32), nothing)
    return TextVectors(np.vstack(dense), vstack(lexical, format="csr"))


def similarity_to_means(vectors: TextVectors, rows: Rows, means: TextVectors) -> Floats:
    """Fused similarity of some rows to mean vectors, shape (rows, means)."""
    wording = np.asarray((vectors.lexical[rows] @ means.lexical.T).todense())
    fused = (1 - LEXICAL) * (vectors.dense[rows] @ means.dense.T) + LEXICAL * wording
    return fused.astype(np.float32)


def _selection(labels: Rows, groups: int, values: Floats) -> Sparse:
    """The matrix (groups, n) that has each row's value at its group."""
    order = np.argsort(labels, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(labels, minlength=groups))])
    return _csr(values[order], order, starts, len(labels))


def _csr(values: Any, columns: Any, starts: Any, width: int) -> Sparse:
    """A float32 CSR matrix of `len(starts) - 1` rows."""
    from scipy.sparse import csr_matrix

    return csr_matrix((np.asarray(values, dtype=np.float32), columns, starts), shape=(len(starts) - 1, width))
