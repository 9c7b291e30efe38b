"""SiblingUnit: the unit that an earlier letter about the same issue got."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SiblingUnit:
    """The unit of an earlier letter: `score` is 1 where a person decided on it, else how probable it was."""

    name: str
    score: float
    decided: bool
