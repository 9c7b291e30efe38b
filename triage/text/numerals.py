"""Numerals: Chinese numbers as digits, so that 三个工作日 and 3个工作日 are one fact."""

import re
from decimal import Decimal
from functools import lru_cache

_DIGITS = {numeral: value for value, numeral in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_NUMERALS = "零〇○一二三四五六七八九十百千万亿两"
_WIDE = {ord(wide): plain for wide, plain in zip("０１２３４５６７８９％．：∶－（）", "0123456789%.::-()", strict=True)}
# What may follow a number; the longest come first, and each has one name.
UNITS: dict[str, str] = {
    **dict.fromkeys(("个工作日", "工作日"), "工作日"),
    **dict.fromkeys(("个自然日", "自然日", "天", "日"), "日"),
    **dict.fromkeys(("个小时", "小时", "个钟头", "钟头"), "小时"),
    **dict.fromkeys(("分钟", "刻钟"), "分钟"),
    **dict.fromkeys(("秒钟", "秒"), "秒"),
    **dict.fromkeys(("个季度", "季度"), "季度"),
    **dict.fromkeys(("个百分点", "百分点"), "百分点"),
    **dict.fromkeys(("个星期", "星期", "个礼拜", "礼拜", "周"), "周"),
    **dict.fromkeys(("周年", "年"), "年"),
    **dict.fromkeys(("周岁", "岁"), "岁"),
    **dict.fromkeys(("点钟", "点", "时"), "时"),
    **dict.fromkeys(("平方米", "平米"), "平方米"),
    **dict.fromkeys(("公里", "千米"), "公里"),
    **dict.fromkeys(("公斤", "千克"), "公斤"),
    **dict.fromkeys(("市斤", "斤"), "斤"),
    **dict.fromkeys(("厘米", "公分"), "厘米"),
    **dict.fromkeys(("块钱", "块", "元"), "元"),
    **dict.fromkeys(("角钱", "毛钱", "角", "毛"), "角"),
    **dict.fromkeys(("人", "名", "位"), "人"),
    **dict.fromkeys(("栋", "幢"), "栋"),
    **{
        unit: unit
        for unit in (
            "个月",
            "立方米",
            "平方公里",
            "毫米",
            "毫升",
            "分钱",
            "千瓦时",
            "课时",
            "学时",
            "人次",
            "分贝",
            "公顷",
            "单元",
            "%",
            "‰",
        )
    },
    **{
        unit: unit
        for unit in "米亩吨克升度倍成折番户家个件次条款项层楼号路辆台盏套所处间期级月份本张棵株只瓶箱页座根遍轮"
    },
}
UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
# Clauses up to this length are read again and again, and remembered.
_SHORT = 300
# Texts up to this length are letters, of which a few are remembered.
_LETTER = 5_000
# So many characters a number has at most: 一万二千三百四十五亿六千七百八十九万一千二百三十四.
_LONGEST = 30
# What each of the numbers below has a character of.
_NUMBERLIKE = re.compile(rf"[\d①-⑳壹贰叁肆伍陆柒捌玖拾佰仟萬廿卅半{_NUMERALS}]")
_PERCENT = re.compile(
    rf"([百千万])分之([{_NUMERALS}]{{1,{_LONGEST}}})(?:点([零〇一二三四五六七八九]{{1,{_LONGEST}}}))?"
)
_FRACTION = re.compile(r"([一二三四五六七八九十]{1,2})分之([一二三四五六七八九十]{1,2})")
# Numerals as they stand on receipts, and the short ones for tens.
_CAPITAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬圆", "一二三四五六七八九十百千万元")
_CAPITALS = re.compile(
    r"(?<![壹贰叁肆伍陆柒捌玖拾佰仟])[壹贰叁肆伍陆柒捌玖拾佰仟萬零]{1,16}(?=[万亿圆元角整]|个月|工作日|[年月日天人]$)圆?"
)
_TENS = re.compile(rf"[廿卅](?=[{_NUMERALS}年日天号元个岁人户次]|周)")
_CIRCLED = re.compile("[①-⑳]")
_SPOKEN_DECIMAL = re.compile(
    rf"(?<![{_NUMERALS}])([零〇一二三四五六七八九十百]{{1,6}})点([零一二三四五六七八九]{{1,4}})(?=[万亿]|{UNIT})"
)
# 一米二, 三块五.
_TENTHS = re.compile(
    rf"(?<![{_NUMERALS}])([一二三四五六七八九十百两]{{1,5}}|\d{{1,5}})(米|块|元|斤|公里)([一二三四五六七八九])(?![{_NUMERALS}]|{UNIT}|[级类等楼栋个])"
)
# 一万三 is 13000.
_MYRIADS = re.compile(
    rf"(?<![{_NUMERALS}])([一二三四五六七八九两十]{{1,2}}|\d{{1,4}})万([一二三四五六七八九1-9])?(?![{_NUMERALS}\d.])"
)
# 1万9千: what follows is added up, where digits and numerals are mixed.
_MIXED = re.compile(r"(?<![\d.])(\d{1,4})万(\d|[一二三四五六七八九])千(?![\d一二三四五六七八九零])")
_TO = re.compile(
    r"(?<![一二三四五六七八九十])([一二三四五六七八九十]{1,2})比([一二三四五六七八九十]{1,2})(?=[，,。；、的]|$)"
)
_DAY_OF_MONTH = re.compile(r"(?<=月)(\d{1,2})号(?![楼线院文])")
_MINUTES = re.compile(rf"(?<=[点时])([{_NUMERALS}]{{1,3}})分(?!之|钟)")
_AND_A_HALF = re.compile(rf"(?<![{_NUMERALS}\d])([{_NUMERALS}]{{1,6}}|\d{{1,6}})个半(?=月|小时|钟头|星期|礼拜)")
_UNIT_AND_HALF = re.compile(
    r"(?<![\d.])(\d{1,6})(年|个月|个小时|小时|天|日|公里|千米|里|米|倍|斤|公斤|亩)半(?![年月日天夜])"
)
_HALF = re.compile(
    r"(?<![上下前后大多小\d.一二三四五六七八九十两个])半(?=年|个月|个小时|小时|个钟头|天(?!内一)|日|公里|里路|斤)"
)
_QUARTER = re.compile(r"(?<![\d第.])(\d{1,2})刻钟")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
_SPOKEN = re.compile(
    rf"(?P<before>第|[（(])?(?<![{_NUMERALS}])(?P<number>[{_NUMERALS}]{{1,16}})"
    rf"(?=(?P<unit>[万亿](?![{_NUMERALS}])|{UNIT}|分(?=[，,。；、之\d]|$)|[）)]|[至到~—-][{_NUMERALS}\d]{{1,16}}(?:{UNIT})))"
)
_BARE = re.compile(rf"(?<![{_NUMERALS}])[{_NUMERALS}]{{1,16}}(?![{_NUMERALS}])")
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
    "季度",
    "刻钟",
    "分钟",
    "钟头",
    "个钟头",
    "成",
    "折",
    "角",
    "毛",
    "厘米",
    "工作日",
    "点",
    "点钟",
    "%",
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
        elif letter == "万" and (section or digit):
            total += (section + digit) * _LARGE[letter]
            section = digit = 0
        elif letter == "亿" and (total or section or digit):
            total = (total + section + digit) * _LARGE[letter]
            section = digit = 0
        else:
            return None
    return Decimal(total + section + digit)


def canonical(text: str, *, every: bool = False) -> str:
    """The text with plain digits: full-width ones, thousands' commas and Chinese numerals before a unit are gone.

    Numerals of receipts (伍仟元), 廿, ① and halves (半年, 一个半月) are digits as well.

    Args:
        text: any text.
        every: whether 一个 and the like are numbers too, as they may be where a number is looked for.

    Rationale: only a numeral that a unit or a bracket follows, or that 第 precedes, is a number; 万一, 十分 and
    一个 are words, and so are the numerals in names of streets.
    """
    if len(text) <= _SHORT:
        return _of_clause(text, every)
    return _of_letter(text, every) if len(text) <= _LETTER else _canonical(text, every)


def _canonical(text: str, every: bool) -> str:
    text = text.translate(_WIDE)
    if _NUMBERLIKE.search(text) is None:
        return text
    text = _THOUSANDS.sub("", text)
    text = _CIRCLED.sub(lambda match: f"({ord(match[0]) - ord('①') + 1})", text)
    text = _CAPITALS.sub(lambda match: match[0].translate(_CAPITAL), text)
    text = _TENS.sub(lambda match: {"廿": "二十", "卅": "三十"}[match[0]], text)
    text = _PERCENT.sub(_percent, text)
    text = _FRACTION.sub(lambda match: f"{number_of(match[2])}/{number_of(match[1])}", text)
    text = _SPOKEN_DECIMAL.sub(_decimal, text)
    text = _TENTHS.sub(lambda match: f"{_value(match[1])}.{number_of(match[3])}{match[2]}", text)
    text = _TO.sub(lambda match: f"{number_of(match[1])}:{number_of(match[2])}", text)
    text = _MIXED.sub(lambda match: f"{match[1]}.{_value(match[2])}万", text)
    text = _MYRIADS.sub(_myriads, text)
    text = _MINUTES.sub(lambda match: f"{_value(match[1])}分", text)
    text = _AND_A_HALF.sub(_and_a_half, text)
    text = _SPOKEN.sub(lambda match: _spoken(match, every=every), text)
    text = _UNIT_AND_HALF.sub(r"\1.5\2", text)
    text = _QUARTER.sub(lambda match: f"{15 * int(match[1])}分钟", text)
    text = _DAY_OF_MONTH.sub(r"\1日", text)
    return _HALF.sub("0.5", text)


_of_clause = lru_cache(maxsize=8192)(_canonical)
# A letter is read for each line of its draft.
_of_letter = lru_cache(maxsize=128)(_canonical)


def _percent(match: re.Match[str]) -> str:
    value = number_of(match[2])
    fraction = "".join(str(_DIGITS[letter]) for letter in match[3]) if match[3] else ""
    if value is None:
        return match[0]
    if match[1] == "万":
        return f"{(value + Decimal(f'0.{fraction or 0}')) / 100:f}%"
    return f"{value}{'.' + fraction if fraction else ''}{'%' if match[1] == '百' else '‰'}"


def _decimal(match: re.Match[str]) -> str:
    return f"{number_of(match[1])}.{number_of(match[2])}"


def bare_numbers(text: str) -> set[str]:
    """The values of all numerals of a text, whatever follows them: 收到两千, 除以三十."""
    found = (number_of(match) for match in _BARE.findall(text))
    return {str(int(value)) for value in found if value is not None}


def _value(number: str) -> str:
    return number if number.isdigit() else str(number_of(number))


def _myriads(match: re.Match[str]) -> str:
    return f"{_value(match[1])}{'.' + _value(match[2]) if match[2] else ''}万"


def _and_a_half(match: re.Match[str]) -> str:
    return f"{_value(match[1])}.5个"


def _spoken(match: re.Match[str], *, every: bool) -> str:
    number, unit, before = match["number"], match["unit"], match["before"] or ""
    if before in ("(", "（") or unit in (")", "）"):
        enclosed = before in ("(", "（") and unit in (")", "）")
        value = number_of(number) if enclosed else None
        return match[0] if value is None else f"{before}{value}"
    # 十个工作日 and 一年 are numbers; 万一, 十分 and 一个 are none.
    exact = (number == "一" and unit in _EXACT_ALONE) or (number == "十" and unit != "分")
    if not before and _INDEFINITE.match(number) and not exact and not (every and number == "一"):
        return match[0]
    # Digits in a row name a year; 两三个 and 五一路 are no numbers.
    row = len(number) > 1 and not any(letter in _SCALES or letter in _LARGE for letter in number)
    value = None if row and unit not in ("年", "折") else number_of(number)
    return match[0] if value is None else f"{before}{value}"
