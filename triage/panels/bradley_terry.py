"""Bradley-Terry: how strong each idea is by comparisons in pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Literal

Better = Literal["left", "right", "equal"]
# Every idea is taken to have drawn with an average one so many times: who was never beaten is not infinitely strong.
PRIOR = 1.0
ROUNDS, ENOUGH = 1_000, 1e-9


@dataclass(frozen=True)
class Strength:
    """An idea's strength on a logarithmic scale, 0 for an average one, and in how many comparisons it stood."""

    idea: int
    strength: float
    comparisons: int


def strengths(outcomes: Sequence[tuple[int, int, Better]]) -> list[Strength]:
    """Maximum a posteriori strengths of the ideas that were compared, the strongest first.

    The chance that one is judged better than another is its share of the sum of both. A draw is half a win for
    each. Solved by minorisation-maximisation (Hunter 2004), which raises the likelihood in every round.

    Args:
        outcomes: (left, right, which was better).
    """
    ideas = sorted({idea for left, right, _ in outcomes for idea in (left, right)})
    wins = dict.fromkeys(ideas, PRIOR / 2)
    met: dict[int, dict[int, int]] = {idea: {} for idea in ideas}
    for left, right, better in outcomes:
        wins[left] += {"left": 1.0, "right": 0.0, "equal": 0.5}[better]
        wins[right] += {"left": 0.0, "right": 1.0, "equal": 0.5}[better]
        met[left][right] = met[left].get(right, 0) + 1
        met[right][left] = met[right].get(left, 0) + 1
    power = dict.fromkeys(ideas, 1.0)
    for _ in range(ROUNDS):
        raised = {
            idea: wins[idea]
            / (
                PRIOR / (power[idea] + 1)
                + sum(times / (power[idea] + power[other]) for other, times in met[idea].items())
            )
            for idea in ideas
        }
        change = max((abs(raised[idea] - power[idea]) for idea in ideas), default=0.0)
        power = raised
        if change < ENOUGH:
            break
    found = [Strength(idea, round(log(power[idea]), 4), sum(met[idea].values())) for idea in ideas]
    return sorted(found, key=lambda entry: (-entry.strength, entry.idea))
