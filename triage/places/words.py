"""When a short form means its place: names that are also words, and what makes a name part of another name."""

import re
from importlib.resources import files

from triage.places.names import read_rows

# Short forms of counties that are everyday words: they count after their city, or where what follows says place.
_EVERYDAY = frozenset(
    [
        "会同", "通道", "洞口", "中方", "永定", "石门", "双清", "武陵", "大祥", "北湖", "永顺", "东安", "安仁", "君山",
        "双峰", "新化", "安乡", "桃源", "新田", "双牌", "北塔", "石鼓", "蓝山", "石峰",
    ]
)  # fmt: skip
# Those that are also flowers, ponds and birds: they count as well where the text names their city at all.
_HALF_EVERYDAY = frozenset(["芙蓉", "天心", "开福", "雨花", "荷塘", "天元", "资阳", "凤凰"])
# Of these one is a verb, and whoever is asked to do something jointly is no county.
_VERB = re.compile(r"会同$")
_ASKED = re.compile(r"[请将由并应可须能要会便再就已]$|(?:建议|希望|要求|部门|督促|单位)$")
_PLACE_AFTER = re.compile(
    r"市场监管|公安|交警|城管|教育局|民政|住建|卫健|人社|医保|政府|人民医院|县|城[区里关]|(?:一|二|三|四)中|高铁站|火车站|汽车站|古城|"
    r"这[边里]|那[边里]|咯[边里]|那[哒哈]|境内|本地|当地|老家|高速(?:出|入)?口"
)
# What only a county or a town has, where the name begins a clause or follows what leads to a place.
_OF_PLACE = re.compile(
    r"的?(?:民宿|客栈|农家乐|景区|景点|门票|老百姓|群众|城管|出租车|的士|公交|房价|物价|教育|医疗|法院|派出所|自来水|乡下|农村|乡镇|干部|"
    r"企业|商铺|商户|车站|学校|医院|老师|人|天气|旅游|旅行|游玩|玩|出差|办事|打工|上班|读书)"
)
_LEADS_TO_PLACE = re.compile(r"(?:^|[，。！？；、：:,.!?;\s\n]|[在去来回从是]|到)$")
_OURS = re.compile(r"(?:我们|咱们|俺们|偶们|老家|家在|家住|回|来自)在?$")
# No words themselves, but pieces of words such as 创新化: at the beginning of a clause they are the county.
_INSIDE_WORDS = frozenset(["新化", "安乡", "东安", "安仁", "君山", "双峰", "永顺"])
# Words that stand behind 我们 as well as a county does.
_NEVER_OURS = frozenset(["会同", "通道", "中方"])
# Short forms of streets that do not count by themselves: words, which no county before them makes a street, and names
# that many places have.
_EVERYDAY_STREETS = {
    row["name"]: row["word"] == "yes"
    for row in read_rows((files("triage") / "data" / "everyday_street_names.csv").read_text(encoding="utf-8"))
}
_STREET_CUE = re.compile(
    r"那[边里哒哈]|[这咯][边里]|附近|周边|一带|大学城|老街|街上|集镇|片区|镇上|乡里|圩场|墟场|赶集|老镇|古镇"
)
_STREET_TAIL = ("街道", "街", "镇", "乡", "办事处")
_STREET_PLACE = re.compile(r"的|村|社区|敬老院|小学|中学|卫生院|派出所|中心校|集市|农贸市场|菜市场")
# The short form of a street by which other things are called as well, though the table has no second.
_COMMON_STREET = re.compile(r"[桥河山寺阁殿庙园湖口场宫岩井水头厂源树矿]$")
# What makes a short form the name of a road, an estate, a river, a bank, a dish.
_CONTINUES = re.compile(
    r"[东南西北中]?(?:[一二三四五六]|新|老)?(?:路(?!灯|面|边|上(?!的)|段)|大道)|街(?!道|上)|小学|中学|酒店|宾馆|人家|银行|农商行|林纸|会馆|"
    r"花(?:开|谢|展|季|朵|卉|节|$)|仿佛|月(?!亮岛)|楼(?![顶上下道盘市])|期(?!间)|存款|大厦|花园|家园|公寓|小区|新村|社区|牌(?!楼)|驼|卫视|晚报|时间|传奇|"
    r"河(?!堤|道|边|里|水)|山(?![里区上村体洪火林路脚])|江(?!边|里|水|面|堤)|水库|大桥|特产|方言|话(?!题)"
)
_DISH = re.compile(
    r"(?!的)[\u4e00-\u9fa5]{0,2}(?:米粉|鱼粉|牛肉粉|牛肉面|拉面|小面|热干面|血鸭|脆肚|臭豆腐|土菜|蒸菜|私房菜|菜馆|预制菜|火锅|烧烤|小吃|烤鸭|"
    r"鸡饭|早茶|花猪|卤菜|板鸭|(?<!杨)梅菜)|鸡(?!场|鸭)|鸭(?!场)"
)
_SOLD = re.compile(r"[\u4e00-\u9fa5]{0,3}(?:专卖店|旗舰店|预制菜|直播间|网店)")
# Two characters written in full that are also the end of other words, and townships that go on as other words.
_PART_OF = re.compile(r"(?:[湖云河海江越]南县|[街通铁渠管国省乡隧频知]道县|[^\u4e00-\u9fa5]?丰沣县)$")
_GOES_ON = re.compile(r"乡[下村亲土愁镇]|镇[江静定压痛]|市[场民](?!监)|县[域级道]|区[别分]|街道")
# Parks and new quarters are called after a street without lying in it.
_PARK = re.compile(r"(?:工业|产业|科技|物流)园|新区")
# Behind its county, such a word is the street where this follows: 芙蓉东岸的菜市场, but not 石鼓区人民的生活.
_SETTLED = re.compile(
    r"的?(?:[菜超]市|农贸市场|集市|小区|社区|安置|老街|街上|村|小学|中学|敬老院|卫生院|派出所|那边|这边|附近|一带)"
)
LONG_STREET = 3


def is_cut_off(name: str, before: str, after: str) -> bool:
    """Whether a name written in full is a piece of other words: `南县` in 湖南县域, `安全乡` in 安全乡村.

    Args:
        name: the name.
        before: the characters before it.
        after: the characters after it.
    """
    return bool(_PART_OF.search(before[-1:] + name)) or bool(_GOES_ON.match(name[-1:] + after[:2]))


def names_something_else(after: str) -> bool:
    """Whether a short form followed by this is the name of a road, an estate, a bank or a dish."""
    return bool(_CONTINUES.match(after) or _DISH.match(after) or _SOLD.match(after))


def area_counts(name: str, before: str, after: str, *, city_named: bool, beside: bool) -> bool:
    """Whether the short form of a county or district means it by itself.

    Args:
        name: the short form.
        before: the characters before it.
        after: the characters after it.
        city_named: whether the text names its city.
        beside: whether the text names its city or another county of it.
    """
    if name not in _EVERYDAY | _HALF_EVERYDAY or (name in _HALF_EVERYDAY and city_named):
        return True
    if _VERB.search(name) and _ASKED.search(before):
        return False
    if _PLACE_AFTER.match(after):
        return True
    if name in _NEVER_OURS:
        return False
    leads = _LEADS_TO_PLACE.search(before) is not None
    return (leads and (beside or name in _INSIDE_WORDS or _OF_PLACE.match(after) is not None)) or bool(
        _OURS.search(before)
    )


def is_everyday_street(name: str) -> bool:
    """Whether the short form of a street is a word of its own."""
    return name in _EVERYDAY_STREETS


def street_counts_joined(name: str, after: str) -> bool:
    """Whether the short form of a street means it behind the name of its county."""
    if _PARK.match(after):
        return False
    return not _EVERYDAY_STREETS.get(name, False) or _SETTLED.match(after) is not None


def street_is_said(after: str) -> bool:
    """Whether what follows a short form says that it is a street, a town or a township."""
    return after.startswith(_STREET_TAIL) and not after.startswith("镇江")


def street_counts(name: str, after: str, *, only: bool, area_named: bool, city_named: bool) -> bool:
    """Whether the short form of a street means it by itself.

    Args:
        name: the short form.
        after: the characters after it.
        only: whether one street alone is called so, and no county.
        area_named: whether the text names its county.
        city_named: whether the text names its city.
    """
    if street_is_said(after):
        return True
    if not only or _PARK.match(after):
        return False
    if _STREET_CUE.match(after) or (area_named and _STREET_PLACE.match(after) and not is_everyday_street(name)):
        return True
    if len(name) < LONG_STREET or name.endswith(("路", "街")) or is_everyday_street(name):
        return False
    return area_named or city_named or _COMMON_STREET.search(name) is None
