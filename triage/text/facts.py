"""Facts: what a reader would check in a statement, and whether a text supports it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Literal

from triage.text.cleaning import READ
from triage.text.numerals import bare_numbers, canonical
from triage.text.quantities import COUNTERS, TIME_UNITS, quantities
from triage.text.surnames import SURNAME

FactKind = Literal[
    "number", "date", "sum", "place", "organisation", "document", "article", "promise", "deadline", "telephone",
    "time", "share", "person", "contact",
]  # fmt: skip
KIND_NAMES: Mapping[FactKind, str] = {
    "number": "数字", "date": "日期", "sum": "金额", "place": "地点", "organisation": "单位", "document": "文件名称",
    "article": "条款", "promise": "承诺", "deadline": "期限", "telephone": "电话",
    "time": "时刻", "share": "比例", "person": "人员称谓", "contact": "联系方式",
}  # fmt: skip
_KINDS_BY_UNIT: Mapping[str, FactKind] = {
    "元": "sum", "钟点": "time", "比": "share", "百分点": "share", **dict.fromkeys(TIME_UNITS, "deadline"),
}  # fmt: skip
_DAY = re.compile(
    r"(?P<code>(?<![A-Za-z\d])[A-Za-z]{1,4}-?\d{1,18}(?:\.\d{1,6})?(?![\d.]\d|[省市区县]))"
    r"|(?P<y>(?:19|20)\d{2})(?:年|[-/.])(?P<m>1[0-2]|0?[1-9])(?:(?:月|[-/.])(?:(?P<d>3[01]|[12]\d|0?[1-9])(?:日|号|(?!\d)))?)(?P<end>底|末)?"
    r"|(?P<md_m>1[0-2]|0?[1-9])月(?P<md_d>3[01]|[12]\d|0?[1-9])[日号]"
    r"|(?P<year>(?:19|20)\d{2})年(?P<year_end>年?[底末])?(?!\d)"
    r"|(?P<q1>1|4|7|10)月(?:份)?(?:至|到|-|~|—)(?P<q3>3|6|9|12)月(?:份)?"
    r"|(?<!\d)(?P<month>1[0-2]|0?[1-9])月(?:份)?(?P<month_end>底|末)?(?!\d)"
    r"|(?P<quarter>(?<!个)(?:第[1234一二三四]|[1234])季度)"
    r"|(?P<phone>(?<!\d)(?:0\d{2,3}[-—\s]?\d{3,4}\s?\d{4}|1[3-9]\d{9}|400[-—]?\d{3}[-—]?\d{4}|12\d{3}|9[56]\d{3,4})(?!\d|[.]\d|元|个|人|户|米|年|平|公里|%|万))"
)
# Days of feasts in the solar calendar; the others are compared by name.
_FEASTS = {"元旦": (1, 1), "劳动节": (5, 1), "五一": (5, 1), "儿童节": (6, 1), "教师节": (9, 10), "国庆": (10, 1)}
_FEAST = re.compile(
    r"(?P<feast>元旦|劳动节|五一(?=劳动节|节|假|前|后|期间)|儿童节|教师节|国庆|春节|元宵|清明|端午|中秋|重阳|除夕|小年|年三十|过年|寒假|暑假)节?"
)
_WEEKDAY = re.compile(
    r"(?P<which>下下|下|上|本|这|每)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])(?![年期岁次省市区县路])"
)
_MONTH_AWAY = re.compile(
    r"(?:(?:本|上)个?月|下个?月(?![起的初中底末发开，。；、计]|就|再|才|$)|(?:本|下|上)个?(?:季度|学期))(?![底末初内上中下])"
)
_NEAR_DAY = re.compile(
    r"今[天日晚早]|明[天日晚早]|大?后天|昨[天日晚]|大?前天|即日起|当[日天]内|当场|近日|(?<![\d一二三四五六七八九十])日前|前不久|不日|年[前后](?=[，。、；能会完发修建])"
)
_PERSON = re.compile(
    r"(?<![担工流过课进全单教对甲乙各双地官最])(?P<person>[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范"
    r"石廖贾夏韦付邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤欧易聂方]某{0,2}(?:副)?(?:总经理|科长|处长|局长|主任|书记|队长|所长|站长|院长|校长|经理|同志|先生|女士|师傅|警官|律师"
    r"|医生|老师|会计|镇长|乡长|县长|市长|区长|部长|股长|组长|主管|专员|总监|法官|工程师|工(?![作程地资会])))"
    r"|(?:经办人|联系人|承办人|责任人|负责人|办事员|民警|网格员)(?:员)?(?:是|为|[:：])?\s?(?P<named>[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆]"
    r"[\u4e00-\u9fa5]{1,2})(?=[，,。；;（(、\s]|电话|$)"
    rf"|(?:[总中大分]?队长|经理|站长|主任|所长|局长|科长|书记|负责人|责任人|联系人|经办人)(?P<after>[{SURNAME}][\u4e00-\u9fa5]{{1,2}})(?=[，,。；;（(、\s]|登记|办理|电话|联系|咨询|预约|$)"
)
_CONTACT = re.compile(
    r"https?://[^\s，。；、）)”》]{1,200}|www\.[^\s，。；、）)”》]{1,200}|[A-Za-z0-9][A-Za-z0-9.-]{0,60}\.(?:gov\.cn|com|cn|net|org)\b|[\w.+-]{1,60}@[\w.-]{1,60}"
    r"|(?:加|扫|关注|添加)[^，。；]{0,10}?(?P<channel>微信群?|公众号|QQ群?|二维码|抖音号?)"
)
_ARTICLE = re.compile(
    r"(?:《(?P<title>[^《》]{2,60})》\s*(?:[（(][^（）()]{1,30}[）)])?\s*)?第(?P<n>\d+)条(?:之(?P<sub>\d+|[一二三四五]))?"
)
_INSERTED = dict(zip("一二三四五", "12345", strict=True))
# The first and the last day of each quarter.
_QUARTERS = {
    "*-Q1-*": ("*-1-1", "*-3-31"), "*-Q2-*": ("*-4-1", "*-6-30"), "*-Q3-*": ("*-7-1", "*-9-30"),
    "*-Q4-*": ("*-10-1", "*-12-31"),
}  # fmt: skip
# A document by its title.
TITLE = re.compile(r"《([^《》]{2,80})》")
_BARE_TITLE = re.compile(
    r"(?:根据|依据|按照|依照|参照|违反|执行)(?:了)?(?P<name>[\u4e00-\u9fa5]{2,24}?(?:条例|办法|规定|细则|规范|法))(?=第|的|之|，|。|、|要求|中|有关|相关)"
)
_NAMED_ARTICLE = re.compile(
    r"(?P<name>[\u4e00-\u9fa5]{2,24}?(?:条例|办法|规定|细则|规范|法))(?=第[\d一二三四五六七八九十百零]+条)"
)
_FILE_NUMBER = re.compile(
    r"(?P<by>[\u4e00-\u9fa5]{2,8})(?P<number>[〔\[（(]\s*(?:19|20)\d{2}\s*[〕\]）)]\s*(?:第)?\d+号)"
)
_GENERIC_TITLES = re.compile(r"^(?:有关|相关|上述|国家|该|此|本|地方|现行|法律|政策|职责|属地|前款|其他|具体)")
_RELATIVE = re.compile(
    r"(?P<which>今年|明年|后年|本年度?|年|[本下上]个?月|月|[本下上]个?季度|季度|[本下上]个?周|学期|[本下]个?学期)(?P<edge>底|末|初|内|之内|以内|[上中下]旬)"
)
_DONE = (
    r"(?P<verb>解决|处理|整改|修复|修好|维修|更换|安装|拆除|办结|办好|办理|答复|回复|反馈|赔偿|补偿|落实|新增|增设|建设|开通|完成|处罚|查处|清理|"
    r"协调|督促|加强|退还|发放|改造|施工|恢复|核实|调查|推进)"
)
_PROMISE = re.compile(
    r"(?:将(?!要求|来|近)|即将|会(?=尽|立|及|马|继|进|在|于|安|组|督|派)|一定|保证|承诺|确保|务必|负责(?=为您|给您))[^，。；！\n]{0,24}?"
    + _DONE
)
# What is to be done by when commits whoever says it, without a word such as “将”.
_TIMELY = re.compile(
    r"(?:(?:\d+(?:个)?(?:工作日|天|日|小时|分钟|周|月|年)|年|月|周)(?:之内|以内|内|前|之前|以前|底)|立即|马上|尽快|及时|今天|明天|后天|当天|当日)"
    r"[^，。；！？\n]{0,16}?" + _DONE
)
_MODAL = re.compile(r"应当|应|必须|须|负责|将|予以|可以|保证|承诺|确保")
_STOPS = re.compile(
    r"[^\u4e00-\u9fa5A-Za-z0-9]|[的由向到在和与及或请对是为将经转交据按给让被从于至如等了拨往受送去您你我他她已后前并即时把其各叫某要有归找离报每个这那说信想趁回买]|会同|关心|扣减|可以|应当|不得|必须|联合|组织|指定|今年|去年|以来|现场|联系|咨询|反映|属于|位于|来自|根据|通知|建议|要求|希望"
)
_UNIT_NAME = re.compile(
    r"局|委员会|厅|办公室|中心|公司|大队|中队|支队|派出所|法院|检察院|政府|街道办事处|街道办|居委会|村委会|医院|小学|中学|大学|学院|幼儿园|银行"
)
_PLACE_NAME = re.compile(
    r"(?P<coded>[A-Z]\d{0,2}[省市区县])|自治州|街道|社区|小区|大道|广场|公园"
    r"|省(?![级略])|市(?![容貌民场级])|县(?![级城])|区(?![域别分间])|镇(?!静)|乡(?![村亲])|村(?!民)|路(?![面灯段口线途况桥网费人过基])|街(?![边面头])"
)
_GENERIC_NAMES = re.compile(
    r"(?:^|[贵我本该此某其各全两每这那哪旧新老])$|有关|相关|主管|上级|当地|承办|所在地?|辖区|各级|人民$|职能|责任|物业|开发|施工|建设|用人|管理$|服务$|基层|地方|属地|县级以上|"
    r"行政$|法律|办事|供[水电气热]$|业主$|居民$|村民$|附近|周边|沿线|医疗$|公共$|公立$|民办$|普通$|该$|此$|级$|多$|社会$|便民$|热线$|审批$|分$|总$|子$|母$|国$|一$"
)
_GENERIC_PLACES = re.compile(
    r"(?:[道公马铁线思网电一上走修出小大回过让绕半同沿各枉原]路|过街|城市|超市|门市|夜市|股市|上市|本市|[地辖园景厂库片学校社小住战矿林牧灾]区|[本该全各我此]区|农村|乡村|城乡|家乡|老乡|下乡|返乡|[本该全我]村|城镇|乡镇|村镇|[本该全我]镇|"
    r"[本该全我]县|区县|市县|[本该全我]省|省市|步行街|一条街|逛街|[该本我全各此]小区|[该本我全各此]社区|[该本我全各此]街道|居住小区|住宅小区|街道社区|镇街|道街|市区|郊区|主城区|城区)$"
)
_TWO_CHARACTERS = re.compile(r"[\u4e00-\u9fa5]{2}$")
_NUMBERS = "0123456789一二三四五六七八九十正腊"
PLACE_STEM, UNIT_STEM, LONGEST_NAME, TEN = 2, 4, 14, 10


@dataclass(frozen=True)
class Fact:
    """One fact: how it stands in the text, and the value that is compared."""

    kind: FactKind
    text: str
    value: str


@lru_cache(maxsize=512)
def facts_of(text: str) -> tuple[Fact, ...]:
    """The facts of a text, in no particular order; the same fact once."""
    plain = canonical(text)
    told = (*_relative(text), *_promises(text), *_names(text), *_people(text))
    return tuple(dict.fromkeys((*_titles(text), *_articles(plain), *_numbers(plain), *told)))


class Ground:
    """Texts that facts may rest on: the quote with the sentence around it, the title of its source, the letter."""

    def __init__(
        self, quote: str, title: str, letter: str, own: str = "", *, more: str = "", loose: bool = False
    ) -> None:
        """Prepare.

        Args:
            quote: the words that a statement cites, empty where it cites the letter or nothing.
            title: the title of the source.
            letter: what may be said in the citizen's words, empty where nothing may.
            own: the office's own name, telephone and day, which are no facts about the matter.
            more: another text beside the letter.
            loose: whether an amount may stand without its unit, as citizens write it: 收我60.
        """
        self._loose = loose
        self._quote, self._title, self._texts = quote, title, (quote, title, letter[:READ], own, more[:READ])

    def supports(self, fact: Fact) -> bool:
        """Whether the fact stands in these texts.

        Rationale: what a citizen asks for is no promise of the office, so a promise must stand in the quote.
        """
        if fact.kind == "promise":
            return fact.text in self._quote or (fact.value in self._quote and _MODAL.search(self._quote) is not None)
        if fact.kind in ("place", "organisation", "person", "contact"):
            short = fact.kind in ("place", "organisation")
            return any(fact.value in text or (short and _abbreviates(fact.value, text)) for text in self._texts)
        if fact.kind == "document":
            bare = not fact.text.startswith("《")
            return fact.value in self._documents or any(
                fact.text.strip("《》") in text for text in (self._texts if bare else self._texts[2:])
            )
        if fact.kind == "date":
            year = fact.value.removesuffix("-*-*")
            quarter = _QUARTERS.get(fact.value)
            whole = quarter is not None and set(quarter) <= self._values["date"]
            return (
                whole or any(_more_exact(known, fact.value) for known in self._values["date"]) or year in self._amounts
            )
        if fact.kind == "article":
            known = self._values["article"]
            title, _, number = fact.value.rpartition("|")
            return fact.value in known or (not title and any(value.endswith(f"|{number}") for value in known))
        return self._supports_amount(fact) if "|" in fact.value else fact.value in self._values["deadline"]

    def _supports_amount(self, fact: Fact) -> bool:
        amount, _, unit = fact.value.partition("|")
        known = self._values["number"]
        rate = _RATES.get(fact.value)
        if unit.removeprefix("第") in COUNTERS and self._counts(amount, ordinal=unit.startswith("第")):
            return True
        return (
            fact.value in known
            or (not unit and amount in self._amounts)
            or (self._loose and f"{amount}|" in known)
            or (unit in ("分钟", "月") and _about(amount, unit) in known)
            or (unit in ("", "元", "人", "岁") and (self._loose or not unit) and amount in self._bare)
            or (rate is not None and any(rate.search(text) for text in self._texts))
        )

    def _counts(self, amount: str, *, ordinal: bool) -> bool:
        """Whether so many are counted in these texts, in whatever unit; one of something is no number to compare."""
        if amount == "1" and not ordinal:
            return True
        spoken = "零一二三四五六七八九十"[int(amount)] if amount.isdigit() and int(amount) <= TEN else ""
        known = {
            value.partition("|")[0]
            for value in self._values["number"]
            if value.partition("|")[2].removeprefix("第") in COUNTERS
        }
        return not ordinal and (
            amount in known or bool(spoken and any(re.search(f"{spoken}(?![十百千万])", text) for text in self._texts))
        )

    @cached_property
    def _documents(self) -> set[str]:
        titles = {plain_title(name) for text in self._texts for name in TITLE.findall(text)}
        return {*titles, *(fact.value for text in self._texts for fact in facts_of(text) if fact.kind == "document")}

    @cached_property
    def _values(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {"date": set(), "article": set(), "number": set(), "deadline": set()}
        for text in self._texts:
            for kind, value in _values_in(text):
                found[kind].add(value)
        return found

    @cached_property
    def _bare(self) -> set[str]:
        return {value for text in self._texts for value in _bare_in(text)}

    @cached_property
    def _amounts(self) -> set[str]:
        return {amount for text in self._texts for amount in _amounts_in(text)}


# The letter of a draft is ground for each of its lines.
@lru_cache(maxsize=256)
def _values_in(text: str) -> frozenset[tuple[str, str]]:
    """The values of a text's facts, each with what they are compared as."""
    found = set()
    for fact in (*facts_of(text), *_numbers(canonical(text, every=True))):
        amount = "|" in fact.value or fact.kind not in ("date", "article", "deadline")
        found.add(("number" if amount and fact.kind != "article" else fact.kind, fact.value))
    return frozenset(found)


@lru_cache(maxsize=256)
def _bare_in(text: str) -> frozenset[str]:
    return frozenset(bare_numbers(text))


@lru_cache(maxsize=256)
def _amounts_in(text: str) -> frozenset[str]:
    plain = without_days(canonical(text, every=True))
    return frozenset(amount for found in quantities(plain) for amount in (found.raw, found.value))


def _about(amount: str, unit: str) -> str:
    """A term in the other unit, a month as thirty days."""
    value, month = Fraction(amount), 30 * 1440
    return f"{value * month}|分钟" if unit == "月" else f"{value / month}|月"


# 夫妻两人 and 双方 are no number of people.
_A_PAIR = frozenset({"2人"})
# 一天封顶20元 for 每日不超过20元.
_RATES = {
    "1440|分钟": re.compile(r"[每单按全当整]个?[日天]|日[均产]"), "1|月": re.compile(r"[每单按当整]个?月|月度"),
    "12|月": re.compile(r"[每全按当整]个?年|年[度均]|(?<![去今明后])年(?=用|限|累计|产)"),
    "60|分钟": re.compile(r"[每单按首头]个?小时"), "10080|分钟": re.compile(r"[每单按]个?周|每星期"),
    "3|月": re.compile(r"[每按]个?季"),
}  # fmt: skip


def _abbreviates(name: str, text: str) -> bool:
    """Whether a name is short for one in the text: 市城管局 for 市城市管理和综合执法局."""
    gaps = "[^，。；、！？\n]{0,8}?"
    return len(name) > PLACE_STEM and re.search(gaps.join(map(re.escape, name)), text) is not None


def unsupported(text: str, ground: Ground) -> tuple[Fact, ...]:
    """The facts of a text that the ground does not support."""
    return tuple(fact for fact in facts_of(text) if not ground.supports(fact))


def commitments(text: str) -> tuple[Fact, ...]:
    """What a text would bind its speaker to: promises, and what is to be done by when."""
    timely = (Fact("promise", match[0], match["verb"]) for match in _TIMELY.finditer(canonical(text)))
    return tuple(dict.fromkeys((*_promises(text), *timely)))


def plain_title(title: str) -> str:
    """A document's title without the name of the state and without spaces, for comparing."""
    return re.sub(r"\s", "", title).removeprefix("中华人民共和国").removeprefix("国务院")


def _titles(text: str) -> Iterator[Fact]:
    for name in TITLE.findall(text):
        yield Fact("document", f"《{name}》", plain_title(name))
    for match in (*_BARE_TITLE.finditer(text), *_NAMED_ARTICLE.finditer(text)):
        name = _STOPS.split(match["name"])[-1]
        if _GENERIC_TITLES.match(match["name"]):
            continue
        if len(name) > PLACE_STEM and not _GENERIC_TITLES.match(name):
            yield Fact("document", name, plain_title(name))
    for match in _FILE_NUMBER.finditer(text):
        name = _STOPS.split(match["by"])[-1] + match["number"]
        yield Fact("document", name, re.sub(r"\s", "", name).translate(str.maketrans("〔〕[]（）", "()()()")))


def _articles(plain: str) -> Iterator[Fact]:
    for match in _ARTICLE.finditer(plain):
        number = match["n"] + (f"之{_INSERTED.get(match['sub'], match['sub'])}" if match["sub"] else "")
        title = plain_title(match["title"]) if match["title"] else ""
        yield Fact("article", match[0], f"{title}|{number}")


def _numbers(plain: str) -> Iterator[Fact]:
    # The numbers of articles and in titles are compared as such.
    rest = TITLE.sub("《》", _FILE_NUMBER.sub("，", plain))
    rest = re.sub(r"第\d+[条款项章节](?:之\d+)?|[（(]\d{1,2}[）)]", "，", rest)
    for match in _DAY.finditer(rest):
        yield _dated(match)
    for found in quantities(_DAY.sub("，", rest)):
        if found.text in _A_PAIR:
            continue
        yield Fact(_KINDS_BY_UNIT.get(found.unit, "number"), found.text, f"{found.value}|{found.unit}")


def without_days(plain: str) -> str:
    """The text without its dates, codes and telephones, which are no amounts."""
    return _DAY.sub("，", plain)


def _dated(match: re.Match[str]) -> Fact:
    groups = match.groupdict()
    if groups["code"]:
        return Fact("number", match[0], f"{match[0].lower()}|")
    if groups["phone"]:
        return Fact("telephone", match[0], re.sub(r"\D", "", match[0]) + "|")
    return Fact("date", match[0], _date_of(groups))


def _date_of(groups: Mapping[str, str | None]) -> str:
    """The day, month, year or quarter that a match names."""
    quarter, first, month, end = (groups[name] for name in ("quarter", "q1", "m", "year_end"))
    if quarter or first:
        number = "1234一二三四".find(quarter.lstrip("第")[0]) % 4 + 1 if quarter else (int(first or 1) + 2) // 3
        return f"*-Q{number}-*"
    if month:
        return _day(groups["y"], month, groups["d"] or _last(month, groups["end"]))
    if groups["md_m"]:
        return _day(None, groups["md_m"], groups["md_d"])
    if groups["year"]:
        return _day(groups["year"], "12" if end else None, "31" if end else None)
    return _day(None, groups["month"], _last(groups["month"] or "1", groups["month_end"]))


def _last(month: str, end: str | None) -> str | None:
    """The last day of a month, where its end is meant."""
    return None if not end else {2: "28", 4: "30", 6: "30", 9: "30", 11: "30"}.get(int(month), "31")


def _day(year: str | None, month: str | None, day: str | None) -> str:
    return f"{year or '*'}-{int(month) if month else '*'}-{int(day) if day else '*'}"


def _more_exact(known: str, wanted: str) -> bool:
    return all(w in ("*", k) for k, w in zip(known.split("-"), wanted.split("-"), strict=True))


def _relative(text: str) -> Iterator[Fact]:
    for match in _RELATIVE.finditer(text):
        before, behind = text[: match.start()].removesuffix("个")[-1:], text[match.end() :][:1]
        # 10月底 is a date, 正月初三 a feast.
        if match["which"] == "月" and (before in _NUMBERS or (match["edge"] == "初" and behind in _NUMBERS)):
            continue
        which = re.sub("个|(?<=年)度$", "", match["which"]).replace("本年", "今年")
        edge = {"末": "底", "之内": "内", "以内": "内"}.get(match["edge"], match["edge"])
        if which == "年" and edge == "底":
            yield Fact("date", match[0], "*-12-31")
        elif which not in ("年", "月", "季度") or edge != "内" or before not in f"{_NUMBERS}半两数几":
            yield Fact("deadline", match[0], which + edge)
    for match in _MONTH_AWAY.finditer(text):
        yield Fact("deadline", match[0], match[0].replace("个", ""))
    for match in _FEAST.finditer(text):
        day = _FEASTS.get(match["feast"])
        yield (
            Fact("date", match[0], _day(None, str(day[0]), str(day[1])))
            if day
            else Fact("deadline", match[0], match["feast"])
        )
    for match in _WEEKDAY.finditer(text):
        which = {"这": "本", "每": ""}.get(match["which"] or "", match["which"] or "")
        yield Fact("deadline", match[0], f"{which}周{match['day'].replace('天', '日')}")
    for match in _NEAR_DAY.finditer(text):
        yield Fact("deadline", match[0], match[0].replace("日", "天") if match[0][0] in "今明昨" else match[0])


def _people(text: str) -> Iterator[Fact]:
    for match in _PERSON.finditer(text):
        name = match["person"] or match["named"] or match["after"]
        yield Fact("person", name, name)
    for match in _CONTACT.finditer(text):
        yield Fact("contact", match[0], (match["channel"] or match[0]).removesuffix("/"))


def _promises(text: str) -> Iterator[Fact]:
    for match in _PROMISE.finditer(text):
        yield Fact("promise", match[0], match["verb"])


def _names(text: str) -> Iterator[Fact]:
    text = TITLE.sub("，", text)
    for stem, match in _stems(text, _UNIT_NAME):
        if _TWO_CHARACTERS.search(stem) and not _GENERIC_NAMES.search(stem):
            yield Fact("organisation", stem + match[0], stem[-UNIT_STEM:] + match[0])
    for stem, match in _stems(text, _PLACE_NAME):
        if match["coded"]:
            yield Fact("place", match[0], match[0])
        elif (
            _TWO_CHARACTERS.search(stem)
            and not _GENERIC_PLACES.search(stem + match[0])
            and not _GENERIC_NAMES.search(stem)
        ):
            yield Fact("place", stem + match[0], stem[-PLACE_STEM:] + match[0])


def _stems(text: str, suffix: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str]]]:
    """Every suffix with the name before it, cut at the last word that no name has."""
    for match in suffix.finditer(text):
        before = text[max(0, match.start() - LONGEST_NAME) : match.start()]
        yield _STOPS.split(before)[-1], match


def describe(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Facts in words for a handler, for example `期限“3个工作日”`."""
    return tuple(dict.fromkeys(f"{KIND_NAMES[fact.kind]}“{fact.text}”" for fact in facts))
