"""Ranking metrics with bootstrap confidence intervals."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
DIGITS = 4


def reciprocal_ranks(ranks: Sequence[int | None], k: int) -> Values:
    """1/rank where the rank (from 1) is at most k, else 0; None means that it was not found."""
    return np.array([1.0 / rank if rank is not None and rank <= k else 0.0 for rank in ranks])


def hits(ranks: Sequence[int | None], k: int) -> Values:
    """1 where the rank (from 1) is at most k, else 0."""
    return np.array([float(rank is not None and rank <= k) for rank in ranks])


def bootstrap_interval(
    values: Values,
    *,
    statistic: Callable[[Values], Values] = lambda sample: sample.mean(axis=-1),
    samples: int = 2000,
    level: float = 0.95,
    seed: int = 13,
) -> tuple[float, float]:
    """Percentile bootstrap interval of a statistic over items.

    Args:
        values: one value per item, shape (n,), n >= 1.
        statistic: reduces the last axis of (samples, n) to (samples,).
        samples: number of resamples.
        level: coverage.
        seed: of the resampling.
    """
    generator = np.random.default_rng(seed)
    drawn = np.concatenate(
        [
            np.atleast_1d(
                statistic(values[generator.integers(0, len(values), (min(100, samples - done), len(values)))])
            )
            for done in range(0, samples, 100)
        ]
    )
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return round(float(low), DIGITS), round(float(high), DIGITS)


def figures(name: str, values: Values) -> dict[str, float | list[float]]:
    """The mean of per-query values under `name`, and its 95% bootstrap interval under `name_ci95`."""
    return {name: round(float(values.mean()), DIGITS), f"{name}_ci95": list(bootstrap_interval(values))}


def ranking_summary(ranks: Sequence[int | None]) -> dict[str, float | list[float]]:
    """MRR@10, and recall at 1, 5 and 10, of one rank per query, each with its 95% interval."""
    result = figures("mrr@10", reciprocal_ranks(ranks, 10))
    for k in (1, 5, 10):
        result |= figures(f"recall@{k}", hits(ranks, k))
    return result
