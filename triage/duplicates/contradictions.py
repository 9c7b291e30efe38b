"""Contradictions: what makes letters that look alike two matters: another building, school, line or state."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from triage.places.named_places import named_places
from triage.text.cleaning import sentences
from triage.text.numerals import canonical
from triage.types import Difference, DifferenceAspect

COMPARED = 1500
# What a letter is about stands at its beginning; later ones may only be mentioned.
CORE = 160
# Names tell letters apart that are worded alike, in percent of characters; longer letters name many things.
SHORT, ALIKE, LONG_ALIKE = 150, 45.0, 60.0
SHOWN = 3
# Numbers that tell one thing from another of its kind, by what the thing is called.
_NUMBERED: Mapping[str, re.Pattern[str]] = {
    "楼栋": re.compile(
        r"(?<![A-Za-z\d\-.])([A-Za-z]?\d{1,4}|[A-Za-z])(?:号?[栋幢座]|号楼|#楼)(?!的?(?:一名)?(?:业主|住户|居民|租户))"
    ),
    "单元": re.compile(r"(?<![A-Za-z\d\-.])(\d{1,2})单元"),
    "公交线路": re.compile(r"(?<![\d.A-Za-z])(\d{1,4})路(?![口灯面边段人])"),
    "地铁线路": re.compile(r"(?<![\d.A-Za-z])(\d{1,2})号线"),
    "村组": re.compile(r"(?<![\d.A-Za-z])(\d{1,3})组(?![织长合成])"),
    "班级": re.compile(r"(?<![\d.A-Za-z])(\d{1,4})班(?![车次])"),
    "道路编号": re.compile(r"(?<![A-Za-z])([GSXYgsxy]\d{2,5})(?!\d)"),
}
_UNIT_OF = {"单元": "楼栋"}
_NUMERAL_OF_LINE = re.compile(r"([零〇一二三四五六七八九十百]{1,5})(?=(?:路公交|号线|组|班|单元|号楼|[栋幢座]))")
_SCHOOL = re.compile(r"([\u4e00-\u9fa5]{2,8}?)(小学|中学|幼儿园|学校|大学|学院)")
_HOSPITAL = re.compile(r"([\u4e00-\u9fa5]{2,8}?)(医院|卫生院|卫生服务中心)")
_MARKET = re.compile(r"([\u4e00-\u9fa5]{2,8}?)(市场|公园|广场|商场|超市|车站|水库|大桥)")
_INSTITUTIONS = {"学校": _SCHOOL, "医院": _HOSPITAL, "场所": _MARKET}
# As much of a name as tells one from another; what stands before it may be the town or a word of the sentence.
TELLING = 2
_NO_NAME = re.compile(
    r"[我你他她们这那哪个条全整在的有了到从一是和与及老新旧本该每各附近门口]|中心|农贸|菜|第[一二三]$|附属|公立|私立|寄宿|家里|孩子|职业|人民|妇幼|公办|民办|乡镇|社区|街道"
)
_ENDING = re.compile(r"(?:社区|居委会|村委会|村民小组|村|大道|环线|辅道|路|街|巷|小区|新村|公寓|家属区)$")
_PLACE_KINDS = {"road": "道路", "estate": "小区", "community": "村（社区）"}
# What was asked for is there, and nothing more is asked.
_DONE = re.compile(
    r"(?:已经?|都|终于|总算|现在|今天|昨天|全部|现已)[^，。！？；\n没不未]{0,6}(?:装|修|弄|搞|清|换|通|补|处理|解决|整改|恢复|完工|落实|拆|到账|办|建|开通|装上|亮)(?:好|完|了|到位|上|起来|除|掉)"
    r"|(?:问题|事情|事)(?:已经?|都)?(?:得到)?(?:了)?(?:圆满)?(?:解决|处理)(?:好)?了|恢复(?:正常|供水|供电|通车|使用)了?|(?:装|修|弄|搞|换|处理|解决)好了"
)
_STILL = re.compile(
    r"但|可是|不过|又|还是|仍|没有?|未|不(?!错|胜)|坏|再次|依然|请|希望|要求|建议|怎么|为什么|吗|呢|[？?]"
)
_THANKS = re.compile(r"谢|感激|点赞|表扬|好评|满意")
_AGAINST = re.compile(r"(?:反对|不同意|不赞成|抵制|拒绝)(?P<what>[\u4e00-\u9fa5]{2,8})")
_FOR = re.compile(r"(?<![不没未])(?:支持|赞成|同意)(?P<what>[\u4e00-\u9fa5]{2,8})")


def contradictions(mine: str, theirs: str) -> tuple[Difference, ...]:
    """In what two texts speak of different things or states, for a handler; nothing for what may be one matter.

    Args:
        mine: the new letter.
        theirs: the earlier letter.
    """
    mine, theirs = mine[:COMPARED], theirs[:COMPARED]
    named = (*_numbers(mine, theirs), *_names(mine, theirs)) if _names_tell(mine, theirs) else ()
    return (*named, *_states(mine, theirs))[:SHOWN]


def _names_tell(mine: str, theirs: str) -> bool:
    """Whether names and numbers in two letters say what these are about."""
    least = ALIKE if max(len(mine), len(theirs)) <= SHORT else LONG_ALIKE
    return fuzz.ratio(mine, theirs, score_cutoff=least) > 0


def _numbers(mine: str, theirs: str) -> Iterator[Difference]:
    """Numbers of one kind that both name and of which they share none."""
    ours, others = _numbered(mine[:CORE]), _numbered(theirs[:CORE])
    all_ours, all_others = _numbered(mine), _numbered(theirs)
    for kind in _NUMBERED:
        # The same number of a unit in another building says nothing, and another one in the same building does.
        shared = set(all_ours[kind]) & set(others[kind]) or set(ours[kind]) & set(all_others[kind])
        if ours[kind] and others[kind] and not shared:
            if kind in _UNIT_OF and not set(ours[_UNIT_OF[kind]]) & set(others[_UNIT_OF[kind]]):
                continue
            yield _different("number", kind, ours[kind], others[kind])


@lru_cache(maxsize=20_000)
def _numbered(text: str) -> Mapping[str, Mapping[str, str]]:
    """Per kind the numbers that a text names, each with how it stands there in plain digits."""
    plain = canonical(_NUMERAL_OF_LINE.sub(lambda match: canonical(f"{match[1]}栋")[:-1], text))
    return {
        kind: {match[1].upper(): match[0] for match in pattern.finditer(plain)} for kind, pattern in _NUMBERED.items()
    }


def _names(mine: str, theirs: str) -> Iterator[Difference]:
    """Schools, roads, estates and the like of which both name some and share none."""
    ours, others = _named(mine[:CORE]), _named(theirs[:CORE])
    if any(stem in theirs for names in ours.values() for stem in names) or any(
        stem in mine for names in others.values() for stem in names
    ):
        return
    for kind in ours.keys() & others.keys():
        yield _different("name", kind, ours[kind], others[kind])


@lru_cache(maxsize=20_000)
def _named(text: str) -> Mapping[str, Mapping[str, str]]:
    """Per kind the names in a text by their telling part, each as it stands there."""
    found: dict[str, dict[str, str]] = {}
    for kind, pattern in _INSTITUTIONS.items():
        for match in pattern.finditer(text):
            stem = match[1][-TELLING:]
            if not _NO_NAME.search(stem):
                found.setdefault(kind, {})[stem] = f"{stem}{match[2]}"
    for place in named_places(text):
        stem = _ENDING.sub("", place.name)[-TELLING:]
        if len(stem) == TELLING and not _NO_NAME.search(stem):
            found.setdefault(_PLACE_KINDS[place.kind], {})[stem] = place.name
    return found


def _states(mine: str, theirs: str) -> Iterator[Difference]:
    done, was_done = _is_done(mine), _is_done(theirs)
    if done != was_done:
        text = "本件说事情已经办好，前件仍在反映问题" if done else "前件说事情已经办好，本件在反映问题"
        yield Difference(aspect="state", text=text)
    if _opposes(mine, theirs):
        yield Difference(aspect="state", text="本件反对，前件赞成")
    if _opposes(theirs, mine):
        yield Difference(aspect="state", text="本件赞成，前件反对")


def _opposes(one: str, other: str) -> bool:
    """Whether one letter is against what the other one is for."""
    against = {match["what"][:TELLING] for match in _AGAINST.finditer(one)} - _views(_FOR, one)
    return bool(against & (_views(_FOR, other) - _views(_AGAINST, other)))


def _views(pattern: re.Pattern[str], text: str) -> set[str]:
    return {match["what"][:TELLING] for match in pattern.finditer(text)}


@lru_cache(maxsize=20_000)
def _is_done(text: str) -> bool:
    """Whether a letter says that a matter is settled: thanks or a report of what was done, and no more complaint."""
    last = [sentence for sentence in sentences(text) if sentence][-2:]
    told = " ".join(last)
    settled = _DONE.search(told)
    return (
        settled is not None
        and _STILL.search(told[settled.end() :]) is None
        and (_THANKS.search(told) is not None or _STILL.search(told.replace(settled[0], "")) is None)
    )


def _different(aspect: DifferenceAspect, kind: str, ours: Mapping[str, str], others: Mapping[str, str]) -> Difference:
    return Difference(
        aspect=aspect, text=f"{kind}不同：本件{_listed(list(ours.values()))}，前件{_listed(list(others.values()))}"
    )


def _listed(names: Sequence[str]) -> str:
    return "、".join(names[:SHOWN]) + ("等" if len(names) > SHOWN else "")
