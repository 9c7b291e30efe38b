"""Numerals: Chinese numbers as digits, so that 三个工作日 and 3个工作日 are one fact."""

import re
from decimal import Decimal

_DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_NUMERALS = "零〇○一二三四五六七八九十百千万亿两"
_WIDE = {
    ord(wide): plain for wide, plain in zip("０１２３４５６７８９％．，：－（）", "0123456789%.,:-()", strict=True)
}
# What may follow a number; the longest come first, and each has one name.
UNITS: dict[str, str] = {
    **dict.fromkeys(("个工作日", "工作日"), "工作日"),
    **dict.fromkeys(("个自然日", "自然日", "天", "日"), "日"),
    **dict.fromkeys(("个小时", "小时"), "小时"),
    **dict.fromkeys(("个星期", "星期", "周"), "周"),
    **dict.fromkeys(("周年", "年"), "年"),
    **dict.fromkeys(("周岁", "岁"), "岁"),
    **dict.fromkeys(("点钟", "点", "时"), "时"),
    **dict.fromkeys(("平方米", "平米"), "平方米"),
    **dict.fromkeys(("公里", "千米"), "公里"),
    **dict.fromkeys(("公斤", "千克"), "公斤"),
    **dict.fromkeys(("块钱", "块", "元"), "元"),
    **dict.fromkeys(("人", "名", "位"), "人"),
    **dict.fromkeys(("栋", "幢"), "栋"),
    **{unit: unit for unit in ("个月", "分钟", "立方米", "人次", "分贝", "公顷", "单元", "%", "‰")},
    **{unit: unit for unit in "米亩吨度倍户家个件次条款项层楼号路辆台盏套所处间期级月份本张"},
}
UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_PERCENT = re.compile(rf"百分之([{_NUMERALS}]+)(?:点([零〇一二三四五六七八九]+))?")
_FRACTION = re.compile(r"([一二三四五六七八九十]{1,2})分之([一二三四五六七八九十]{1,2})")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SPOKEN = re.compile(
    rf"(?P<before>第|[（(])?(?P<number>[{_NUMERALS}]+)(?=(?P<unit>万|亿|{UNIT}|分(?=[，。；、之\d]|$)|[）)]))"
)
# 十分、万一、一个 and the like name no number.
_INDEFINITE = re.compile(r"^[一万千百十]$")
_EXACT_ALONE = (
    "年",
    "个月",
    "个工作日",
    "个小时",
    "小时",
    "天",
    "日",
    "周",
    "元",
    "万",
    "亿",
    "米",
    "公里",
    "倍",
    "岁",
    "周岁",
)


def number_of(numeral: str) -> Decimal | None:
    """The value of a Chinese numeral; None where the characters make none.

    Both readings are known: 二〇二四 digit by digit, and 二十四 by scales.
    """
    if not any(letter in _SCALES or letter in _LARGE for letter in numeral):
        return Decimal("".join(str(_DIGITS[letter]) for letter in numeral))
    total = section = digit = 0
    for letter in numeral:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        elif letter in _SCALES:
            section += (digit or 1) * _SCALES[letter]
            digit = 0
        else:
            if not (section or digit):
                return None
            total = (total + section + digit) * _LARGE[letter]
            section = digit = 0
    return Decimal(total + section + digit)


def canonical(text: str) -> str:
    """The text with plain digits: full-width ones, thousands' commas and Chinese numerals before a unit are gone.

    Rationale: only a numeral that a unit or a bracket follows, or that 第 precedes, is a number; 万一, 十分 and
    一个 are words, and so are the numerals in names of streets.
    """
    text = _THOUSANDS.sub("", text.translate(_WIDE))
    text = _PERCENT.sub(_percent, text)
    text = _FRACTION.sub(lambda match: f"{number_of(match[2])}/{number_of(match[1])}", text)
    return _SPOKEN.sub(_spoken, text)


def _percent(match: re.Match[str]) -> str:
    value = number_of(match[1])
    fraction = "".join(str(_DIGITS[letter]) for letter in match[2]) if match[2] else ""
    return match[0] if value is None else f"{value}{'.' + fraction if fraction else ''}%"


def _spoken(match: re.Match[str]) -> str:
    number, unit, before = match["number"], match["unit"], match["before"] or ""
    if before in ("(", "（") or unit in (")", "）"):
        enclosed = before in ("(", "（") and unit in (")", "）")
        value = number_of(number) if enclosed else None
        return match[0] if value is None else f"{before}{value}"
    # 十个工作日 and 一年 are numbers; 万一, 十分 and 一个 are none.
    exact = (number == "一" and unit in _EXACT_ALONE) or (number == "十" and unit != "分")
    if not before and _INDEFINITE.match(number) and not exact:
        return match[0]
    # Digits in a row name a year; 两三个 and 五一路 are no numbers.
    row = len(number) > 1 and not any(letter in _SCALES or letter in _LARGE for letter in number)
    value = None if row and unit != "年" else number_of(number)
    return match[0] if value is None else f"{before}{value}"
