"""Addresses: mentions that stand side by side and lie within each other, such as 长沙 雨花 洞井, read as one place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from triage.places.names import ZONE_KINDS, Meaning
from triage.places.roles import Role, are_ends, are_neighbours, role_of
from triage.types import Region

_GAP = re.compile(
    r"(?:市|州|县)?(?:的|里的?|境内的?|下面的?|辖区内?的?|[这那咯]边的?|城区?的?|[ 　,，·\-—]{1,2}|下辖的?)?"
)
_PAUSE = re.compile(r"[ 　,，]")
_COMMA = re.compile(r"[,，]")
_OUTSIDE_GAP = re.compile(r"(?:省|市|区|县|州|自治区)?")
_OUTSIDE_WEIGHT, _DOUBT, _ROUTE_WEIGHT = 0.5, 0.5, 0.8


@dataclass(frozen=True)
class Mention:
    """One name in a text; what it means by itself, and what it means only behind the place that it lies in."""

    start: int
    end: int
    name: str
    alone: tuple[Meaning, ...]
    joined: tuple[Meaning, ...]


@dataclass(frozen=True)
class Address:
    """A place as a text writes it: the regions that it can be, all of one kind, and its weight."""

    start: int
    end: int
    options: tuple[Region, ...]
    outside: bool = False
    exact: bool = True
    weight: float = 1.0
    ends: bool = False

    @property
    def certain(self) -> Region:
        """What all options have in common."""
        return common(self.options)


def within(inner: Region, outer: Region) -> bool:
    """Whether a place lies in another one or is it."""
    pairs = ((inner.city, outer.city), (inner.area, outer.area), (inner.street, outer.street))
    return all(wide is None or wide == narrow for narrow, wide in pairs)


def common(regions: Sequence[Region]) -> Region:
    """The smallest place that all regions lie in; of two of which one lies in the other, the inner one."""
    deepest = max(regions, key=depth)
    if all(within(deepest, region) for region in regions):
        return deepest
    cities, areas = {region.city for region in regions}, {(region.city, region.area) for region in regions}
    if len(areas) == 1:
        return Region(city=regions[0].city, area=regions[0].area)
    return Region(city=regions[0].city) if len(cities) == 1 else Region()


def depth(region: Region) -> int:
    """How far down a place is known: 0 to 3."""
    return sum(level is not None for level in (region.city, region.area, region.street))


def addresses(text: str, mentions: Sequence[Mention]) -> list[Address]:
    """The addresses of a text in their order, each with its weight; the two ends of a route are one address."""
    found: list[Address] = []
    waiting: Address | None = None  # a name that counts only where the next one lies in it
    for mention in mentions:
        last = waiting or (found[-1] if found else None)
        longer = _joined(last, mention, text) if last else None
        if longer is not None and (waiting is None or longer.options != waiting.options):
            if waiting is None:
                found.pop()
            found.append(longer)
            waiting = None
            continue
        waiting = None
        address = _alone(mention, mention.alone)
        if address is not None:
            found.append(address)
        else:
            waiting = _alone(mention, [meaning for meaning in mention.joined if meaning.level == "area"])
    return _paired(text, _doubted([_weighed(text, address) for address in found]))


def _alone(mention: Mention, meanings: Sequence[Meaning]) -> Address | None:
    if not meanings:
        return None
    outside = any(meaning.level == "outside" for meaning in meanings)
    exact = any(meaning.exact for meaning in meanings)
    return Address(
        mention.start, mention.end, tuple(meaning.region for meaning in meanings), outside=outside, exact=exact
    )


def _joined(last: Address, mention: Mention, text: str) -> Address | None:
    """The address with a mention behind it: as far down as both say, or as far as before where it adds nothing."""
    between = text[last.end : mention.start]
    if last.outside:
        apart = any(meaning.level == "city" for meaning in mention.alone)
        return None if apart or not _OUTSIDE_GAP.fullmatch(between) else _longer(last, mention, last.options)
    if not _GAP.fullmatch(between):
        return None
    if _COMMA.search(between) and len(mention.alone) == 1:
        return None  # it stands for itself, and has a role of its own
    every = (*mention.alone, *mention.joined)
    inner = [
        meaning.region
        for meaning in every
        if any(within(meaning.region, region) and meaning.region != region for region in last.options)
    ]
    if inner:
        shallow = min(map(depth, inner))
        return _longer(last, mention, tuple(dict.fromkeys(region for region in inner if depth(region) == shallow)))
    # What is called so elsewhere adds nothing: 邵阳红旗广场 is not that of 株洲.
    called = mention.alone and all(meaning.called for meaning in mention.alone)
    same = every and all(any(within(region, meaning.region) for meaning in every) for region in last.options)
    zone = mention.name in ZONE_KINDS and last.certain.area is not None and not between
    adds_nothing = (called or same or zone) and not _PAUSE.search(between)
    return _longer(last, mention, last.options) if adds_nothing else None


def _longer(last: Address, mention: Mention, options: tuple[Region, ...]) -> Address:
    return Address(last.start, mention.end, options, outside=last.outside)


def _weighed(text: str, address: Address) -> Address:
    weight = role_of(text, address.start, address.end).value
    if address.outside and weight < Role.MATTER.value:
        weight *= _OUTSIDE_WEIGHT
    return replace(address, weight=weight)


def _doubted(found: Sequence[Address]) -> list[Address]:
    """The addresses, where a place that is ruled out once weighs half wherever else it stands."""
    ruled_out = {address.certain for address in found if address.weight == Role.RULED_OUT.value}
    return [
        replace(address, weight=address.weight * _DOUBT) if address.certain in ruled_out else address
        for address in found
    ]


def _paired(text: str, found: Sequence[Address]) -> list[Address]:
    """The addresses, with those that are ends of a route or named in one breath put together."""
    paired: list[Address] = []
    for address in found:
        last = paired[-1] if paired else None
        places = ((last.start, last.end), (address.start, address.end)) if last else None
        if last is None or places is None or not are_ends(text, *places):
            paired.append(address)
        elif last.outside != address.outside and are_neighbours(text, *places):
            # What lies between here and a place elsewhere is looked at from here.
            paired[-1] = address if last.outside else last
        else:
            paired[-1] = _pair(last, address, route=not are_neighbours(text, *places))
    return paired


def _pair(last: Address, address: Address, *, route: bool) -> Address:
    """What two places have in common; what leads from one to the other says less than any place that is named alone."""
    outside = last.outside or address.outside
    region = Region() if outside else common((*last.options, *address.options))
    return Address(
        last.start,
        address.end,
        (region,),
        outside=region.city is None,
        weight=_ROUTE_WEIGHT if route else max(last.weight, address.weight, Role.PLAIN.value),
        ends=depth(region) < min(depth(last.certain), depth(address.certain)),
    )
