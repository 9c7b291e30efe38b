"""Scorer and Subject: the question, and the one thing that it may look at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from eval.base.sample import Sample
from eval.base.score import Score
from triage.types import Triage


@dataclass(frozen=True)
class Subject:
    """A sample with its triage, and the earlier samples about the same matter."""

    sample: Sample
    triage: Triage
    earlier: tuple[str, ...] = ()
    plain: Triage | None = None
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scorer:
    """A named question; `judge` answers None for a sample that the question does not concern."""

    name: str
    judge: Callable[[Subject], Score | None]


def subjects_of(
    samples: Sequence[Sample], triages: Mapping[str, Triage], plain: Mapping[str, Triage] | None = None
) -> Iterator[Subject]:
    """A subject for each sample that has a triage, in order of time.

    Args:
        samples: in order of time.
        triages: by sample id.
        plain: triages of the same samples without what was injected into them, where that is marked.
    """
    groups = {s.id: s.expect.duplicate_group for s in samples if s.expect.duplicate_group is not None}
    seen: dict[str, list[str]] = {}
    for sample in samples:
        group = sample.expect.duplicate_group
        earlier = tuple(seen.get(group, ())) if group is not None else ()
        if group is not None:
            seen.setdefault(group, []).append(sample.id)
        if sample.id in triages:
            yield Subject(sample, triages[sample.id], earlier, (plain or {}).get(sample.id), groups)
