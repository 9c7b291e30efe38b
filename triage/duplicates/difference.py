"""Difference: which kind of repetition a letter is, and what is new in it against the earlier one."""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from triage.duplicates.deduplicate import Earlier
from triage.places.named_places import named_places
from triage.text.cleaning import letters_only, sentences, shorten
from triage.types import Difference, DuplicateHit, DuplicateKind, Region, Suggestion

# Percent of equal characters from which a text is the earlier one with small changes.
NEAR_EXACT = 90.0
# A demand is new where not even its best match in the earlier letter has as many equal characters, in percent.
NEW_BELOW = 60.0
MIN_DEMAND, DEMANDS_SHOWN, DEMAND_LENGTH = 4, 3, 80
PLACES_SHOWN = 3
COMPARED = 1500
_DEMAND = re.compile(r"请|希望|要求|建议|盼|恳求|能否|可否|能不能|可不可以|应当|应该|务必|尽快|强烈|诉求|咨询")
_HOUR, _DAY = 3600, 86_400


def described(hit: DuplicateHit, letter: Suggestion, region: Region, earlier: Earlier) -> DuplicateHit:
    """The hit with its kind and with what differs.

    Args:
        hit: that `earlier` probably raises the same matter.
        letter: the new letter.
        region: the place that it concerns.
        earlier: what is known of the earlier letter.
    """
    mine = letters_only(letter.full_text())[:COMPARED]
    theirs = letters_only(f"{earlier.document.title}\n{earlier.document.text}")[:COMPARED]
    kind: DuplicateKind = hit.kind or _kind(mine, theirs, letter.user, earlier.user)
    differs = (*hit.differs, *_differences(kind, letter, region, earlier, theirs))
    return hit.model_copy(update={"kind": kind, "differs": differs})


def _kind(mine: str, theirs: str, user: str | None, other: str | None) -> DuplicateKind:
    """Which kind of repetition; where a sender is not known, nothing says that it is the same person."""
    if mine == theirs:
        return "exact"
    if fuzz.ratio(mine, theirs, score_cutoff=NEAR_EXACT) > 0:
        return "near_exact"
    return "same_person" if user is not None and user == other else "other_people"


def _differences(
    kind: DuplicateKind, letter: Suggestion, region: Region, earlier: Earlier, theirs: str
) -> Iterator[Difference]:
    if kind in ("exact", "near_exact") and letter.user and earlier.user and letter.user != earlier.user:
        yield Difference(aspect="sender", text="来信人不同")
    if (place := _place(letter, region, earlier)) is not None:
        yield Difference(aspect="place", text=place)
    if letter.time is not None and earlier.time is not None and letter.time != earlier.time:
        yield Difference(aspect="time", text=_gap((letter.time - earlier.time).total_seconds()))
    if kind == "exact":
        return
    for demand in _new_demands(letter.text[:COMPARED], theirs):
        yield Difference(aspect="demand", text=demand)


def _place(letter: Suggestion, region: Region, earlier: Earlier) -> str | None:
    other = earlier.region or Region()
    pairs = ((region.city, other.city), (region.area, other.area), (region.street, other.street))
    if any(a is not None and b is not None and a != b for a, b in pairs):
        return f"本件：{region.label()}；前件：{other.label()}"
    before = f"{earlier.document.title}\n{earlier.document.text}"
    new = [place.name for place in named_places(letter.full_text()) if place.name not in before]
    return f"本件提到而前件没有：{'、'.join(new[:PLACES_SHOWN])}" if new else None


def _gap(seconds: float) -> str:
    size = abs(seconds)
    if size < _HOUR:
        return "相隔不到1小时"
    return f"相隔{size / _HOUR:.0f}小时" if size < _DAY else f"相隔{size / _DAY:.0f}天"


def _new_demands(text: str, theirs: str) -> list[str]:
    """Sentences of the new letter that ask for something which the earlier one does not ask for."""
    new = []
    for sentence in sentences(text):
        bare = letters_only(sentence)
        if len(bare) < MIN_DEMAND or not _DEMAND.search(sentence):
            continue
        if fuzz.partial_ratio(bare, theirs, score_cutoff=NEW_BELOW) == 0:
            new.append(shorten(sentence, DEMAND_LENGTH))
    return new[:DEMANDS_SHOWN]
