"""Quantities: amounts, times of day and shares by value and base unit, so that equivalent forms compare equal."""

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Literal, NamedTuple

from triage.text.numerals import UNIT, UNITS

Bound = Literal["most", "least", ""]
# Of each unit: the base unit it is told in, and how many of these it is.
_BASES: dict[str, tuple[str, int | Fraction]] = {
    "秒": ("分钟", Fraction(1, 60)), "小时": ("分钟", 60), "日": ("分钟", 1440),
    "周": ("分钟", 10080), "季度": ("月", 3), "年": ("月", 12), "个月": ("月", 1),
    "公里": ("米", 1000), "厘米": ("米", Fraction(1, 100)), "毫米": ("米", Fraction(1, 1000)),
    "公斤": ("克", 1000), "斤": ("克", 500), "吨": ("克", 1_000_000),
    "公顷": ("平方米", 10_000), "亩": ("平方米", Fraction(10_000, 15)), "平方公里": ("平方米", 1_000_000),
    "角": ("元", Fraction(1, 10)), "分钱": ("元", Fraction(1, 100)), "毫升": ("升", Fraction(1, 1000)),
    "千瓦时": ("度", 1), "%": ("比", Fraction(1, 100)), "‰": ("比", Fraction(1, 1000)),
    "成": ("比", Fraction(1, 10)), "折": ("比", Fraction(1, 10)), "倍": ("比", 1),
}  # fmt: skip
# Units of counting, of which one text uses this and the other that: 3名, 3人; 两类, 2个.
COUNTERS = frozenset(
    """
    人 家 个 件 次 条 款 项 层 楼 路 辆 台 盏 套 所 处 间 期 级 份 本 张 棵 株 只 瓶 箱 页 座 根 遍 轮 户 栋
    单元 人次
    """.split()  # noqa: SIM905 - a list of words is read more easily without quotation marks
)
TIME_UNITS = frozenset({"工作日", "分钟", "月", "周"})
_DAY_PART = "凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|晚间|夜间|夜里|深夜|当晚|今晚|明晚|早|晚"
_CLOCK = re.compile(
    rf"(?P<part>{_DAY_PART})?(?<![\d.这那])(?P<h>2[0-4]|1\d|0?\d)"
    r"(?:[:：](?P<m>[0-5]\d)(?!\d)|(?:点钟|点整|点|时)(?!意见|建议|要求|原因|理由|说明|希望|诉求|问题|措施|内容|以上的|间|段|候|期)"
    r"(?:(?P<half>半)|(?P<m2>[1-5]?\d)分?(?![\d.元米个]))?)"
)
_JOINT = re.compile(r"\s*(?:至|到|—{1,2}|-|~|～)\s*(?:次日|第2[天日]|翌日)?$")
_AFTERNOON, _NIGHT = (
    frozenset({"下午", "傍晚", "晚上", "晚间", "晚", "当晚", "今晚", "明晚"}),
    frozenset({"夜间", "夜里", "深夜"}),
)
_SHARE = re.compile(
    r"(?P<top>\d{1,6})/(?P<bottom>\d{1,6})(?![\d/])|(?P<half>一半|减半|对半|半数|半价|折半)|(?P<double>翻[一1]?[番倍]|加倍|翻倍|双倍)"
)
_DIGITS = re.compile(
    rf"(?P<ordinal>第)?(?<![A-Za-z\d.])(?P<digits>\d{{1,24}}(?:\.\d{{1,12}})?)(?P<scale>万|亿|千(?!瓦)|百)?(?:余|多)?(?P<unit>{UNIT})?|[次翌](?P<next>[年月日])(?!数)|下(?:一)?个?(?P<month>月)(?=[起的初中底末发开开始，。；、计]|就|再|才|$)|首(?P<first>年|月|日|次|小时|周|套|批|期|个)"
)
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_BEFORE = re.compile(
    r"(?P<no>不(?:(?:得|能|应|可以?|会|准|许)(?:[^，。；]{0,14}?)?(?:再)?)?)?(?:(?P<over>超过|超出|高于|多于|大于|长于|晚于|早于)|(?P<under>低于|少于|小于|短于|不足|未满))[^\d，。；]{0,4}$"
    r"|(?P<most>至多|最多|最高|最长|最大|最晚|最迟|上限|封顶)[^\d，。；]{0,8}$|(?P<least>至少|最少|最低|最短|起码|年?满(?!之日|之后|后|以后)|达到?|已满|下限)[^\d，。；]{0,4}$"
)
_AFTER = re.compile(r"(?:人民币|整)?(?:[)）])?(?:(?P<least>以上|及以上|起)|(?P<most>以下|以内|之内|封顶|为限|为上限))")
_WHICH = frozenset("下上这那同某另")
_TENTHS = re.compile(r"[一二三四五六七八九1-9](?![\d十百])")
_NEAR, TEN = 24, 10


class Quantity(NamedTuple):
    """One amount: how it stands in the text and where, and its value in the base unit.

    `raw` is the number as written, for amounts whose unit one text leaves out.
    """

    text: str
    value: str
    unit: str
    raw: str
    start: int


def quantities(plain: str) -> Iterator[Quantity]:
    """The amounts of a text whose numerals are digits already (`numerals.canonical`).

    A time of day is told in minutes from midnight with the unit 钟点, an ordinal (第2年) with 第 before its unit.
    """
    yield from _clocks(plain)
    rest = _CLOCK.sub(_blank, plain)
    for match in _SHARE.finditer(rest):
        if match["top"]:
            if int(match["bottom"]):
                yield Quantity(
                    match[0], str(Fraction(int(match["top"]), int(match["bottom"]))), "比", "", match.start()
                )
        else:
            yield Quantity(match[0], "1/2" if match["half"] else "2", "比", "", match.start())
    rest = _SHARE.sub(_blank, rest)
    for match in _DIGITS.finditer(rest):
        # 下一个月 and 这一次 name no number.
        if match["digits"] != "1" or rest[match.start() - 1 : match.start()] not in _WHICH:
            yield _quantity(match, rest)


def bound_of(plain: str, quantity: Quantity) -> Bound:
    """Whether an amount of a text is a limit: at most (不超过, 最高, 以下) or at least (不少于, 满, 以上) so much."""
    before = _BEFORE.search(plain[max(0, quantity.start - _NEAR) : quantity.start])
    if before is not None:
        if before["over"] or before["under"]:
            return "most" if bool(before["no"]) == bool(before["over"]) else "least"
        return "most" if before["most"] else "least"
    end = quantity.start + len(quantity.text)
    after = _AFTER.match(plain[end : end + 8])
    return "" if after is None else "most" if after["most"] else "least"


def _blank(match: re.Match[str]) -> str:
    return "，" * len(match[0])


def _clocks(plain: str) -> Iterator[Quantity]:
    part, end = "", -_NEAR
    for match in _CLOCK.finditer(plain):
        between = plain[end : match.start()] if match.start() - end <= _NEAR else "。"
        own = match["part"] or (part if _JOINT.search(between) and "次日" not in between else "")
        minute = int(match["m"] or match["m2"] or (30 if match["half"] else 0))
        value = (_hour(int(match["h"]), own) * 60 + minute) % 1440
        yield Quantity(match[0], str(value), "钟点", match["h"].lstrip("0"), match.start())
        part, end = own, match.end()


def _hour(hour: int, part: str) -> int:
    noon, evening = 12, 5
    if part == "凌晨" and hour == noon:
        return 0
    if part in _AFTERNOON:
        return hour + noon if hour < noon else 2 * noon if hour == noon and part != "下午" else hour
    if part in _NIGHT and hour == noon:
        return 2 * noon
    if (part in _NIGHT and evening < hour < noon) or (part == "中午" and hour < evening):
        return hour + noon
    return hour


def _quantity(match: re.Match[str], plain: str) -> Quantity:
    if after := match["next"] or match["month"]:
        return Quantity(match[0], "2", f"第{UNITS.get(after, after)}", "", match.start())
    if match["first"]:
        return Quantity(match[0], "1", f"第{UNITS.get(match['first'], match['first'])}", "", match.start())
    digits, scale, written = match["digits"], match["scale"], match["unit"]
    number: int | Fraction = Fraction(digits) if "." in digits else int(digits)
    if scale:
        number *= _SCALES[scale]
    unit = UNITS[written] if written else ""
    raw = str(number)
    if match["ordinal"]:
        return Quantity(match[0], raw, f"第{unit}", "", match.start())
    if unit == "折" and number >= TEN:
        number = Fraction(number, TEN)
    if unit == "成" and (more := _TENTHS.match(plain, match.end())):
        number += Fraction(("一二三四五六七八九".find(more[0]) + 1) or int(more[0]), TEN)
    base, times = _BASES.get(unit, (unit, 1))
    return Quantity(match[0], str(number * times), base, raw, match.start())
