"""Marks: what a reader should see in a letter at once: places, dates, demands; and what stays veiled."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from triage.facts import facts_of
from triage.pipeline.points import points_of
from triage.privacy import find_personal_data
from triage.types import Suggestion, Triage

MarkKind = Literal["personal", "place", "date", "demand"]
MIN_PLACE = 2


@dataclass(frozen=True)
class Segment:
    """A stretch of the text with what it is.

    Attributes:
        text: as it stands in the letter.
        kinds: what it is, several where marks overlap; empty for plain text.
        personal: the kind of personal data, for example `phone`; None where it is none.
    """

    text: str
    kinds: tuple[MarkKind, ...]
    personal: str | None = None


def segments(text: str, suggestion: Suggestion, triage: Triage | None) -> list[Segment]:
    """A text of a letter, cut wherever a mark begins or ends; joined, the segments are the text.

    Args:
        text: the title or the text of the letter.
        suggestion: the letter.
        triage: what the machine recognised; None where it has not judged yet.
    """
    veiled = [(finding.start, finding.end, finding.kind) for finding in find_personal_data(text)]
    spans: list[tuple[int, int, MarkKind]] = [(start, end, "personal") for start, end, _ in veiled]
    spans.extend((start, end, "place") for start, end in _all(text, _places(triage)))
    days = (fact.text for fact in facts_of(text) if fact.kind in ("date", "deadline"))
    spans.extend((start, end, "date") for start, end in _all(text, days))
    spans.extend((start, end, "demand") for start, end in _all(text, points_of(suggestion)))
    cuts = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    found: list[Segment] = []
    for start, end in pairwise(cuts):
        kinds = tuple(dict.fromkeys(kind for a, b, kind in spans if a <= start and end <= b))
        personal = next((kind for a, b, kind in veiled if a <= start and end <= b), None)
        # A veil that other marks cut is drawn once, at its beginning.
        if personal is not None and found and found[-1].personal == personal and not _begins(veiled, start):
            found[-1] = Segment(found[-1].text + text[start:end], found[-1].kinds, personal)
        else:
            found.append(Segment(text[start:end], kinds, personal))
    return found


def _begins(veiled: Iterable[tuple[int, int, str]], position: int) -> bool:
    return any(start == position for start, _, _ in veiled)


def _places(triage: Triage | None) -> list[str]:
    if triage is None:
        return []
    region = triage.region
    names = [name for name in (region.city, region.area, region.street) if name]
    return [*names, *(place.name for place in triage.places)]


def _all(text: str, wanted: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Every place where one of these strings stands."""
    for words in dict.fromkeys(wanted):
        start = text.find(words) if len(words) >= MIN_PLACE else -1
        while start >= 0:
            yield start, start + len(words)
            start = text.find(words, start + len(words))
