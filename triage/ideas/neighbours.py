"""Nearest neighbours: exact for thousands of vectors, a forest of k-means trees for hundreds of thousands."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from retrieval.batches import batched
from retrieval.tokens import Floats

Rows = NDArray[np.int64]
# Up to here all pairs are compared; above, only those that share a leaf of one of the trees.
EXACT = 6_000
LEAF = 600
TREES = 3
BRANCHES = 8
SAMPLE = 1_000
BLOCK = 2_000


def neighbour_pairs(vectors: Floats, k: int, seed: int) -> tuple[Rows, Rows]:
    """Pairs of rows of which one is among the k nearest of the other, each pair once with first < second.

    Rationale: a leaf has a bounded size and a tree log n levels, so the time grows as n log n; a pair is missed
    only where every tree parts it, and near pairs are parted seldom.

    Args:
        vectors: unit vectors, shape (n, dimension).
        k: neighbours of each row.
        seed: of the trees.

    Returns:
        first and second row of each pair, sorted, shape (pairs,).
    """
    from threadpoolctl import threadpool_limits

    count = len(vectors)
    found: list[Rows] = []
    if count <= EXACT:
        found.append(_within(vectors, np.arange(count), k))
    else:
        with threadpool_limits(1):  # products of leaves are too small to be worth a second thread
            for tree in range(TREES):
                generator = np.random.default_rng([seed, tree])
                leaves = _leaves(vectors, np.arange(count), generator)
                found.append(_distinct(np.concatenate([_within(vectors, leaf, k) for leaf in leaves])))
    keys = _distinct(np.concatenate(found))
    return keys // max(1, count), keys % max(1, count)


def _within(vectors: Floats, rows: Rows, k: int) -> Rows:
    """Pairs within one set of rows, as `first * n + second`."""
    own, total, parts = vectors[rows], len(vectors), []
    wanted = min(k, len(rows) - 1)
    if wanted < 1:
        return np.empty(0, dtype=np.int64)
    for start in range(0, len(rows), BLOCK):
        block = own[start : start + BLOCK]
        similarity = block @ own.T
        similarity[np.arange(len(block)), np.arange(start, start + len(block))] = -2.0
        near = np.argpartition(similarity, len(rows) - wanted, axis=1)[:, len(rows) - wanted :]
        left = np.repeat(rows[start : start + len(block)], wanted)
        right = rows[near.ravel()]
        parts.append(np.minimum(left, right) * total + np.maximum(left, right))
    return _distinct(np.concatenate(parts))


def _distinct(keys: Rows) -> Rows:
    """Sorted and without repetition; faster than `numpy.unique`, which hashes."""
    ordered = np.sort(keys)
    result: Rows = ordered[np.concatenate([np.ones(min(1, len(ordered)), dtype=bool), np.diff(ordered) > 0])]
    return result


def _leaves(vectors: Floats, rows: Rows, generator: np.random.Generator) -> Iterator[Rows]:
    """Split rows by k-means again and again until every part is small."""
    waiting = [rows]
    while waiting:
        part = waiting.pop()
        if len(part) <= LEAF:
            yield part
            continue
        nearest = _split(vectors, part, generator)
        parts = [part[nearest == number] for number in range(BRANCHES)]
        parts = [piece for piece in parts if len(piece)]
        if len(parts) == 1:  # equal vectors cannot be told apart: cut them by order
            parts = np.array_split(part, -(-len(part) // LEAF))
        waiting.extend(parts)


def _split(vectors: Floats, rows: Rows, generator: np.random.Generator) -> NDArray[np.int64]:
    """The branch of each row: its nearest of a few centres, moved twice to the mean of what is nearest to them."""
    sample = vectors[np.sort(generator.choice(rows, min(SAMPLE, len(rows)), replace=False))]
    centres = sample[generator.choice(len(sample), BRANCHES, replace=False)]
    for _ in range(2):
        nearest = np.argmax(sample @ centres.T, axis=1)
        chosen = (nearest == np.arange(BRANCHES)[:, None]).astype(np.float32)
        sums = chosen @ sample
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(lengths > 0, sums / np.maximum(lengths, 1e-9), centres)
    result: NDArray[np.int64] = np.concatenate(
        [np.argmax(vectors[some] @ centres.T, axis=1) for some in batched(rows, BLOCK * 10)]
    )
    return result
