"""Facts: what a reader would check in a statement, and whether a text supports it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Literal

from triage.numerals import UNIT, UNITS, canonical

FactKind = Literal[
    "number", "date", "sum", "place", "organisation", "document", "article", "promise", "deadline", "telephone"
]
KIND_NAMES: Mapping[FactKind, str] = {
    "number": "数字", "date": "日期", "sum": "金额", "place": "地点", "organisation": "单位", "document": "文件名称",
    "article": "条款", "promise": "承诺", "deadline": "期限", "telephone": "电话",
}  # fmt: skip
_TIME_UNITS = {"工作日", "日", "小时", "分钟", "周", "个月", "年"}
_NUMBER = re.compile(
    r"(?P<code>(?<![A-Za-z\d])[A-Za-z]{1,4}-?\d+(?:\.\d+)?(?![\d.]\d|[省市区县]))"
    r"|(?P<y>(?:19|20)\d{2})(?:年|[-/.])(?P<m>1[0-2]|0?[1-9])(?:(?:月|[-/.])(?:(?P<d>3[01]|[12]\d|0?[1-9])(?:日|号|(?!\d)))?)"
    r"|(?P<md_m>1[0-2]|0?[1-9])月(?P<md_d>3[01]|[12]\d|0?[1-9])[日号]"
    r"|(?P<year>(?:19|20)\d{2})年(?!\d)"
    r"|(?P<phone>(?<!\d)(?:0\d{2,3}[-—]?\d{7,8}|1[3-9]\d{9}|400[-—]?\d{3}[-—]?\d{4}|12\d{3}|9[56]\d{3,4})(?!\d|[.]\d|元|个|人|户|米|年|平|公里|%|万))"
    rf"|(?<![A-Za-z\d.])(?P<digits>\d+(?:\.\d+)?)(?P<scale>万|亿)?(?:余|多)?(?P<unit>{UNIT})?"
)
_ARTICLE = re.compile(
    r"(?:《(?P<title>[^《》]{2,60})》\s*(?:[（(][^（）()]{1,30}[）)])?\s*)?第(?P<n>\d+)条(?:之(?P<sub>\d+|[一二三四五]))?"
)
_TITLE = re.compile(r"《([^《》]{2,80})》")
_BARE_TITLE = re.compile(
    r"(?:根据|依据|按照|依照|参照|违反|执行)(?:了)?(?P<name>[\u4e00-\u9fa5]{2,24}?(?:条例|办法|规定|细则|规范|法))(?=第|的|之|，|。|、|要求|中|有关|相关)"
)
_NAMED_ARTICLE = re.compile(
    r"(?P<name>[\u4e00-\u9fa5]{2,24}?(?:条例|办法|规定|细则|规范|法))(?=第[\d一二三四五六七八九十百零]+条)"
)
_FILE_NUMBER = re.compile(r"[\u4e00-\u9fa5]{2}[〔\[（(]\s*(?:19|20)\d{2}\s*[〕\]）)]\s*(?:第)?\d+号")
_GENERIC_TITLES = re.compile(r"^(?:有关|相关|上述|国家|该|此|本|地方|现行|法律|政策|职责|属地|前款|其他|具体)")
_RELATIVE = re.compile(
    r"(?:今年|明年|本年度?|年|本月|下月|月|本季度|季度|本周|下周)(?:底|末|内)(?:前|之前|以前)?|明天|后天|今天|次日|即日起|当日内|当天内"
)
_PROMISE = re.compile(
    r"(?:将(?!要求|来|近)|即将|会(?=尽|立|及|马|继|进|在|于|安|组|督|派)|一定|保证|承诺|确保|务必|负责(?=为您|给您))[^，。；！\n]{0,24}?"
    r"(?P<verb>解决|处理|整改|修复|维修|更换|安装|拆除|办结|办理|答复|回复|反馈|赔偿|补偿|落实|新增|增设|建设|开通|完成|处罚|查处|清理|"
    r"协调|督促|加强|退还|发放|改造|施工|恢复|核实|调查|推进)"
)
_MODAL = re.compile(r"应当|应|必须|须|负责|将|予以|可以|保证|承诺|确保")
_STOPS = re.compile(
    r"[^\u4e00-\u9fa5A-Za-z0-9]|[的由向到在和与及或请对是为将经转交据按给让被从于至如等了拨往受送去您你我他她已后前并即时把其各叫某]|会同|联合|组织|指定|今年|去年|以来|现场|联系|咨询|反映|属于|位于|来自|根据|通知|建议|要求|希望"
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
PLACE_STEM, UNIT_STEM, LONGEST_NAME = 2, 4, 14


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
    found = [*_titles(text), *_articles(plain), *_numbers(plain), *_relative(text), *_promises(text), *_names(text)]
    return tuple(dict.fromkeys(found))


class Ground:
    """Texts that facts may rest on: the quote, the title of its source, the letter."""

    def __init__(self, quote: str, title: str, letter: str, own: str = "") -> None:
        """Prepare.

        Args:
            quote: the words that a statement cites, empty where it cites the letter or nothing.
            title: the title of the source.
            letter: the letter that is answered.
            own: the office's own name, telephone and day, which are no facts about the matter.
        """
        self._quote, self._title, self._texts = quote, title, (quote, title, letter, own)

    def supports(self, fact: Fact) -> bool:
        """Whether the fact stands in these texts.

        Rationale: what a citizen asks for is no promise of the office, so a promise must stand in the quote.
        """
        if fact.kind == "promise":
            return fact.text in self._quote or (fact.value in self._quote and _MODAL.search(self._quote) is not None)
        if fact.kind in ("place", "organisation") or (fact.kind == "deadline" and "|" not in fact.value):
            return any(fact.value in text for text in self._texts)
        if fact.kind == "document":
            bare = not fact.text.startswith("《")
            return fact.value in self._documents or any(
                fact.text.strip("《》") in text for text in (self._texts if bare else self._texts[2:])
            )
        if fact.kind == "date":
            return any(_more_exact(known, fact.value) for known in self._values["date"])
        if fact.kind == "article":
            known = self._values["article"]
            title, _, number = fact.value.rpartition("|")
            return fact.value in known or (not title and any(value.endswith(f"|{number}") for value in known))
        amount, _, unit = fact.value.partition("|")
        known = self._values["number"]
        return fact.value in known or (not unit and any(value.partition("|")[0] == amount for value in known))

    @cached_property
    def _documents(self) -> set[str]:
        titles = {plain_title(name) for text in self._texts for name in _TITLE.findall(text)}
        return {*titles, *(fact.value for text in self._texts for fact in facts_of(text) if fact.kind == "document")}

    @cached_property
    def _values(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {"date": set(), "article": set(), "number": set()}
        for text in self._texts:
            for fact in facts_of(text):
                name = fact.kind if fact.kind in ("date", "article") else "number"
                found[name].add(fact.value)
        return found


def unsupported(text: str, ground: Ground) -> tuple[Fact, ...]:
    """The facts of a text that the ground does not support."""
    return tuple(fact for fact in facts_of(text) if not ground.supports(fact))


def plain_title(title: str) -> str:
    """A document's title without the name of the state and without spaces, for comparing."""
    return re.sub(r"\s", "", title).removeprefix("中华人民共和国").removeprefix("国务院")


def _titles(text: str) -> Iterator[Fact]:
    for name in _TITLE.findall(text):
        yield Fact("document", f"《{name}》", plain_title(name))
    for match in (*_BARE_TITLE.finditer(text), *_NAMED_ARTICLE.finditer(text)):
        name = _STOPS.split(match["name"])[-1]
        if len(name) > PLACE_STEM and not _GENERIC_TITLES.match(name):
            yield Fact("document", name, plain_title(name))
    for match in _FILE_NUMBER.finditer(text):
        yield Fact("document", match[0], re.sub(r"\s", "", match[0]).translate(str.maketrans("〔〕[]（）", "()()()")))


def _articles(plain: str) -> Iterator[Fact]:
    for match in _ARTICLE.finditer(plain):
        number = match["n"] + (f"之{match['sub']}" if match["sub"] else "")
        title = plain_title(match["title"]) if match["title"] else ""
        yield Fact("article", match[0], f"{title}|{number}")


def _numbers(plain: str) -> Iterator[Fact]:
    # The numbers of articles and in titles are compared as such.
    rest = _TITLE.sub("《》", _FILE_NUMBER.sub("，", plain))
    rest = re.sub(r"第\d+[条款项章节](?:之\d+)?|[（(]\d{1,2}[）)]", "，", rest)
    for match in _NUMBER.finditer(rest):
        groups = match.groupdict()
        if groups["code"]:
            yield Fact("number", match[0], f"{match[0].lower()}|")
        elif groups["y"]:
            yield Fact("date", match[0], _day(groups["y"], groups["m"], groups["d"]))
        elif groups["md_m"]:
            yield Fact("date", match[0], _day(None, groups["md_m"], groups["md_d"]))
        elif groups["year"]:
            yield Fact("date", match[0], _day(groups["year"], None, None))
        elif groups["phone"]:
            yield Fact("telephone", match[0], re.sub(r"\D", "", match[0]) + "|")
        else:
            yield _amount(match)


def _amount(match: re.Match[str]) -> Fact:
    value = Decimal(match["digits"]) * {"万": 10_000, "亿": 100_000_000}.get(match["scale"] or "", 1)
    unit = UNITS[match["unit"]] if match["unit"] else ""
    kind: FactKind = "sum" if unit == "元" else "deadline" if unit in _TIME_UNITS else "number"
    amount = f"{value:f}"
    return Fact(kind, match[0], f"{amount.rstrip('0').rstrip('.') if '.' in amount else amount}|{unit}")


def _day(year: str | None, month: str | None, day: str | None) -> str:
    return f"{year or '*'}-{int(month) if month else '*'}-{int(day) if day else '*'}"


def _more_exact(known: str, wanted: str) -> bool:
    return all(w in ("*", k) for k, w in zip(known.split("-"), wanted.split("-"), strict=True))


def _relative(text: str) -> Iterator[Fact]:
    for match in _RELATIVE.finditer(text):
        yield Fact("deadline", match[0], match[0])


def _promises(text: str) -> Iterator[Fact]:
    for match in _PROMISE.finditer(text):
        yield Fact("promise", match[0], match["verb"])


def _names(text: str) -> Iterator[Fact]:
    text = _TITLE.sub("，", text)
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
