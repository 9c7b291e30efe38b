"""Agreement: Krippendorff's alpha, what leaving one expert out changes, ties and borderline ideas."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triage.panels.normalise import IdeaScore, Normalised, Scores, normalise

TIE = 1e-9


@dataclass(frozen=True)
class LeftOut:
    """The result without one expert: who would enter and leave the top, and the largest change of place."""

    expert: str
    enter: tuple[str, ...]
    leave: tuple[str, ...]
    largest_move: int


def alpha(scores: Scores) -> float | None:
    """Krippendorff's alpha at interval level; None where no idea has two scores or all scores are equal."""
    import krippendorff

    ideas, experts = sorted({idea for idea, _ in scores}), sorted({expert for _, expert in scores})
    table = np.full((len(experts), len(ideas)), np.nan)
    for (idea, expert), value in scores.items():
        table[experts.index(expert), ideas.index(idea)] = value
    pairable = (~np.isnan(table)).sum(axis=0) > 1
    values = table[:, pairable]
    if not pairable.any() or len(np.unique(values[~np.isnan(values)])) < 2:  # noqa: PLR2004
        return None
    return round(float(krippendorff.alpha(reliability_data=values, level_of_measurement="interval")), 4)


def leave_one_out(scores: Scores, top: int) -> tuple[LeftOut, ...]:
    """The effect of each expert on the normalised order."""
    order = [entry.idea for entry in normalise(scores).ideas]
    places = {idea: place for place, idea in enumerate(order)}
    found = []
    for expert in sorted({name for _, name in scores}):
        rest = {key: value for key, value in scores.items() if key[1] != expert}
        other = [entry.idea for entry in normalise(rest).ideas]
        moved = max((abs(places[idea] - place) for place, idea in enumerate(other)), default=0)
        before, after = set(order[:top]), set(other[:top])
        found.append(LeftOut(expert, tuple(sorted(after - before)), tuple(sorted(before - after)), moved))
    return tuple(found)


def ties(result: Normalised) -> tuple[tuple[str, ...], ...]:
    """Ideas that follow each other with the same normalised score."""
    groups: list[list[IdeaScore]] = []
    for entry in result.ideas:
        if groups and abs(groups[-1][-1].normalised - entry.normalised) <= TIE:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return tuple(tuple(entry.idea for entry in group) for group in groups if len(group) > 1)


def borderline(ideas: Sequence[IdeaScore], top: int) -> tuple[str, ...]:
    """Ideas whose interval reaches the score at which the top ends, on either side of it."""
    if not 0 < top < len(ideas):
        return ()
    line = (ideas[top - 1].normalised + ideas[top].normalised) / 2
    return tuple(entry.idea for entry in ideas if entry.low <= line <= entry.high)
