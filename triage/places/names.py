"""Names of places: every form in which a division is written, and what it can mean."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

from triage.types import Region

Level = Literal["outside", "city", "area", "street"]
Row = tuple[str, str, str]

DIVISIONS = files("triage") / "data" / "hunan_divisions.csv"
PLACE_NAMES = files("triage") / "data" / "hunan_place_names.csv"
OUTSIDE = files("triage") / "data" / "outside_places.csv"
CITY_SUFFIX = re.compile(r"(?:土家族苗族)?自治州$|市$")
AREA_SUFFIX = re.compile(r"(?:土家族|苗族|侗族|瑶族)*自治县$|[市区县]$")
_STREET_SUFFIX = re.compile(r"(?:土家族|苗族|侗族|瑶族|回族|维吾尔族|白族|壮族)*(?:民族)?(?:街道|镇|乡)$")
_ZONE = re.compile(r"(?:管理区|示范区|产业园区|开发区)$")
# The forms in which people write the kind of a zone.
_ZONE_KINDS = (
    ("高新技术产业园区", "高新技术产业开发区", "高新技术开发区", "高新开发区", "高新区"),
    ("经济技术开发区", "经济开发区", "经开区"),
    ("管理区", "区"),
)
ZONE_KINDS = frozenset(form for forms in _ZONE_KINDS for form in forms)
# Characters that the table writes as nobody types them.
_RARE = str.maketrans("㮾", "榔")
_LANDSCAPE = re.compile(r"[山湖岛江洞谷峡林]$")
SHORTEST_CALLED = 2


@dataclass(frozen=True)
class Meaning:
    """What a name can mean: a place, its level, and whether it is written in full rather than in a short form."""

    level: Level
    region: Region
    exact: bool
    called: bool = False  # what people call the place; the table of divisions has another name for it


class Names:
    """All names with their meanings."""

    def __init__(self, rows: Sequence[Row], called: Sequence[tuple[str, Region]], outside: Sequence[str] = ()) -> None:
        """Index them.

        Args:
            rows: (city, area, street) of every street, town and township.
            called: what people call a place, and where it is.
            outside: places elsewhere, which say that a matter is not here.
        """
        self.meanings: dict[str, list[Meaning]] = defaultdict(list)
        self._add_cities({city for city, _, _ in rows})
        self._add_areas({(city, area) for city, area, _ in rows})
        for row in sorted(set(rows)):
            self._add_street(*row)
        for name, region in called:
            self._add_called(name, region)
        for name in outside:
            # An office of another province has these in its own table.
            if not any(meaning.level in {"city", "area"} for meaning in self.meanings.get(name, ())):
                self._add(name, Meaning("outside", Region(), exact=True))
        self.lengths: dict[str, list[int]] = defaultdict(list)
        for name in self.meanings:
            if len(name) not in self.lengths[name[0]]:
                self.lengths[name[0]].append(len(name))
        for lengths in self.lengths.values():
            lengths.sort(reverse=True)

    def _add_cities(self, cities: set[str]) -> None:
        for city in sorted(cities):
            stem, region = CITY_SUFFIX.sub("", city), Region(city=city)
            self._add(city, Meaning("city", region, exact=True))
            self._add(stem, Meaning("city", region, exact=False))
            if city.endswith("自治州"):
                self._add(f"{stem}州", Meaning("city", region, exact=True))

    def _add_areas(self, areas: set[tuple[str, str]]) -> None:
        taken = {CITY_SUFFIX.sub("", city) for city, _ in areas} | {area for _, area in areas}
        for city, area in sorted(areas):
            region, stem = Region(city=city, area=area), AREA_SUFFIX.sub("", area)
            exact = Meaning("area", region, exact=True)
            self._add(area, exact)
            if _ZONE.search(area):
                for name in _zone_names(area, city):
                    self._add(name, exact)
                continue
            # A county is remembered where it has become a city, and shortened where it is an autonomous one.
            if area.endswith(("自治县", "市")) and f"{stem}县" not in taken:
                self._add(f"{stem}县", exact)
            if len(stem) > 1 and stem not in taken:
                self._add(stem, Meaning("area", region, exact=False))

    def _add_street(self, city: str, area: str, street: str) -> None:
        region, stem = Region(city=city, area=area, street=street), _STREET_SUFFIX.sub("", street)
        exact = Meaning("street", region, exact=True)
        for name in {street, street.translate(_RARE)}:
            self._add(name, exact)
        for name in _kinds_of_zone(street):
            self._add(name, exact)
        if len(stem) > 1:
            for name in {stem, stem.translate(_RARE)}:
                self._add(name, Meaning("street", region, exact=False))
            if not street.endswith("街道"):
                self._add(stem + street[-1], exact)

    def _add_called(self, name: str, region: Region) -> None:
        level: Level = "street" if region.street else "area" if region.area else "city"
        if level == "area" and _LANDSCAPE.search(name):
            # A mountain or a lake is larger than the township that is called after it.
            self.meanings[name] = [
                meaning for meaning in self.meanings[name] if meaning.exact or meaning.region.area != region.area
            ]
        for form in (name, *_kinds_of_zone(name)):
            self._add(form, Meaning(level, region, exact=len(form) > SHORTEST_CALLED, called=True))

    def _add(self, name: str, meaning: Meaning) -> None:
        known = self.meanings[name]
        if meaning in known:
            return
        if not (meaning.exact or meaning.called) and any(one.region == meaning.region for one in known):
            return
        known.append(meaning)


def _kinds_of_zone(name: str) -> Iterator[str]:
    """The other forms of a name such as `雨花经济开发区`."""
    for forms in _ZONE_KINDS[:2]:
        for form in forms:
            if name.endswith(form):
                yield from (name.removesuffix(form) + other for other in forms if other != form)
                return


def _zone_names(area: str, city: str) -> Iterator[str]:
    """What people write for 湖南衡阳松木经济开发区: 松木经开区; for 岳阳市屈原管理区: 屈原管理区, 屈原区."""
    name = area.removeprefix("湖南")
    bare = name.removeprefix(city).removeprefix(CITY_SUFFIX.sub("", city))
    for form in dict.fromkeys((name, bare)):
        yield form
        yield from _kinds_of_zone(form)
        if form.endswith("管理区") and form == bare:
            yield f"{form.removesuffix('管理区')}区"


def read_rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV with a header."""
    return list(csv.DictReader(text.splitlines()))


def shipped_called() -> list[tuple[str, Region]]:
    """What people of Hunan call a place, from the shipped table; area and street may be empty there."""
    rows = read_rows(PLACE_NAMES.read_text(encoding="utf-8"))
    return [
        (row["name"], Region(city=row["city"], area=row["area"] or None, street=row["street"] or None)) for row in rows
    ]
