"""Grouping: Leiden on the graph of nearest neighbours, then groups joined that are as alike as their members."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.tokens import Floats
from triage.ideas.neighbours import Rows, neighbour_pairs
from triage.ideas.similarity import Progress, TextVectors, similarity_to_means

# Mean similarity from which suggestions are one matter; ADR 0010 has the figures.
RESOLUTION = 0.31
NEIGHBOURS = 24
WEAKEST = 0.5
ROUNDS = 30
ITERATIONS = 8


@dataclass(frozen=True)
class GroupingOptions:
    """How suggestions are grouped; the same options, seed and input give the same groups."""

    resolution: float = RESOLUTION
    seed: int = 13


def group(
    vectors: TextVectors,
    options: GroupingOptions | None = None,
    *,
    pinned: Sequence[int] | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Rows:
    """The group of each row, numbered by first member, shape (n,).

    Args:
        vectors: of the suggestions.
        options: resolution and seed.
        pinned: per row the number (from 0) of the group that a person put it in, or -1. Rows of one number stay
            together, rows of different numbers apart; other rows may join either.
        progress: told (stage, done, total).
    """
    chosen = options or GroupingOptions()
    count = len(vectors)
    if count == 0:
        return np.empty(0, dtype=np.int64)
    left, right = neighbour_pairs(vectors.dense, NEIGHBOURS, chosen.seed)
    progress("neighbours", count, count)
    weights = vectors.pairs(left, right)
    strong = weights > WEAKEST * chosen.resolution
    left, right, weights = left[strong], right[strong], weights[strong]
    progress("similarity", count, count)
    nodes, anchors = _nodes(count, pinned)
    labels = _leiden(nodes, left, right, weights, chosen)
    progress("communities", count, count)
    labels = _join(vectors, labels, (left, right), chosen.resolution)
    if pinned is not None:
        labels = _keep_apart(vectors, labels, np.asarray(pinned), anchors)
    progress("groups", count, count)
    return _by_first(labels)


def _nodes(count: int, pinned: Sequence[int] | None) -> tuple[Rows, Rows]:
    """The node of each row (rows that a person put together share one), and the pinned numbers in use."""
    nodes = np.arange(count)
    numbers = np.empty(0, dtype=np.int64)
    if pinned is not None:
        fixed = np.asarray(pinned)
        numbers = np.unique(fixed[fixed >= 0])
        for number in numbers:
            rows = np.flatnonzero(fixed == number)
            nodes[rows] = rows[0]
    return nodes, numbers


def _leiden(nodes: Rows, left: Rows, right: Rows, weights: Floats, options: GroupingOptions) -> Rows:
    """Communities under the constant Potts model: members are on average as alike as the resolution."""
    import igraph

    used, compact = np.unique(nodes, return_inverse=True)
    graph = igraph.Graph(n=len(used), edges=np.stack([compact[left], compact[right]], axis=1))
    graph.es["weight"] = weights.tolist()
    graph.simplify(combine_edges="sum")
    igraph.set_random_number_generator(random.Random(options.seed))  # noqa: S311
    try:
        found = graph.community_leiden(
            objective_function="CPM",
            weights="weight",
            resolution=options.resolution,
            node_weights=np.bincount(compact).tolist(),
            n_iterations=ITERATIONS,
        )
    finally:
        igraph.set_random_number_generator(random)
    return np.asarray(found.membership, dtype=np.int64)[compact]


def _join(vectors: TextVectors, labels: Rows, edges: tuple[Rows, Rows], resolution: float) -> Rows:
    """Join groups whose members are on average as alike as those of one group.

    Rationale: a matter raised by more people than a row has neighbours falls into several communities, for most
    of its pairs are not in the graph. The mean over all pairs of two groups is the product of their mean vectors.
    """
    for _ in range(ROUNDS):
        labels = _by_first(labels)
        groups = int(labels.max()) + 1
        a, b = labels[edges[0]], labels[edges[1]]
        across = a != b
        if not across.any():
            return labels
        keys, times = np.unique(np.minimum(a, b)[across] * groups + np.maximum(a, b)[across], return_counts=True)
        sizes = np.bincount(labels)
        first, second = keys // groups, keys % groups
        # Two single letters were compared by the communities already.
        worth = (times > 1) & (sizes[first] + sizes[second] > 2)  # noqa: PLR2004
        first, second = first[worth], second[worth]
        if not len(first):
            return labels
        alike = vectors.means(labels, groups).pairs(first, second)
        joined = _best_pairs(first, second, alike, groups, resolution)
        if joined is None:
            return labels
        labels = joined[labels]
    return labels


def _best_pairs(first: Rows, second: Rows, alike: Floats, groups: int, least: float) -> Rows | None:
    """New number of each group after joining pairs that are each other's best; None where there are none."""
    best = np.full(groups, least, dtype=np.float32)
    np.maximum.at(best, first, alike)
    np.maximum.at(best, second, alike)
    mutual = (alike >= least) & (alike >= best[first]) & (alike >= best[second])
    if not mutual.any():
        return None
    numbers = np.arange(groups)
    for a, b in zip(first[mutual], second[mutual], strict=True):
        if numbers[a] == a and numbers[b] == b:  # a tie must not chain three groups in one round
            numbers[b] = a
    return numbers


def _keep_apart(vectors: TextVectors, labels: Rows, pinned: Rows, anchors: Rows) -> Rows:
    """Split groups that hold rows of several pinned numbers: the other members go to the most alike of these."""
    labels = labels.copy()
    following = int(labels.max()) + 1
    for label in np.unique(labels[pinned >= 0]):
        members = np.flatnonzero(labels == label)
        numbers = [number for number in anchors if (pinned[members] == number).any()]
        if len(numbers) < 2:  # noqa: PLR2004
            continue
        cores = np.full(len(vectors), len(numbers), dtype=np.int64)
        for position, number in enumerate(numbers):
            cores[members[pinned[members] == number]] = position
        means = vectors.means(cores, len(numbers) + 1)
        alike = similarity_to_means(vectors, members, means)[:, : len(numbers)]
        own = np.where(pinned[members] >= 0, cores[members], np.argmax(alike, axis=1))
        labels[members] = following + own
        following += len(numbers)
    return labels


def _by_first(labels: Rows) -> Rows:
    """The same groups, numbered in the order of their first members."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    order = np.empty(len(first), dtype=np.int64)
    order[np.argsort(first)] = np.arange(len(first))
    result: Rows = order[inverse]
    return result
