"""Wording changes: two texts side by side as stretches that are equal, were taken out, or were put in."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

ChangeKind = Literal["same", "out", "in"]
COMPARED = 20_000
# So many pairs of equal characters are looked at; the text of a letter and a reply have some hundred thousand.
MOST_WORK = 5_000_000


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
    if _work(before, after) > MOST_WORK:
        yield from _coarse(before, after)
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


def _work(before: str, after: str) -> int:
    """How many pairs of equal characters two texts have: what comparing them costs."""
    other = Counter(after)
    return sum(number * other[character] for character, number in Counter(before).items())


def _coarse(before: str, after: str) -> Iterator[Change]:
    """What two texts begin and end with is the same; what lies between was replaced."""
    head = _alike(before, after)
    rest = min(len(before), len(after)) - head
    tail = _alike(before[::-1][:rest], after[::-1][:rest])
    stretches: tuple[tuple[ChangeKind, str], ...] = (
        ("same", before[:head]),
        ("out", before[head : len(before) - tail]),
        ("in", after[head : len(after) - tail]),
        ("same", before[len(before) - tail :]),
    )
    yield from (Change(kind, text) for kind, text in stretches if text)


def _alike(text: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return next(
        (n for n, (mine, its) in enumerate(zip(text, other, strict=False)) if mine != its), min(len(text), len(other))
    )
