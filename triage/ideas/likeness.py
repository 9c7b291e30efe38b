"""Likeness of a new text to ideas that are there already, by wording alone: no model is needed for it."""

from collections.abc import Sequence

from triage.text.cleaning import letters_only
from triage.types import Idea

# Share of the shorter text's two-character sequences that the other one has, from which it may be the same proposal.
ALIKE = 0.4
SHOWN = 3


def most_alike(text: str, ideas: Sequence[Idea]) -> list[Idea]:
    """Up to three ideas that a text may repeat, the most alike first."""
    own = _pairs(text)
    scored = [(_share(own, _pairs(f"{idea.title}\n{idea.summary}")), -number) for number, idea in enumerate(ideas)]
    best = sorted((entry for entry in scored if entry[0] >= ALIKE), reverse=True)[:SHOWN]
    return [ideas[-number] for _, number in best]


def _pairs(text: str) -> frozenset[str]:
    plain = letters_only(text)
    return frozenset(plain[start : start + 2] for start in range(len(plain) - 1))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0
