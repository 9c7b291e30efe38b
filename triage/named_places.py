"""Named places below the street: communities and villages, roads, housing estates that a letter names."""

import re
from collections.abc import Iterator

from triage.types import NamedPlace, PlaceKind

# What a name ends in; the longer ending is tried first.
_ENDINGS: dict[PlaceKind, str] = {
    "community": "社区|居委会|村委会|村民小组|村",
    "road": "大道|环线|辅道|路(?!灯|面|口|边|人|段|障|况)|街(?!道)|巷",
    "estate": "小区|花园|家园|公馆|华庭|新城|国际城|公寓|家属区|别墅|庄园|名苑|雅苑|佳苑|新苑|苑|名邸|府邸|豪庭",
}
_NAME = re.compile(
    r"(?P<name>[\u4e00-\u9fa5A-Za-z0-9·]{1,10}?)(?P<ending>"
    + "|".join(_ENDINGS.values())
    + r")(?P<phase>[一二三四五六七八九十\d]{1,2}期)?"
)
# A name begins after the last of these: it is not part of it.
_BEFORE = re.compile(
    r".*(?:街道|办事处|[市县区镇乡]|社区|村|大道|路|街|位于|坐落|地处|住在|家住|住址|就在|关于|反映|投诉|举报|建议|咨询|请问|希望|"
    r"我们|咱们|你们|他们|我家|我是|我住|我|你|他|附近|旁边|隔壁|对面|前面|后面|门口|里面|从|到|至|往|向|在|是|的|和|与|及|或|由|把|被|对|"
    r"了|过|着|去|来|走|经|给|让|将|也|都|就|有|没|整个|每个|各个|全|该|本|这个|那个|这条|那条|这|那|几个|一个|两个|某|叫做|名叫|叫|"
    r"交叉|靠近|沿着|沿|开发商|物业|业主|居民|市民|栋|号|楼|期|[年月日天午晨晚夜底]|想|修|讲|停|同一|几种|要|会|能|被|用|看|见|说|听|哪条|哪|搭|离|回|喊|拖)"
)
# These are kinds of place, not names of one.
_NO_NAME = re.compile(
    r"^(?:[一二三四五六七八九十两几多每各\d]+[条个座]?|老旧?|新|旧|小|大|农|乡|城中|自然|行政|公|马|铁|道|步行|高速公?|主干|断头|出|思|一|半|"
    r"上|下|门前|进|回|水泥|机耕|通|修|商业|美食|小吃|夜市|老|无物业|安置|住宅|居民|商住|高档|封闭|智慧|美丽|示范|先进|全市|周边|单位|职工|"
    r"学生|教师|大|电|网|线|石子|思|几种套|几步|工业|闲|逛|沿|街|过|封|堵|修|让|迷|带|赶|带|领|问|绕|弯)$"
)
_LEVELS = re.compile(r"^[省市县区镇乡]+")
MIN_NAME, MAX_FOUND, READ = 2, 8, 3000


def named_places(text: str) -> tuple[NamedPlace, ...]:
    """Communities, roads and estates that a letter names, in the order of the text, each once, at most 8."""
    found = dict.fromkeys(_names(text[:READ]))
    return tuple(list(found)[:MAX_FOUND])


def _names(text: str) -> Iterator[NamedPlace]:
    for match in _NAME.finditer(text):
        before = _BEFORE.match(match["name"])
        name = match["name"][before.end() :] if before else match["name"]
        name = _LEVELS.sub("", name)
        if len(name) < MIN_NAME or _NO_NAME.match(name):
            continue
        kind = next(kind for kind, endings in _ENDINGS.items() if re.fullmatch(endings, match["ending"]))
        yield NamedPlace(kind=kind, name=f"{name}{match['ending']}{match['phase'] or ''}")
