"""Whether a letter has to be asked where its matter is."""

import re
from collections.abc import Collection

from triage.places.named_places import names_a_place
from triage.types import NamedPlace, Region, RequestType, Suggestion

# A question of rules, thanks and a letter without a matter are answered without a place.
_NEEDED_FOR: frozenset[RequestType] = frozenset(["求助", "投诉举报", "建议"])
# What stands, lies or happens somewhere, so that nobody can go there without the place.
_SOMEWHERE = re.compile(
    r"路|街|巷|桥|灯|井盖|坑|楼|栋|单元|小区|物业|业主|电梯|工地|施工|噪[音声]|油烟|臭|垃圾|厕所|下水|污水|排水|积水|停[水电车气]|断[水电]|漏|管道|水管|电线|树|绿化|"
    r"河|塘|井|田|地里|山|村|组里|店|摊|市场|超市|餐|食堂|学校|幼儿园|医院|诊所|公司|工厂|厂|老板|公交|车站|站台|红绿灯|斑马线|摄像|违[建章]|房|门口|狗|广场舞|路口"
)


def place_is_missing(
    suggestion: Suggestion, kind: RequestType, region: Region, places: Collection[NamedPlace] = ()
) -> bool:
    """Whether the matter of a letter cannot be found without a place that it does not name.

    Rationale: who wrote where it is and is told that it was not written feels unread, so any name counts: that of a
    street, a village, an estate, a school, a company or a bus line, wherever in title or text it stands, and what the
    writer put into the form's field. A county or a street that was recognised counts as well, a city alone does not.

    Args:
        suggestion: the letter.
        kind: its type.
        region: where its matter is, as far as that is known.
        places: the places that were found in it.
    """
    if kind not in _NEEDED_FOR or not _SOMEWHERE.search(suggestion.full_text()):
        return False
    known = region.area or region.street or places or (suggestion.stated_place or "").strip()
    return not known and not names_a_place(suggestion.full_text())
