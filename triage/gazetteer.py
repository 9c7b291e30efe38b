"""Gazetteer: finds city, county and street in a text, by the table of administrative divisions."""

import csv
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from triage.types import Region

DIVISIONS = files("triage") / "data" / "hunan_divisions.csv"
_CITY_SUFFIX = re.compile(r"(?:土家族苗族)?自治州$|市$")
_AREA_SUFFIX = re.compile(r"(?:土家族|苗族|侗族|瑶族)*自治县$|[市区县]$")
_STREET_SUFFIX = re.compile(r"(?:土家族|苗族|侗族|瑶族|回族|维吾尔族|白族|壮族)*(?:民族)?(?:街道|镇|乡)$")
# Short names that are everyday words: they count only with their suffix, after their city, or before an office.
_EVERYDAY = frozenset(
    [
        "会同", "通道", "洞口", "中方", "永定", "石门", "双清", "武陵", "大祥", "北湖",
        "永顺", "东安", "安仁", "君山", "双峰", "新化", "安乡", "桃源", "新田",
    ]
)  # fmt: skip
# Short names that are also flowers, ponds and phrases: they count as well where the text names their city at all.
_HALF_EVERYDAY = frozenset(["芙蓉", "天心", "开福", "雨花", "荷塘", "天元", "资阳"])
_OFFICE = re.compile(r"市场监管|公安|交警|城管|教育局|民政|住建|卫健|人社|医保|政府|县城|这边|那边|这里")
_STREET_TAIL = ("街道", "街", "镇", "乡", "办事处")
# A short form that goes on like this is the name of a road or a house, not of the county.
_CONTINUES = re.compile(
    r"[东南西北中]?(?:一|二|三)?(?:路(?!灯|面|边|上|段)|大道)|街(?!道)|小学|中学|酒店|人家|银行|林纸|米粉|会馆|花(?!园区)|仿佛|月|楼|期(?!间)|存款"
)
# What comes after these words is somewhere else: an example, an origin.
_ELSEWHERE = re.compile(
    r"(?:听说|人家|隔壁|外地|学习|参照|比如|例如|不像|像|老家(?:在|是)?|原籍|我是)[^，。！？；\n]{0,4}$"
)
_OURS = re.compile(r"(?:我们|咱们|本地)[^，。！？；\n]{0,2}$")
_STREET_NEAR = re.compile(r"那边|这边|这里|那里|附近|周边|一带|大学城|老街|街上|集镇|片区")
_STREET_PLACE = re.compile(r"的|村|社区|敬老院|小学|中学|卫生院|派出所")
# The short form of a street that nothing else in the table is called, of a kind that few other things are called by.
_TELLING_STREET = re.compile(r"[\u4e00-\u9fa5]{2,}[塘坡岭铺坪渡洲冲湾垭圩坳驿司店坝嘴垸港]$")
_ROAD = re.compile(r"[路街]$")
NEAR, LONG_STREET = 4, 3
# What people still call a place, and how the table writes it.
_ALSO_CALLED = {
    "宁乡县": "宁乡市", "邵东县": "邵东市", "祁阳县": "祁阳市", "株洲县": "渌口区", "望城县": "望城区",
    "冷江": "冷水江市", "榔梨街道": "㮾梨街道", "榔梨": "㮾梨",
}  # fmt: skip
# The weight of words before a mention: what comes after them is an example, where the writer lives, what it is about.
_EXAMPLE, _HOME, _ABOUT = 0.2, 0.7, 2.0
_LIVES = re.compile(r"(?:家住|住在|户籍在?|户口在?|来自)[^，。！？；\n]{0,4}$")
_MATTER = re.compile(r"(?:反映的是|反映|投诉|举报|发生在|位于|地处|坐落在?|地址[:：]?)[^，。！？；\n]{0,4}$")
_BOTH = re.compile(r"[和与、跟及到至同]|以及|还有")


@dataclass(frozen=True)
class _Mention:
    start: int
    end: int
    level: str
    regions: tuple[Region, ...]
    exact: bool
    weight: float


class Gazetteer:
    """Looks places up; built once from the shipped table and the office's own."""

    def __init__(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Index the divisions.

        Args:
            rows: (city, area, street) of every street, town and township.
        """
        self._surfaces: dict[str, list[tuple[str, Region, bool]]] = defaultdict(list)
        self._index(rows)
        self._lengths: dict[str, list[int]] = defaultdict(list)
        for surface in self._surfaces:
            if len(surface) not in self._lengths[surface[0]]:
                self._lengths[surface[0]].append(len(surface))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def _index(self, rows: Sequence[tuple[str, str, str]]) -> None:
        cities = {city for city, _, _ in rows}
        stems = {_CITY_SUFFIX.sub("", city) for city in cities}
        for city in sorted(cities):
            self._add(city, "city", Region(city=city), exact=True)
            self._add(_CITY_SUFFIX.sub("", city), "city", Region(city=city), exact=False)
            if city.endswith("自治州"):
                self._add(_CITY_SUFFIX.sub("", city) + "州", "city", Region(city=city), exact=True)
        for city, area in sorted({(city, area) for city, area, _ in rows}):
            region, stem = Region(city=city, area=area), _AREA_SUFFIX.sub("", area)
            self._add(area, "area", region, exact=True)
            if area.endswith("自治县"):
                self._add(f"{stem}县", "area", region, exact=True)
            if len(stem) > 1 and stem not in stems:
                self._add(stem, "area", region, exact=False)
        for row in sorted(set(rows)):
            self._index_street(*row)
        for name, written in _ALSO_CALLED.items():
            for level, region, exact in tuple(self._surfaces.get(written, ())):
                self._add(name, level, region, exact=exact)

    def _index_street(self, city: str, area: str, street: str) -> None:
        region, stem = Region(city=city, area=area, street=street), _STREET_SUFFIX.sub("", street)
        self._add(street, "street", region, exact=True)
        if len(stem) > 1:
            self._add(stem, "street", region, exact=False)
            if not street.endswith("街道"):
                self._add(stem + street[-1], "street", region, exact=True)

    @classmethod
    def load(cls, own: Path | None = None) -> "Gazetteer":
        """The shipped table of Hunan's divisions, with an office's own table where it has one.

        Args:
            own: a CSV with the columns city, area, street.
        """
        text = DIVISIONS.read_text(encoding="utf-8") + "\n"
        rows = list(csv.DictReader(text.splitlines()))
        if own is not None:
            rows += list(csv.DictReader(own.read_text(encoding="utf-8-sig").splitlines()))
        return cls([(row["city"], row["area"], row["street"]) for row in rows])

    def locate(self, text: str) -> Region:
        """The place that a text names, as far down as it is unambiguous.

        Every mention votes for the places that it can mean; an exact name weighs more than a
        short form, and places that lie within each other support one another. A street that
        exists in several counties counts only where the text names the county or the city.
        """
        every = list(self._mentions(text))
        cities = {region.city for m in every if m.level == "city" for region in m.regions}
        areas = {region.area for m in every if m.level == "area" for region in m.regions}
        mentions = [mention for mention in every if self._counts(mention, text, cities, areas)]
        area = self._winner(mentions, "area")
        if area is not None and self._shared(mentions, area, text):
            return Region(city=area.city)
        city = area.city if area else None
        if city is None:
            found = self._winner(mentions, "city")
            city = found.city if found else None
        street = self._street(mentions, city, area)
        if street is not None:
            return street
        return area or Region(city=city)

    def _winner(self, mentions: Sequence[_Mention], level: str) -> Region | None:
        cities = {region.city for m in mentions if m.level == "city" for region in m.regions}
        votes: dict[Region, float] = defaultdict(float)
        for mention in (m for m in mentions if m.level == level):
            options = [r for r in mention.regions if r.city in cities] or list(mention.regions)
            if len(options) == 1:
                earlier = 1 / (1 + mention.start / 1000)
                own = (2 if mention.exact else 1) + (2 if options[0].city in cities else 0) + earlier
                votes[options[0]] += own * mention.weight
        return max(votes, key=lambda region: votes[region]) if votes else None

    @staticmethod
    def _shared(mentions: Sequence[_Mention], area: Region, text: str) -> bool:
        """Whether the text names the area in one breath with another of the same city: `开福区和雨花区`."""
        areas = [mention for mention in mentions if mention.level == "area"]
        return any(
            first.regions != second.regions
            and area in (*first.regions, *second.regions)
            and all(region.city == area.city for region in (*first.regions, *second.regions))
            and _BOTH.fullmatch(text[first.end : second.start]) is not None
            for first, second in pairwise(areas)
        )

    def _street(self, mentions: Sequence[_Mention], city: str | None, area: Region | None) -> Region | None:
        for mention in (m for m in mentions if m.level == "street"):
            options = [
                r for r in mention.regions if (area is None or r.area == area.area) and (city is None or r.city == city)
            ]
            if len(options) == 1 and (mention.exact or area is not None or len(mention.regions) == 1):
                return options[0]
        return None

    def _counts(
        self, mention: _Mention, text: str, cities: Collection[str | None], areas: Collection[str | None]
    ) -> bool:
        """Whether a mention means its place; `cities` and `areas` are all those that the text names."""
        if mention.exact:
            return True
        before, after = text[: mention.start], text[mention.end :]
        if mention.level == "street":
            return self._street_counts(mention, text, cities, areas)
        if _CONTINUES.match(after):
            return False
        name = text[mention.start : mention.end]
        if mention.level == "city" or name not in _EVERYDAY | _HALF_EVERYDAY:
            return True
        if name in _HALF_EVERYDAY and any(region.city in cities for region in mention.regions):
            return True
        city_before = any(
            before.endswith((r.city or "\n", _CITY_SUFFIX.sub("", r.city or "\n"))) for r in mention.regions
        )
        return city_before or _OFFICE.match(after) is not None

    def _street_counts(
        self, mention: _Mention, text: str, cities: Collection[str | None], areas: Collection[str | None]
    ) -> bool:
        """Whether a short form such as `坪塘` means the street, town or township."""
        name, before, after = text[mention.start : mention.end], text[: mention.start], text[mention.end :]
        also_area = any(level == "area" for level, _, _ in self._surfaces[name])
        if _STREET_NEAR.match(after) and len(mention.regions) == 1 and not also_area:
            return True
        if _STREET_PLACE.match(after) and not also_area and any(region.area in areas for region in mention.regions):
            return True
        if len(name) >= LONG_STREET and len(mention.regions) == 1 and not _ROAD.search(name) and not also_area:
            (only,) = mention.regions
            named = only.area in areas or only.city in cities
            if (named or _TELLING_STREET.match(name)) and not _CONTINUES.match(after):
                return True
        near = any(
            before.rstrip()[-NEAR:].endswith((r.area or "\n", _AREA_SUFFIX.sub("", r.area or "\n")))
            for r in mention.regions
        )
        return after.startswith(_STREET_TAIL) or (near and not after.startswith(("路", "大道")))

    def _mentions(self, text: str) -> Iterator[_Mention]:
        position = 0
        while position < len(text):
            for length in self._lengths.get(text[position], ()):
                entries = self._surfaces.get(text[position : position + length])
                if entries:
                    for level in ("city", "area", "street"):
                        regions = tuple(region for kind, region, _ in entries if kind == level)
                        exact = any(flag for kind, _, flag in entries if kind == level)
                        if regions:
                            yield _Mention(position, position + length, level, regions, exact, _weight(text[:position]))
                    position += length - 1
                    break
            position += 1

    def _add(self, surface: str, level: str, region: Region, *, exact: bool) -> None:
        if surface and all(known != (level, region, exact) for known in self._surfaces[surface]):
            self._surfaces[surface].append((level, region, exact))


def _weight(before: str) -> float:
    """How much a mention counts, by the words before it: an example elsewhere little, `our` place more."""
    if _ELSEWHERE.search(before[-12:]):
        return _EXAMPLE
    if _LIVES.search(before[-12:]):
        return _HOME
    return _ABOUT if _OURS.search(before[-6:]) or _MATTER.search(before[-12:]) else 1.0
