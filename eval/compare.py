"""Compare: what got better and worse between two logs, sample by sample, with paired intervals."""

from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from eval.base.errors import NothingSharedError
from eval.base.figure import RESAMPLES, Better, arrays
from eval.base.log import Log, SampleRecord
from eval.base.metrics import DIGITS
from eval.task import TASKS


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Change(_Part):
    """One score of one sample that differs."""

    sample: str
    before: float
    after: float
    answer_before: str
    answer_after: str


class FigureChange(_Part):
    """One figure on the shared samples; the interval is of the difference, samples paired."""

    name: str
    n: int
    before: float
    after: float
    difference: float
    low: float
    high: float
    better: Better
    improved: tuple[Change, ...]
    worsened: tuple[Change, ...]

    @property
    def verdict(self) -> str:
        """`better` or `worse` where the interval leaves out 0, else `same`."""
        if self.low <= 0 <= self.high:
            return "same"
        return "better" if (self.difference > 0) == (self.better == "more") else "worse"


class Comparison(_Part):
    """Two logs compared; samples that only one of them has are counted, not scored."""

    before: str
    after: str
    labels_differ: bool
    shared: int
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    figures: tuple[FigureChange, ...]


def compare(first: Path, before: Log, second: Path, after: Log) -> Comparison:
    """Compare two logs on the samples whose text is the same in both.

    Raises:
        NothingSharedError: there is no such sample.
    """
    old = {record.id: record for record in before.samples}
    new = {record.id: record for record in after.samples}
    shared = [key for key in old if key in new and old[key].input_sha256 == new[key].input_sha256]
    if not shared:
        raise NothingSharedError(first, second)
    pairs = [(old[key], new[key]) for key in shared]
    return Comparison(
        before=str(first),
        after=str(second),
        labels_differ=before.dataset.sha256 != after.dataset.sha256,
        shared=len(shared),
        only_before=tuple(key for key in old if key not in shared),
        only_after=tuple(key for key in new if key not in shared),
        figures=tuple(_figures(pairs, before.seed)),
    )


def _figures(pairs: list[tuple[SampleRecord, SampleRecord]], seed: int) -> list[FigureChange]:
    found = []
    for task in TASKS:
        for statistic in task.statistics:
            key = f"{task.name}/{statistic.scorer}"
            both = [
                (a, b)
                for a, b in pairs
                if all(key in side.scores and side.scores[key].value is not None for side in (a, b))
            ]
            if not both:
                continue
            (x, p), (y, q) = (arrays([side.scores[key] for side in sides]) for sides in zip(*both, strict=True))
            drawn = np.random.default_rng(seed).integers(0, len(x), (RESAMPLES, len(x)))
            deltas = [statistic.reduce(y[rows], q[rows]) - statistic.reduce(x[rows], p[rows]) for rows in drawn]
            low, high = np.quantile(deltas, [0.025, 0.975])
            was, now = statistic.reduce(x, p), statistic.reduce(y, q)
            is_mean = statistic.name == statistic.scorer
            changes = [_change(key, a, b) for a, b in both] if is_mean else []
            found.append(
                FigureChange(
                    name=f"{task.name}/{statistic.name}",
                    n=len(x),
                    before=round(was, DIGITS),
                    after=round(now, DIGITS),
                    difference=round(now - was, DIGITS),
                    low=round(float(low), DIGITS),
                    high=round(float(high), DIGITS),
                    better=statistic.better,
                    improved=tuple(c for c in changes if c.after > c.before),
                    worsened=tuple(c for c in changes if c.after < c.before),
                )
            )
    return found


def _change(key: str, before: SampleRecord, after: SampleRecord) -> Change:
    a, b = before.scores[key], after.scores[key]
    return Change(
        sample=before.id,
        before=a.value or 0.0,
        after=b.value or 0.0,
        answer_before=a.answer,
        answer_after=b.answer,
    )
