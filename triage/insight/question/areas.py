"""Areas: the place that a question names, as the table of divisions calls it."""

import re
from collections.abc import Sequence

from triage.insight.question.marked import BLANK, Marked
from triage.places.address import depth, within
from triage.places.gazetteer import Gazetteer
from triage.types import Region

_EVERYWHERE = re.compile(
    r"(?:我们?|咱们?)(?:这个|这)?(?:市|省|区|县|州|镇)(?:里)?(?:的)?|(?:我们?|咱们?|本)?(?:全市|"
    r"全省|全区|全县|全州|本市|本省|我市|我省|我区|我县|本区|本县|市里|省里|县里|区里|市内|辖区内?|"
    r"全域)(?:范围)?(?:内)?(?:的)?"
)
_TAIL = re.compile(r"(?:(?:境|辖区|范围)?内(?!涝|部)|那边|这边|那里|这里|方面)?(?:的)?")
# Places beside each other are two, and no route from one to the other.
_BESIDE = re.compile(r"(?<=[区县市镇乡])[和与跟、及]")
_LEAD = re.compile(r"(?:发生在|来自|位于|在)$")
# A place that no table knows, by the form of its name, where nothing else stands before it.
_UNKNOWN = re.compile(
    r"(?:(?<=^)|(?<=[\n，,。的在和与从自]))(?P<name>[A-Z]\d*(?:市|区|县)(?:[A-Z]?\d*(?:市|区|"
    r"县))?|[\u4e00-\u9fa5]{2,5}?(?:自治县|自治州|区|县|市|街道|镇|乡))"
    r"(?![\u4e00-\u9fa5]{0,1}(?:场|民(?!反)|政|域|别|间|容|长信))"
)
_NO_PLACE = re.compile(
    r"(?:小|社|景|园|学|片|城|地|老城|新|校|厂|库|山|林|湖|灾|疫|商|住宅|生活|开发|高新|经开|"
    r"工业|产业|度假|示范|保护|管理|辖)区$"
    r"|(?:城|超|门|楼|股|夜|菜|全|我|本|都|集|早|上|闹)市$|(?:城|乡|下|入|故|家|老|回|返|水|"
    r"异)[镇乡]$|[哪每各几个]|多少"
)
_SHORTEST = 2


def area_of(marked: Marked, gazetteer: Gazetteer) -> tuple[str | None, bool]:
    """The place of the table that a question names, and whether it names several to be told apart.

    Returns:
        The full name of the city, county or street, or None; and whether there are two or more beside each other.
    """
    regions = _known(marked, gazetteer)
    marked.take_all(_EVERYWHERE)
    if not regions:
        return None, False
    distinct = [one for one in regions if not any(other != one and within(other, one) for other in regions)]
    if len(set(distinct)) > 1:
        return None, True
    place = distinct[0]
    return place.street or place.area or place.city, False


def _known(marked: Marked, gazetteer: Gazetteer) -> Sequence[Region]:
    regions = []
    for start, end, region in gazetteer.named(_BESIDE.sub("。", marked.text.replace(BLANK, "，"))):
        if depth(region) == 0:
            continue
        lead, tail = _LEAD.search(marked.text[:start]), _TAIL.match(marked.text, end)
        marked.take(lead.start() if lead is not None else start, tail.end() if tail is not None else end)
        regions.append(region)
    return regions


def unknown_area(marked: Marked) -> str | None:
    """A place that no table knows, by the form of its name; read when all else of the question is understood."""
    for match in _UNKNOWN.finditer(marked.text):
        name = match["name"]
        if len(name) < _SHORTEST or _NO_PLACE.search(name):
            continue
        tail = _TAIL.match(marked.text, match.end("name"))
        marked.take(match.start("name"), tail.end() if tail is not None else match.end("name"))
        return name
    return None
