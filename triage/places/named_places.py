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
    r"^(?:(?!五一|八一|六一|七一|三一)[一二三四五六七八九十两几多每各\d]+[条个座]?|老旧?|新|旧|小|大|农|乡|城中|自然|行政|公|马|铁|道|步行|高速公?|主干|断头|出|思|一|半|"
    r"上|下|门前|进|回|水泥|机耕|通|修|商业|美食|小吃|夜市|老|无物业|安置|住宅|居民|商住|高档|封闭|智慧|美丽|示范|先进|全市|周边|单位|职工|"
    r"学生|教师|大|电|网|线|石子|思|几种套|几步|工业|闲|逛|沿|街|过|封|堵|修|让|迷|带|赶|带|领|问|绕|弯)$"
)
_LEVELS = re.compile(r"^[省市县区镇乡]+")
# What else is found by its name; the names of a road, an estate or a village are NamedPlaces.
_INSTITUTION = re.compile(
    r"(?P<name>[\u4e00-\u9fa5A-Za-z0-9·]{1,10}?)(?:学校|小学|中学|一中|大学|学院|幼儿园|公司|集团|医院|卫生[院室]|诊所|药[店房]|超市|商场|市场|广场|"
    r"酒[店楼]|宾馆|饭店|餐馆|大厦|公园|景区|车站|[东南西北]站|站(?!在|着|起|出)|机场|码头|大桥|水库|工业园|开发区|园区|工地|厂(?!家|里)|驾校|银行|高速|国道|省道|县道|"
    r"附[一二三]|(?<!字)(?<!岔)路(?=[边口])|(?<![小校市景社城园片库灾辖郊地新老库])区(?![别分域间块])|县(?![城里级域道政长内])|(?<!湖南)省(?![道级里内政委会])|"
    r"号线|路公交|镇|乡(?!下|亲|里|村)|街道|县城|组(?!织|长)|栋)"
)
# A line by its two ends, and what is called so: nobody who wrote these has left the place out.
_LINE = re.compile(
    r"[\u4e00-\u9fa5]{2,4}(?:开往|到|至|去)[\u4e00-\u9fa5]{2,5}?的?(?:公交|班车|大巴|中巴|快巴|客车|列车|高铁|城铁|城际|动车|慢火车|高速|过江)"
)
_CALLED = re.compile(r"(?:叫做?|名为|名叫|取名)[\u4e00-\u9fa5]{2,8}?的(?:小区|楼盘|村|院子|店|公司|厂|路|街)")
_NOBODY = re.compile(
    r"^(?:某某?|一[家个所栋座]|那[家个]|这[家个]|我们?的?|你们|他们|自己|所在|本地|当地|附近|隔壁|楼下|对面|旁边|"
    r"哪[个家里]|[xX×＊*]+|多家|各|所有|全部)+"
)
MIN_NAME, MAX_FOUND, READ = 2, 8, 3000


def named_places(text: str) -> tuple[NamedPlace, ...]:
    """Communities, roads and estates that a letter names, in the order of the text, each once, at most 8."""
    found = dict.fromkeys(_names(text[:READ]))
    return tuple(list(found)[:MAX_FOUND])


def names_a_place(text: str) -> bool:
    """Whether somebody who knows the town would find it: a place, an institution, a shop or a line is named."""
    if named_places(text) or _LINE.search(text[:READ]) or _CALLED.search(text[:READ]):
        return True
    return any(_is_name(match["name"]) for match in _INSTITUTION.finditer(text[:READ]))


def _is_name(words: str) -> bool:
    before = _BEFORE.match(words)
    name = _NOBODY.sub("", _LEVELS.sub("", words[before.end() :] if before else words))
    return bool(re.fullmatch(r"[A-Za-z]*\d+", name)) or (len(name) >= MIN_NAME and not _NO_NAME.match(name))


def _names(text: str) -> Iterator[NamedPlace]:
    for match in _NAME.finditer(text):
        before = _BEFORE.match(match["name"])
        name = match["name"][before.end() :] if before else match["name"]
        name = _LEVELS.sub("", name)
        if len(name) < MIN_NAME or _NO_NAME.match(name):
            continue
        kind = next(kind for kind, endings in _ENDINGS.items() if re.fullmatch(endings, match["ending"]))
        yield NamedPlace(kind=kind, name=f"{name}{match['ending']}{match['phase'] or ''}")
