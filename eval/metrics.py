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


def ranking_summary(ranks: Sequence[int | None]) -> dict[str, float | list[float]]:
    """MRR@10 with its 95% interval, and recall at 1, 5 and 10, of one rank per query."""
    reciprocal = reciprocal_ranks(ranks, 10)
    return {
        "mrr@10": round(float(reciprocal.mean()), DIGITS),
        "mrr@10_ci95": list(bootstrap_interval(reciprocal)),
        **{f"recall@{k}": round(float(hits(ranks, k).mean()), DIGITS) for k in (1, 5, 10)},
    }
