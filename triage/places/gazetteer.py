"""Gazetteer: finds city, county and street in a text, by the table of administrative divisions."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from triage.places.address import Address, Mention, addresses, depth, within
from triage.places.names import DIVISIONS, OUTSIDE, ZONE_KINDS, Meaning, Names, Row, read_rows, shipped_called
from triage.places.typos import Typos
from triage.places.words import area_counts, is_cut_off, names_something_else, street_counts, street_counts_joined
from triage.text.cleaning import READ
from triage.types import Region

BESIDE = 40
STREET = 3
# What a short form stands between where it stands by itself.
_BY_ITSELF, _ENDS = re.compile(r"(?:^|[，。、\s的在和与从])$"), re.compile(r"的|[，。、\s和与]|$")
# What a further mention adds, and what the city of an area adds to it.
_AGAIN, _OF_CITY = 0.3, 0.5
_SHORT_FORM = 0.9


class Gazetteer:
    """Looks places up; built once from the shipped table and the office's own."""

    def __init__(
        self,
        rows: Sequence[Row],
        names: Sequence[tuple[str, Region]] = (),
        outside: Sequence[str] = (),
    ) -> None:
        """Index the divisions.

        Args:
            rows: (city, area, street) of every street, town and township.
            names: what people call a place, and where it is.
            outside: places elsewhere, which say that a matter is not here.
        """
        self._names = Names(rows, names, outside)
        self._typos = Typos(
            name for name, meanings in self._names.meanings.items() if any(meaning.exact for meaning in meanings)
        )

    @classmethod
    def load(cls, own: Path | None = None) -> "Gazetteer":
        """The shipped tables of Hunan's divisions and everyday names, with an office's own table where it has one.

        Args:
            own: a CSV with the columns city, area, street and, where people have other names for a place, `also`: these
                names with 、 between them; street may be empty there.
        """
        rows, called = read_rows(DIVISIONS.read_text(encoding="utf-8")), shipped_called()
        for row in read_rows(own.read_text(encoding="utf-8-sig")) if own is not None else ():
            region = Region(city=row["city"], area=row["area"], street=row["street"] or None)
            called += [(name.strip(), region) for name in (row.get("also") or "").split("、") if name.strip()]
            if row["street"]:
                rows.append(row)
        outside = [row["name"] for row in read_rows(OUTSIDE.read_text(encoding="utf-8"))]
        return cls([(row["city"], row["area"], row["street"]) for row in rows], called, outside)

    def locate(self, text: str) -> Region:
        """The place where the matter of a text is, as far down as it is unambiguous.

        Every address that the text writes is a candidate with the weight of its role: where the matter is said to be
        counts most, then what is just named, where somebody lives, works or comes from, and examples; what is ruled out
        does not count. The ends of a route give what they have in common. A street that exists in several counties
        counts only where the text names the county or the city. Of a longer text no more is read than of a letter.
        """
        text = text[:READ]
        found = [address for address in addresses(text, list(self._mentions(text))) if address.weight > 0]
        place = _chosen(found)
        if place is None:
            return Region()
        return _refined(place, found)

    def named(self, text: str) -> list[tuple[int, int, Region]]:
        """The places that a short text names, each with where its name begins and ends: a question, a heading.

        A short form that is also an everyday word counts where it stands by itself: 天心的来件. Short forms of streets
        do not.
        """
        text = text[:READ]
        found = [
            (one.start, one.end, one.certain)
            for one in addresses(text, list(self._mentions(text)))
            if not one.outside and (one.exact or depth(one.certain) < STREET)
        ]
        taken = {position for start, end, _ in found for position in range(start, end)}
        for start, end, name in self._spotted(text):
            areas = [one.region for one in self._names.meanings[name] if one.level == "area"]
            alone = _BY_ITSELF.search(text[:start]) is not None and _ENDS.match(text, end) is not None
            if len(areas) == 1 and alone and taken.isdisjoint(range(start, end)):
                found.append((start, end, areas[0]))
        return sorted(found, key=lambda one: one[:2])

    def _mentions(self, text: str) -> Iterator[Mention]:
        spotted = self._with_misspelt(text, list(self._spotted(text)))
        named = _Named.of(meaning for _, _, name in spotted for meaning in self._names.meanings[name])
        starts = {
            start
            for start, _, name in spotted
            if any(meaning.exact or meaning.called for meaning in self._names.meanings[name])
        }
        for start, end, name in spotted:
            # What goes on with a name of its own is not the beginning of another word: 怀化花桥镇 has no flower.
            before, after = text[max(0, start - BESIDE) : start], "" if end in starts else text[end : end + BESIDE]
            mention = self._mention((start, end, name), before, after, named)
            if mention.alone or mention.joined:
                yield mention

    def _spotted(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, name) of every name in the text, the longest at each position."""
        position = 0
        while position < len(text):
            for length in self._names.lengths.get(text[position], ()):
                name, end = text[position : position + length], position + length
                if name in self._names.meanings and not is_cut_off(
                    name, text[max(0, position - 2) : position], text[end : end + 2]
                ):
                    yield position, end, name
                    position = end - 1
                    break
            position += 1

    def _with_misspelt(self, text: str, spotted: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        """The names with those that are misspelt, which take the place of short forms in them."""
        taken = {
            position
            for start, end, name in spotted
            if any(meaning.exact for meaning in self._names.meanings[name])
            for position in range(start, end)
        }
        found = [spot for spot in self._typos.near(text) if taken.isdisjoint(range(*spot[:2]))]
        covered = {position for start, end, _ in found for position in range(start, end)}
        return sorted([*found, *(spot for spot in spotted if covered.isdisjoint(range(*spot[:2])))])

    def _mention(self, spot: tuple[int, int, str], before: str, after: str, named: "_Named") -> Mention:
        start, end, name = spot
        meanings = self._names.meanings[name]
        only = len({meaning.region for meaning in meanings}) == 1
        kinds = [(meaning, _kind(name, (before, after), meaning, named, only=only)) for meaning in meanings]
        alone = tuple(meaning for meaning, kind in kinds if kind == "alone")
        joined = tuple(meaning for meaning, kind in kinds if kind == "joined")
        return Mention(start, end, name, alone, joined)


@dataclass(frozen=True)
class _Named:
    """What a text names at all, wherever: cities, and counties with their cities."""

    cities: frozenset[str | None]
    areas: frozenset[Region]

    @classmethod
    def of(cls, meanings: Iterable[Meaning]) -> "_Named":
        cities, areas = set(), set()
        for meaning in meanings:
            if meaning.level == "city":
                cities.add(meaning.region.city)
            elif meaning.level == "area":
                areas.add(meaning.region)
        return cls(frozenset(cities), frozenset(areas))

    def has_area(self, region: Region) -> bool:
        return Region(city=region.city, area=region.area) in self.areas

    def has_neighbour(self, region: Region) -> bool:
        return any(area.city == region.city and area.area != region.area for area in self.areas)


def _kind(
    name: str, beside: tuple[str, str], meaning: Meaning, named: _Named, *, only: bool
) -> Literal["alone", "joined"] | None:
    """Whether a name means this by itself, only behind the place that it lies in, or not at all."""
    (before, after), region = beside, meaning.region
    city_named = region.city in named.cities
    if name in ZONE_KINDS or (meaning.exact and meaning.level != "outside"):
        return "joined" if name in ZONE_KINDS else "alone"
    if names_something_else(after):
        return None
    if meaning.level == "area":
        near = city_named or named.has_neighbour(region)
        return "alone" if area_counts(name, before, after, city_named=city_named, beside=near) else "joined"
    if meaning.called or meaning.level != "street":
        return "alone"
    if street_counts(name, after, only=only, area_named=named.has_area(region), city_named=city_named):
        return "alone"
    return "joined" if street_counts_joined(name, after) else None


def _strength(found: Sequence[Address]) -> float:
    weights = sorted((address.weight * (1 if address.exact else _SHORT_FORM) for address in found), reverse=True)
    return weights[0] + _AGAIN * sum(weights[1:]) if weights else 0.0


def _chosen(found: Sequence[Address]) -> Region | None:
    """The city or area where the matter is most likely; None where it is elsewhere or nothing certain is named."""
    groups: dict[Region, list[Address]] = defaultdict(list)
    for address in found:
        region = Region(city=address.certain.city, area=address.certain.area)
        if region.city is not None or address.outside:
            groups[region].append(address)
    if not groups:
        return None
    city_strength = {
        region.city: _strength([address for address in group if not address.ends])
        for region, group in groups.items()
        if region.city and region.area is None
    }
    strength = {
        region: _strength(group) + (_OF_CITY * city_strength.get(region.city or "", 0.0) if region.area else 0.0)
        for region, group in groups.items()
    }
    best = max(groups, key=lambda region: (strength[region], -groups[region][0].start))
    if best.city is None or best.area is not None:
        return None if best.city is None else best
    inside = [region for region in groups if region.area is not None and region.city == best.city]
    if not inside:
        return best
    deeper = max(inside, key=lambda region: strength[region])
    needed = 1.0 if any(address.ends for address in groups[best]) else _OF_CITY
    return deeper if _strength(groups[deeper]) >= needed * _strength(groups[best]) else best


def _refined(place: Region, found: Sequence[Address]) -> Region:
    """The street, or the area and street, that the text names in the place; the place itself where there is none."""
    deeper: list[tuple[float, int, Region]] = []
    for address in found:
        options = {region for region in address.options if within(region, place) and depth(region) > depth(place)}
        if len(options) == 1:
            deeper.append((-address.weight, address.start, options.pop()))
    if not deeper:
        return place
    return min(deeper, key=lambda entry: entry[:2])[2]
