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
ROUNDS = 40
BLOCK = 20_000
# The similarity that one random pair in 200 exceeds: up to here it is what unlike letters of an office have.
BACKGROUND, BACKGROUND_QUANTILE, BACKGROUND_SLOPE, MOST = 0.26, 0.995, 0.8, 0.5
BACKGROUND_PAIRS, FEW = 50_000, 1_000
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
    resolution = resolution_for(vectors, chosen)
    strong = weights > WEAKEST * resolution
    left, right, weights = left[strong], right[strong], weights[strong]
    progress("similarity", count, count)
    nodes, anchors = _nodes(count, pinned)
    labels = _leiden(nodes, (left, right, weights), resolution, chosen.seed)
    progress("communities", count, count)
    labels = _join(vectors, labels, (left, right, weights), resolution)
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


def _leiden(nodes: Rows, edges: tuple[Rows, Rows, Floats], resolution: float, seed: int) -> Rows:
    """Communities under the constant Potts model: members are on average as alike as the resolution."""
    import igraph

    used, compact = np.unique(nodes, return_inverse=True)
    graph = igraph.Graph(n=len(used), edges=np.stack([compact[edges[0]], compact[edges[1]]], axis=1))
    graph.es["weight"] = edges[2].tolist()
    if len(used) < len(nodes):
        graph.simplify(combine_edges="sum")
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311
    try:
        found = graph.community_leiden(
            objective_function="CPM",
            weights="weight",
            resolution=resolution,
            node_weights=np.bincount(compact).tolist(),
            n_iterations=ITERATIONS,
        )
    finally:
        igraph.set_random_number_generator(random)
    return np.asarray(found.membership, dtype=np.int64)[compact]


def resolution_for(vectors: TextVectors, options: GroupingOptions) -> float:
    """The resolution, raised where texts that have nothing to do with each other are rather alike.

    Rationale: short texts, forms to fill in, or a model that knows few letters lift the similarity of any two texts,
    and the threshold has to rise with it.
    """
    if len(vectors) < FEW:
        return options.resolution
    generator = np.random.default_rng(options.seed)
    left, right = generator.integers(0, len(vectors), (2, BACKGROUND_PAIRS))
    unlike = float(np.quantile(vectors.pairs(left, right), BACKGROUND_QUANTILE))
    lifted = options.resolution + BACKGROUND_SLOPE * max(0.0, unlike - BACKGROUND)
    return min(max(options.resolution, MOST), lifted)


def _join(vectors: TextVectors, labels: Rows, edges: tuple[Rows, Rows, Floats], resolution: float) -> Rows:
    """Join groups whose members are on average as alike as those of one group.

    Rationale: a matter raised by more people than a row has neighbours falls into several communities, for most
    of its pairs are not in the graph. The mean over all pairs of two groups is the product of their mean vectors.
    """
    labels = _by_first(labels)
    sums = vectors.sums(labels, int(labels.max()) + 1)
    sizes = np.bincount(labels).astype(np.float32)
    for _ in range(ROUNDS):
        groups = len(sizes)
        first, second = _worth_comparing(labels, edges, sizes, resolution)
        alike = _mean_similarity(sums, sizes, first, second)
        numbers = _best_pairs(first, second, alike, groups, resolution)
        if numbers is None:
            break
        kept, compact = np.unique(numbers, return_inverse=True)
        gone = np.flatnonzero(numbers != np.arange(groups))
        sums[numbers[gone]] += sums[gone]
        sizes[numbers[gone]] += sizes[gone]
        sums, sizes, labels = sums[kept], sizes[kept], compact[labels]
    return labels


def _worth_comparing(
    labels: Rows, edges: tuple[Rows, Rows, Floats], sizes: Floats, resolution: float
) -> tuple[Rows, Rows]:
    """Pairs of groups with several edges between them that are alike on average; two single letters never."""
    groups = len(sizes)
    a, b = labels[edges[0]], labels[edges[1]]
    across = a != b
    pairs = np.minimum(a, b)[across] * groups + np.maximum(a, b)[across]
    keys, inverse, times = np.unique(pairs, return_inverse=True, return_counts=True)
    mean = np.bincount(inverse, weights=edges[2][across], minlength=len(keys)) / np.maximum(times, 1)
    first, second = keys // groups, keys % groups
    worth = (times > 1) & (mean >= resolution) & (sizes[first] + sizes[second] > 2)  # noqa: PLR2004
    return first[worth], second[worth]


def _mean_similarity(sums: Floats, sizes: Floats, first: Rows, second: Rows) -> Floats:
    values = np.empty(len(first), dtype=np.float32)
    for start in range(0, len(first), BLOCK):
        a, b = first[start : start + BLOCK], second[start : start + BLOCK]
        values[start : start + BLOCK] = np.einsum("ij,ij->i", sums[a], sums[b]) / (sizes[a] * sizes[b])
    return values


def _best_pairs(first: Rows, second: Rows, alike: Floats, groups: int, least: float) -> Rows | None:
    """New number of each group after joining pairs that are each other's best; None where there are none."""
    best = np.full(groups, least, dtype=np.float32)
    np.maximum.at(best, first, alike)
    np.maximum.at(best, second, alike)
    mutual = (alike >= best[first]) & (alike >= best[second])
    if not mutual.any():
        return None
    numbers, taken = np.arange(groups), np.zeros(groups, dtype=bool)
    for a, b in zip(first[mutual], second[mutual], strict=True):
        if not (taken[a] or taken[b]):  # a tie must not chain three groups in one round
            numbers[b] = a
            taken[a] = taken[b] = True
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
