"""Figure: a number over many scores, always with n, an interval, and what could not be scored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from eval.base.metrics import DIGITS
from eval.base.score import Score

Values = NDArray[np.float64]
# Of values and confidences, each of shape (n,) with n >= 1.
Reduce = Callable[[Values, Values], float]
RESAMPLES = 1000
BINS = 10
Better = Literal["more", "less"]


class Figure(BaseModel):
    """A measured number; value and interval are None where nothing could be scored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    unscored: int
    better: Better = "more"


@dataclass(frozen=True)
class Statistic:
    """How one scorer's scores become a figure."""

    name: str
    scorer: str
    reduce: Reduce
    better: Better = "more"

    def measure(self, name: str, scores: Sequence[Score], seed: int) -> Figure:
        """The figure with its percentile bootstrap interval over samples."""
        values, confidences = arrays(scores)
        unscored = len(scores) - len(values)
        if len(values) == 0:
            return Figure(name=name, value=None, low=None, high=None, n=0, unscored=unscored, better=self.better)
        generator = np.random.default_rng(seed)
        drawn = generator.integers(0, len(values), (RESAMPLES, len(values)))
        resampled = [self.reduce(values[rows], confidences[rows]) for rows in drawn]
        low, high = np.quantile(resampled, [0.025, 0.975])
        return Figure(
            name=name,
            value=round(self.reduce(values, confidences), DIGITS),
            low=round(float(low), DIGITS),
            high=round(float(high), DIGITS),
            n=len(values),
            unscored=unscored,
            better=self.better,
        )


def arrays(scores: Sequence[Score]) -> tuple[Values, Values]:
    """Values and confidences (0 where none was given) of the scores that have a value."""
    kept = [score for score in scores if score.value is not None]
    return (
        np.array([score.value for score in kept], dtype=float),
        np.array([score.confidence or 0.0 for score in kept], dtype=float),
    )


def mean(values: Values, _confidences: Values) -> float:
    """The mean value."""
    return float(values.mean())


def share_missed(values: Values, _confidences: Values) -> float:
    """One minus the mean value."""
    return 1.0 - float(values.mean())


def calibration_error(values: Values, confidences: Values) -> float:
    """Expected calibration error over ten bins of equal width (Guo et al. 2017)."""
    bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
    gaps = np.bincount(bins, weights=values - confidences, minlength=BINS)
    return float(np.abs(gaps).sum() / len(values))


def precision_at_coverage(coverage: float) -> Reduce:
    """Precision of the most confident answers, as many as `coverage` says."""

    def reduce(values: Values, confidences: Values) -> float:
        keep = max(1, round(coverage * len(values)))
        return float(values[np.argsort(-confidences, kind="stable")[:keep]].mean())

    return reduce
