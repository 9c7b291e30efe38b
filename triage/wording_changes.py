"""Wording changes: two texts side by side as stretches that are equal, were taken out, or were put in."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

ChangeKind = Literal["same", "out", "in"]
COMPARED = 20_000


@dataclass(frozen=True)
class Change:
    """One stretch: in both texts, only in the first (`out`), or only in the second (`in`)."""

    kind: ChangeKind
    text: str


def changes(before: str, after: str) -> list[Change]:
    """From one text to the other, by characters; beyond 20,000 characters texts are compared as wholes."""
    return list(_changes(before, after))


def _changes(before: str, after: str) -> Iterator[Change]:
    if max(len(before), len(after)) > COMPARED:
        if before == after:
            yield Change("same", before)
            return
        yield Change("out", before)
        yield Change("in", after)
        return
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for name, a, b, c, d in matcher.get_opcodes():
        if name == "equal":
            yield Change("same", before[a:b])
            continue
        if a < b:
            yield Change("out", before[a:b])
        if c < d:
            yield Change("in", after[c:d])
