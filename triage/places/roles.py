"""Roles: what a place is in a sentence, by the words beside it; where the matter is weighs most."""

import re
from enum import Enum

NEAR_BEFORE, NEAR_AFTER, FAR_AFTER = 16, 24, 200
_UP_TO = r"[^，。！？；\n]"


class Role(Enum):
    """What a mention of a place is, and how much it weighs."""

    RULED_OUT = 0.0
    EXAMPLE = 0.2
    ORIGIN = 0.3
    NAME_GIVER = 0.4
    WORK = 0.6
    HOME = 0.7
    PLAIN = 1.0
    BACK = 1.5
    MATTER = 2.0


# Said outright: it counts even where the words beside it are those of an example.
_SAID = re.compile(
    r"(?:[要想]?(?:说|讲|谈|问|反映|投诉|举报)的(?:就)?(?:是|地方是)|而是|应该是|其实是|实际(?:上)?是|"
    r"(?:搬|迁|转|调|嫁|调整|划|分|派|挪|移民|安置)(?:家|学|校|户口|去)?[到来去至进往给]了?)" + _UP_TO + r"{0,4}$"
)
# Where something is wished to be, and what has stayed where it was.
_WISHED = re.compile(
    r"(?:能不能|能否|可不可以|可否|希望|建议|最好|应该|要求)[^，。！？；\n]{0,4}(?:搬|迁|转)[^，。！？；\n]{0,2}[到来去至进往]了?$"
)
_STAYED = re.compile(r"(?:户口|户籍|土地|田|地|房子|老屋)(?:还|仍|仍然|都|一直)(?:是|留)?在$")
_RULED_OUT = re.compile(
    r"(?:不是|并非|不属于|不归|不在|不算|没在|既非|不指|不关|别(?:再|又)?(?:转|派|推|分|发|给)(?:到|给|去)?)(?:指|说|属于|在)?"
    + _UP_TO
    + r"{0,2}$|(?:别|不要|莫|勿)(?:再|又)[^，。！？；\n]{0,2}(?:转|派|推|分|发|当)[^，。！？；\n]{0,2}$|"
    r"(?:我叫|本人叫|姓名[:：]?|名字叫)[\u4e00-\u9fa5]{0,2}$"
)
_RULED_OUT_AFTER = re.compile(
    r"(?:[^，。！？；\n]{0,10}(?:不归(?:他们|它|其|那边|本地|我们)?管|不归他们)|[^，。！？；\n]{0,3}(?:无关|没关系|不相干)|"
    r"(?:是)?(?:派|转|弄|分|搞|标|写|定位|填|发)错|[^，。！？；\n]{0,2}(?:派错|转错|弄错|搞错|分错|写错|标错|定位错|填错))"
)
_EXAMPLE = re.compile(
    r"(?:听说|人家|隔壁|外地|学习|参照|参考|借鉴|比如|例如|不像|好像|就像|像|比起|相比|对比|不如|同样是|仿照|效仿|羡慕|相较)"
    + _UP_TO
    + r"{0,4}$|(?:跟|比)$"
)
_EXAMPLE_AFTER = re.compile(
    r"[^，。！？；\n]{0,8}(?:都|早就|早已|已经)[^，。！？；\n]{1,12}，[^，。！？；\n]{0,4}(?:我们|咱们|怎么|为什么|为啥|何解|这边)|"
    r"(?:就)?[管做搞办治弄]得[^，。！？；\n]{0,2}好|的(?:做法|经验|模式|办法)|"
    r"(?:那边|这边)?的?[^，。！？；\n]{0,3}(?:人|同事|朋友|同学|亲戚|老乡|网友)[^，。！？；\n]{0,2}(?:说|讲|告诉)"
)
_ORIGIN = re.compile(
    r"(?:(?<![在回])老家|原籍|祖籍|籍贯|娘家|婆家|户籍|户口本?|身份证|(?<!但)(?<!这)我是|本人是?|作为|来自|出生|注册地?|总部|毕业于|车牌|曾经?|"
    r"以前|原来|原先|原本|过去|之前)(?:所在地|上)?(?:住|家|工作|户口)?(?:在|是|为|于|[:：])?(?:一名|一个)?"
    + _UP_TO
    + r"{0,2}$"
)
_ORIGIN_AFTER = re.compile(
    r"(?:市|县|区|省|那边|这边)?(?:的)?(?:户籍|户口|本地人|籍人?|老乡|牌照|车牌|牌车|来的|[^，。！？；\n]{0,4}(?:长大|出生)|伢子|妹子|妹坨|"
    r"人(?!民|行|才|大|力|社|工|流|家|口|员|少|多|事|很|都|均|满|山|车|身|们))"
    r"|的?(?:[^，。！？；\n]{0,3})(?:亲戚|朋友|老家|同学)(?![^，。！？；\n]{0,6}(?:被|的))"
)
_FROM = re.compile(r"(?:从|由|自)" + _UP_TO + r"{0,4}$")
_MOVES_AFTER = re.compile(
    _UP_TO + r"{0,8}?(?:搬|迁|转学?|调|嫁|分|派|移民|安置)(?:家|学|校|户口|去)?[到来去至进往]|"
    r"(?:那边|老家)?(?:坐[^，。！？；\n]{1,3}|开车|过|赶|自驾|跑|打车|骑车)?[来去到](?!不)"
)
_RESIDENT = re.compile(r"(?:我|我们|本人|咱们)(?:都)?是$")
_RESIDENT_AFTER = re.compile(
    r"[^，。！？；\n]{0,12}?(?:村民|居民|业主|住户|商户|租户|老百姓|家长|学生|教师|老师|职工|员工|农户|养殖户|种植户)"
)
_WORK_BEFORE = re.compile(r"(?:上班|工作|打工|读书|务工|上学)(?:地点|单位|的地方)?(?:在|于|是)$")
_WORK_AFTER = re.compile(
    r"[^，。！？；\n]{0,8}?(?:打工|上班|工作(?!人员|站|日)|读书|上学|上大学|读大学|读研|做事|务工|做生意|当兵|出差|就业|谋生|跑车)"
)
_CARE_AFTER = re.compile(r"[^，。！？；\n]{0,10}?(?:住院|看病|就医|就诊|手术|治病|治疗|转院|化疗|生孩子)")
_CARE = re.compile(r"报销|医保|新农合|合作医疗|参保|备案|结算")
_LIVES = re.compile(
    r"(?<!地)(?:家住|住在?|住址[是为:：]?|家在|定居|现居|(?:本人|我|目前|现在)人在)" + _UP_TO + r"{0,4}$"
)
_LIVES_AFTER = re.compile(r"(?:市民|居民|村民)(?:[\u4e00-\u9fa5]{0,3}(?=[，。！？；、\n]|$))")
_BACK = re.compile(r"(?:回|返回?|回到|回去)了?$")
_OURS = re.compile(r"(?:我们|咱们|本地|俺们|偶们)[^，。！？；\n]{0,2}$")
_MATTER = re.compile(
    r"(?:属于|归属|反映的是|反映|投诉|举报|发生在|位于|地处|坐落在?|地址[:：是]?|事发地?[:：是]?|经过|途经|路过|(?<![住家现存])[就在]在?|到)"
    r"[^，。！？；\n网了买]{0,4}$"
)
_MATTER_AFTER = re.compile(
    _UP_TO + r"{0,6}?(?:那边|那里|那条|那个|那家|境内|地段|路段|咯边|咯里|那哒|那哈|这边|这里|"
    r"咯[条个家]|[有那这]一?[家个条座处])"
)
_NAME_GIVER_AFTER = re.compile(
    r"(?:市|县)?(?![的有那这一里内开上下某街])[^，。！？；、的有在开]{0,8}?"
    r"(?:公司|集团|商会|同乡会|物业|建设|路桥|百货|超市|饭庄|饭店|菜馆|酒楼|驾校|律所)|"
    r"[某一]家?[^，。！？；、的有在开]{0,6}?(?:公司|集团)|[\u4e00-\u9fa5]{2,4}(?:校区|院区|分校|分院|分公司|分行|支行)"
)

# What says a role: words before the place, words after it; the first that is found holds.
_SAYINGS: tuple[tuple[Role, re.Pattern[str] | None, re.Pattern[str] | None], ...] = (
    (Role.RULED_OUT, _RULED_OUT, _RULED_OUT_AFTER),
    (Role.EXAMPLE, _WISHED, None),
    (Role.MATTER, _STAYED, None),
    (Role.MATTER, _SAID, None),
    (Role.EXAMPLE, _EXAMPLE, _EXAMPLE_AFTER),
    (Role.ORIGIN, _ORIGIN, _ORIGIN_AFTER),
    (Role.WORK, _WORK_BEFORE, _WORK_AFTER),
    (Role.BACK, _BACK, None),
    (Role.HOME, _LIVES, _LIVES_AFTER),
    (Role.NAME_GIVER, None, _NAME_GIVER_AFTER),
    (Role.MATTER, _OURS, None),
    (Role.MATTER, _MATTER, _MATTER_AFTER),
)


def role_of(text: str, start: int, end: int) -> Role:
    """The role of the place at these positions.

    Rationale: whoever writes names where they live, work and come from, what it is like elsewhere, and what it is not;
    the matter is where none of this is said, and most surely where it is said to be.
    """
    before, after = text[max(0, start - NEAR_BEFORE) : start], text[end : end + NEAR_AFTER]
    if _FROM.search(before) and _MOVES_AFTER.match(after):
        return Role.RULED_OUT if _RULED_OUT.search(before) else Role.ORIGIN
    if _CARE_AFTER.match(after) and _CARE.search(text[end : end + FAR_AFTER]):
        return Role.WORK
    if _RESIDENT.search(before) and _RESIDENT_AFTER.match(after):
        return Role.PLAIN
    said = (
        role
        for role, said_before, said_after in _SAYINGS
        if (said_before and said_before.search(before)) or (said_after and said_after.match(after))
    )
    return next(said, Role.PLAIN)


_BOTH = re.compile(r"(?:市|县|区)?(?:[和与、跟及到至同]|以及|还有|或者?)(?:我们)?")
_TO = re.compile(
    r"(?:市|县|区|城区|县城|市区|站|火车站|高铁站)?(?:[开寄发送运]往|[开寄发送运]到|开|往返|到|至|去|来往|往|直达|[-—~～─]{1,2})(?:我们)?"
)
_TRAVELS = re.compile(
    _UP_TO + r"{0,14}?(?:公交|班车|大巴|中巴|客车|列车|高铁|城际|城铁|"
    r"动车|火车|地铁|轻轨|高速|国道|省道|航班|班次|车次|过江|大桥|快线|专线|直达|通勤|"
    r"客运|轮渡|快递|包裹|车票|票价|路费|路程|路上|顺风车|拼车|的车|要转|的?(?:这条|那条)?(?:路|公路|马路)(?!灯|口|边))"
)
_RIDES = re.compile(r"(?:坐|乘|搭|开)[^，。！？；\n]{0,3}(?:高铁|动车|火车|大巴|班车|客车|车)[^，。！？；\n]{0,2}从$")
_BETWEEN = re.compile(r"(?:之间|两地|两[市县区]|交界|往返|来回)")


def are_neighbours(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether two mentions are named in one breath and not as the ends of a route."""
    return _BOTH.fullmatch(text[first[1] : second[0]]) is not None and not _TO.fullmatch(text[first[1] : second[0]])


def are_ends(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether two mentions side by side are the ends of a route or named in one breath: neither is the place."""
    between, after = text[first[1] : second[0]], text[second[1] : second[1] + NEAR_AFTER]
    if _TO.fullmatch(between):
        rides = _RIDES.search(text[max(0, first[0] - NEAR_BEFORE) : first[0]])
        return bool(rides or _TRAVELS.match(after) or _BETWEEN.match(after))
    return _BOTH.fullmatch(between) is not None and not _VISITS.match(after)


_VISITS = re.compile(r"(?:看病|玩|旅游|上学|打工|上班|读书|办事|出差)")
