"""Marks: what a reader sees in a letter at once: places, dates, demands, quoted mail; and what stays veiled."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal, get_args

from triage.asking.demands import demands_of
from triage.text.facts import facts_of
from triage.text.judged import judged_text
from triage.text.mail_text import asides
from triage.text.personal_data import find_personal_data
from triage.text.plain_characters import PlainText
from triage.types import Suggestion, Triage

MarkKind = Literal["personal", "place", "date", "demand", "aside"]
_KINDS: tuple[MarkKind, ...] = get_args(MarkKind)
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
    read = judged_text(text)
    veiled = [(finding.start, finding.end, finding.kind) for finding in find_personal_data(text)]
    spans: list[tuple[int, int, MarkKind]] = [(start, end, "personal") for start, end, _ in veiled]
    spans.extend((start, end, "place") for start, end in _all(read, _places(triage)))
    days = (fact.text for fact in facts_of(read.text) if fact.kind in ("date", "deadline"))
    spans.extend((start, end, "date") for start, end in _all(read, days))
    spans.extend((start, end, "demand") for start, end in _all(read, demands_of(suggestion)))
    spans.extend((aside.start, aside.end, "aside") for aside in asides(text))
    cuts = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    place = {cut: number for number, cut in enumerate(cuts)}
    marks = [(kind, _covered(place, [span[:2] for span in spans if span[2] == kind])) for kind in _KINDS]
    veils = {start: (end, kind) for start, end, kind in veiled}
    found: list[Segment] = []
    until, personal = 0, ""
    for number, (start, end) in enumerate(pairwise(cuts)):
        kinds = tuple(kind for kind, covered in marks if covered[number])
        begins = start in veils
        if begins:
            until, personal = veils[start]
        if start >= until:
            found.append(Segment(text[start:end], kinds))
        elif begins or not found:
            found.append(Segment(text[start:end], kinds, personal))
        else:
            # A veil that other marks cut is drawn once, at its beginning.
            found[-1] = Segment(found[-1].text + text[start:end], found[-1].kinds, personal)
    return found


def veiled(text: str) -> list[Segment]:
    """A text of a letter, cut at personal data alone: as a list shows it that needs no other marks."""
    found, position = list[Segment](), 0
    for finding in find_personal_data(text):
        if finding.start > position:
            found.append(Segment(text[position : finding.start], ()))
        found.append(Segment(text[finding.start : finding.end], ("personal",), finding.kind))
        position = finding.end
    if position < len(text):
        found.append(Segment(text[position:], ()))
    return found


def _covered(place: Mapping[int, int], spans: Iterable[tuple[int, int]]) -> list[bool]:
    """Which of the stretches between the cuts lie in one of some spans, whose edges all are cuts."""
    begun = [0] * (len(place) + 1)
    for start, end in spans:
        begun[place[start]] += 1
        begun[place[end]] -= 1
    return [open_ > 0 for open_ in accumulate(begun)]


def _places(triage: Triage | None) -> list[str]:
    if triage is None:
        return []
    region = triage.region
    names = [name for name in (region.city, region.area, region.street) if name]
    return [*names, *(place.name for place in triage.places)]


def _all(read: PlainText, wanted: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Every place of the text as written from which one of these strings was read."""
    text = read.text
    for words in dict.fromkeys(wanted):
        start = text.find(words) if len(words) >= MIN_PLACE else -1
        while start >= 0:
            yield read.span(start, start + len(words))
            start = text.find(words, start + len(words))
