"""Moments: the calendar words of a question, each with the days that it means or the stretch that comes again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from triage.insight.question.holidays import NAMED, festival
from triage.insight.question.query import Period
from triage.insight.question.spans import (
    DAY,
    Recurring,
    Unit,
    days_of_month,
    days_of_week,
    months,
    shifted,
    unit_start,
    whole,
)
from triage.office.workdays import WorkCalendar
from triage.text.numerals import number_of

NUMBER = r"(?:\d{1,4}|[一二两三四五六七八九十廿百]{1,4})"
_UNITS: dict[str, Unit] = {
    "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week",
    "月": "month", "季度": "quarter", "年": "year",
}  # fmt: skip
_UNIT = r"(?:个)?(?P<unit>天|日|周(?!年|边|围)|星期|礼拜|月(?!份)|季度|年(?!级|龄|轻))"
# 来 that ends a stretch of time, and not the one of what came: 这个月来, but 这个月来了多少.
_CAME = r"(?![了过信电件访函自的几]|多少)"
_WEEKDAYS = "一二三四五六日天"
_WEEKDAY = re.compile(
    r"(?:的)?(?:(?:周|星期|礼拜)?(?P<day>[一二三四五六日]|天(?![元心门子]))(?!个|期|边)|(?P<end>周?末))"
)
_BARE_WEEKDAY = re.compile(
    r"(?P<end>周末|周六日|周六、?周日|周六和周日|双休日)|(?:周|星期|礼拜)(?P<day>[一二三四五六日]|天(?![元心门子]))(?!个|"
    r"期|边)"
)
_YEAR = re.compile(
    r"(?P<digits>(?:19|20)\d\d|[一二][〇零○九][〇零○一二三四五六七八九]{2}"
    r"|(?<!\d)[12]\d(?=年(?:的?(?:\d|[一二三四五六七八九十]{1,2}月|上半|下半|第|全年))))年(?:度|全年|全?年度|整年)?"
    rf"|(?P<word>今年度?|本年度?|当年|这一?年(?!内|来{_CAME})|去年度?|上一?年度?|大前年|前年|明年|后年|"
    r"来年)(?:全年|整年|一整年|一年)?"
)
_YEARS = {"去": -1, "上": -1, "前": -2, "大": -3, "明": 1, "来": 1, "后": 2}
_MONTH_WORD = re.compile(
    rf"(?P<word>本月|这一?个?月(?!内|来{_CAME})|当月|(?:上)+一?个?月|前一个?月|(?<!一)下一?个?月)(?:份|度)?(?:整月|全月)?"
)
_WEEK_WORD = re.compile(
    r"(?P<word>(?:本|这|当)(?:一)?个?|(?:上)+一?个?|前一个?|(?<!一)下+一?个?)(?:周(?!年|边|围)|星期|"
    r"礼拜)"
)
_QUARTER_WORD = re.compile(r"(?P<word>(?:本|这|当)一?个?|上+一?个?|前一个?|(?<!一)下一?个?)季度?")
_HALF_WORD = re.compile(r"(?P<word>上一?个|这一?个)半年")
_DAY_WORD = re.compile(
    r"(?P<word>今天|今日|今儿|今早|今晨|今晚|昨晚|昨夜|昨天|昨日|昨儿|大前天|前天|前日|前一[天日]|"
    r"上一[天日]|明天|明日|"
    r"后天)"
)
_DAYS = {"今": 0, "昨": -1, "大": -3, "前天": -2, "前日": -2, "前一": -1, "上一": -1, "明": 1, "后": 2}
_ROLLING = re.compile(
    rf"(?:近段|最近|过去|近|往前|刚过去)的?(?:这|的)?(?P<half>半个?)?(?P<number>{NUMBER})?{_UNIT}(?:[以之]?内|"
    rf"[以之]?来|里|间)?(?:时间)?"
)
_ROLLED = re.compile(
    rf"(?:这)?(?P<half>半个?)?(?P<number>{NUMBER})?{_UNIT}(?:[以之]?内(?!涝|部|容|科|外)|[以之]?来(?!信|"
    rf"电|件|访|函|自|的|了|过)(?!(?<=这个月来)(?:几|多少)|(?<=这月来)(?:几|多少)))(?:时间)?"
)
_THESE = re.compile(
    r"这(?P<half>)(?P<number>[两二三四五六七八九十]|[2-9]|\d\d)(?:个)?(?P<unit>天|日|周|星期|"
    r"礼拜|月|季度|年)"
)
_BEFORE = re.compile(rf"(?:之前|此前|前|上|前面|以往)(?P<number>{NUMBER})(?!季度){_UNIT}")
_FULL_DATE = re.compile(r"(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)")
_FULL_MONTH = re.compile(r"(?P<y>(?:19|20)\d\d)[-/.](?P<m>0?[1-9]|1[0-2])(?![\d年月])")
_VAGUE = re.compile(
    r"(?:最近|近期|近来|近日|目前|现在|当前|眼下|这段时间|这阵子|前几天|前些天|前阵子|前些日子|"
    r"近几[天周月年]|这几[天周年]|"
    r"这几个月)"
)
# Parts of a year.
_MONTHS = re.compile(
    rf"(?P<first>{NUMBER})(?:月份?)?(?:-|—|–|~|～|至|到)(?P<last>{NUMBER})(?:月份|月)(?!\d|[一二三四五六七八九十]+[日号])"
)
_PAIR = re.compile(
    r"(?P<first>\d{1,2}|[一二三四五六七八九十]{1,2})(?:月份?)?(?:、|和|,|，)"
    r"(?P<last>\d{1,2}|[一二三四五六七八九十]{1,2})(?:两个)?月(?:份)?(?!\d|[一二三四五六七八九十]+[日号]|"
    r"的?(?:相比|比|对比))"
)
_MONTH = re.compile(rf"(?P<number>{NUMBER}|元|正|冬|腊)月(?:份)?(?:当月|整月|全月)?")
_QUARTERS = re.compile(rf"第?(?P<first>{NUMBER})(?:季度)?(?:-|—|~|至|到|、|和)第?(?P<last>{NUMBER})季度?")
_QUARTER = re.compile(r"(?:第(?P<number>[一二三四1-4])个?季度?|(?P<bare>[一二三四1-4])季度|[Qq](?P<letter>[1-4]))")
_FIRST = re.compile(rf"(?:前|头|的前)(?P<number>{NUMBER})个?(?P<unit>季度|月)")
_HALF = re.compile(r"(?P<half>上|下)半年")
_SEASON = re.compile(r"(?P<season>春|夏|秋|冬)(?:季|天)(?!运动|招聘|学期|教育)")
_SUMMER = re.compile(r"暑假(?:期间)?|暑期")
_EDGE = re.compile(r"(?P<edge>年初|年头|年中|年底|年末|年终|岁末)")
_EDGES = {"初": (1, 1), "头": (1, 1), "中": (6, 6), "底": (12, 12), "末": (12, 12), "终": (12, 12)}
# Parts of a month.
_TEN_DAYS = re.compile(r"(?P<which>上旬|中旬|下旬|上半月|下半月|前半月|后半月)")
_MONTH_EDGE = re.compile(r"月?(?P<which>初|底|末|中旬?)(?!期|级|中|学|次|始|端)")
_BARE_EDGE = re.compile(r"(?P<which>月初|月底|月末|月中)")
_PARTS = {
    "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, None), "上半月": (1, 15), "下半月": (16, None), "前半月": (1, 15),
    "后半月": (16, None), "初": (1, 10), "中": (11, 20), "底": (21, None), "末": (21, None),
}  # fmt: skip
_WEEK_OF_MONTH = re.compile(r"(?:第(?P<number>[一二三四五1-5])个?|(?P<last>最后一个?))(?:周|星期|礼拜)(?!年)")
_MONTH_OF_YEAR = re.compile(rf"第(?P<number>{NUMBER})个月|(?P<last>最后一个月)")
_DAYS_OF_MONTH = re.compile(rf"(?P<first>{NUMBER})[日号]?(?:-|—|–|~|～|至|到)(?P<last>{NUMBER})[日号]")
_NO_NUMBER = r"(?!楼|线|门|院|地铁|仓|栋|机|文|桥|路|台|井|库|小区|店|车|街|坝|码头|公馆|常|游|报)"
_DAY_OF_MONTH = re.compile(rf"(?P<number>{NUMBER})(?:[日号]){_NO_NUMBER}(?:当天|那天|这天|这一天)?")
_SAME = re.compile(r"的?(?:同期|同月|同一时期|同时期)")
_OF = re.compile(r"的|,|，")
_SEASONS = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (12, 2)}
LAST_MONTH, LAST_DAY, LAST_QUARTER = 12, 31, 4
_HALF_MONTH = 15


@dataclass(frozen=True)
class Moment:
    """One calendar expression of a question.

    Attributes:
        start: where it begins.
        end: where it ends.
        fixed: its days; None where it comes again and no year was said.
        recurring: the stretch that comes again.
        same: whether it says 同期, the same days of another year.
        vague: whether it names no days, such as 最近.
    """

    start: int
    end: int
    fixed: Period | None = None
    recurring: Recurring | None = None
    same: bool = False
    vague: bool = False

    def resolved(self, limit: date) -> Period | None:
        """Its days: the last ones that have begun on a day, where it comes again."""
        return self.fixed if self.recurring is None else self.recurring.latest(limit)


def moments(text: str, today: date, calendar: WorkCalendar) -> Iterator[Moment]:
    """The calendar expressions of a text in their order, the longest at each place."""
    reader, position = _Reader(text, today, calendar), 0
    while position < len(text):
        found = reader.at(position)
        if found is None:
            position += 1
            continue
        yield found
        position = found.end


def value_of(numeral: str) -> int | None:
    """The value of a number in digits or Chinese numerals; None where the characters make none."""
    if numeral.isdigit():
        return int(numeral)
    value = number_of(numeral.replace("廿", "二十"))
    return None if value is None else int(value)


class _Reader:
    """Reads the expression that begins at a place of one text."""

    def __init__(self, text: str, today: date, calendar: WorkCalendar) -> None:
        self._text = text
        self._today = today
        self._calendar = calendar

    def at(self, position: int) -> Moment | None:
        """The expression that begins here, or None."""
        before = self._text[position - 1 : position]
        readings = (self._dated, self._year, self._rolling, self._month_word, self._week_word, self._simple)
        for read in readings:
            if (found := read(position)) is not None and found.end > position:
                return replace(found, start=position)
        # 个月 and 第一季度 are read from their beginnings, never from the middle of a number.
        if before.isdigit() or (before and before in "一二三四五六七八九十百第个每各单逐按分"):
            return None
        return self._part_of_year(position) or self._part_alone(position) or self._vague(position)

    def _dated(self, at: int) -> Moment | None:
        if at and self._text[at - 1].isdigit():
            return None
        if (match := _FULL_DATE.match(self._text, at)) is not None:
            day = _day(*(int(match[name]) for name in "ymd"))
            return None if day is None else Moment(at, match.end(), Period.of(day, day))
        if (match := _FULL_MONTH.match(self._text, at)) is not None:
            return Moment(at, match.end(), whole("month", date(int(match["y"]), int(match["m"]), 1)))
        return None

    def _year(self, at: int) -> Moment | None:
        match = _YEAR.match(self._text, at)
        if match is None or (at and self._text[at - 1] in "每近"):
            return None
        year = _year_of(match, self._today)
        if year is None:
            return None
        start = date(year, 1, 1)
        same = _SAME.match(self._text, match.end())
        if same is not None and same[0]:
            return Moment(at, same.end(), same=True, fixed=whole("year", start))
        part = self._part(match.end(), ("year",))
        if part is not None and part.recurring is not None:
            found = part.recurring.at(start)
            if found is not None:
                same = _SAME.match(self._text, part.end)
                return Moment(at, same.end() if same else part.end, found, same=same is not None)
        return Moment(at, match.end(), whole("year", start))

    def _month_word(self, at: int) -> Moment | None:
        match = _MONTH_WORD.match(self._text, at)
        if match is None:
            return None
        start = shifted(unit_start("month", self._today), "month", _steps(match["word"]))
        part = self._part(match.end(), ("month",))
        if part is not None and part.recurring is not None and (found := part.recurring.at(start)) is not None:
            return Moment(at, part.end, found)
        # 上月底: the month word has taken 月 already.
        return Moment(at, self._same_end(match.end()), whole("month", start))

    def _week_word(self, at: int) -> Moment | None:
        match = _WEEK_WORD.match(self._text, at)
        if match is None:
            return None
        start = shifted(unit_start("week", self._today), "week", _steps(match["word"]))
        day = _WEEKDAY.match(self._text, match.end())
        if day is not None:
            return Moment(at, day.end(), _weekday(day).at(start))
        return Moment(at, self._same_end(match.end()), whole("week", start))

    def _same_end(self, at: int) -> int:
        same = _SAME.match(self._text, at)
        return same.end() if same is not None else at

    def _rolling(self, at: int) -> Moment | None:
        for pattern in (_ROLLING, _ROLLED, _THESE):
            match = pattern.match(self._text, at)
            if match is not None and (match["number"] or match["half"]):
                number = value_of(match["number"]) if match["number"] else 1
                if number:
                    period = _last_units(number, _UNITS[match["unit"]], bool(match["half"]), self._today)
                    return Moment(at, match.end(), period)
        match = _BEFORE.match(self._text, at)
        number = value_of(match["number"]) if match is not None else None
        if match is None or not number:
            return None
        unit = _UNITS[match["unit"]]
        return Moment(at, match.end(), whole(unit, self._today, -number, number))

    def _simple(self, at: int) -> Moment | None:
        match = _QUARTER_WORD.match(self._text, at)
        if match is not None and self._text[match.end() - 1] == "度":
            return Moment(at, self._same_end(match.end()), whole("quarter", self._today, _steps(match["word"])))
        if (match := _HALF_WORD.match(self._text, at)) is not None:
            start = date(self._today.year, 1 if self._today.month <= LAST_MONTH // 2 else 7, 1)
            first = shifted(start, "month", -6 if match["word"].startswith("上") else 0)
            return Moment(at, match.end(), Period.of(first, shifted(first, "month", 6) - DAY))
        if (match := _DAY_WORD.match(self._text, at)) is not None:
            word = match["word"]
            offset = next(days for begins, days in _DAYS.items() if word.startswith(begins))
            day = self._today + timedelta(days=offset)
            return Moment(at, self._same_end(match.end()), Period.of(day, day))
        return None

    def _part(self, at: int, units: tuple[str, ...]) -> Moment | None:
        """A part of a year or month that follows, with or without 的."""
        of = _OF.match(self._text, at)
        start = of.end() if of is not None else at
        found = self._part_of_year(start) if "year" in units else self._part_of_month(start)
        return found if found is None or found.end > start else None

    def _part_of_year(self, at: int) -> Moment | None:
        return self._months_of_year(at) or self._named_part(at)

    def _months_of_year(self, at: int) -> Moment | None:
        text = self._text
        for pattern in (_MONTHS, _PAIR):
            if (match := pattern.match(text, at)) is not None:
                first, last = value_of(match["first"]), value_of(match["last"])
                # 11月到1月 is a range of two moments.
                if first and last and first < last <= LAST_MONTH:
                    return Moment(at, match.end(), recurring=months(first, last))
        if (match := _MONTH.match(text, at)) is not None:
            number = {"元": 1, "正": 1, "冬": 11, "腊": 12}.get(match["number"]) or value_of(match["number"])
            if number and number <= LAST_MONTH:
                return self._in_month(at, match.end(), months(number, number))
        return None

    def _named_part(self, at: int) -> Moment | None:
        text = self._text
        if (match := _QUARTERS.match(text, at)) is not None:
            first, last = value_of(match["first"]), value_of(match["last"])
            if first and last and first < last <= LAST_QUARTER:
                return Moment(at, match.end(), recurring=months(3 * first - 2, 3 * last))
        for pattern, read in _YEAR_PARTS:
            if (match := pattern.match(text, at)) is not None and (recurring := read(match)) is not None:
                return Moment(at, match.end(), recurring=recurring)
        if (match := NAMED.match(text, at)) is not None:
            return Moment(at, match.end(), recurring=festival(match, self._calendar))
        return None

    def _in_month(self, at: int, end: int, month: Recurring) -> Moment:
        part = self._part(end, ("month",))
        if part is not None and part.recurring is not None:
            return Moment(at, part.end, recurring=part.recurring.within(month))
        return Moment(at, end, recurring=month)

    def _part_of_month(self, at: int) -> Moment | None:
        text = self._text
        if (match := _TEN_DAYS.match(text, at) or _MONTH_EDGE.match(text, at)) is not None:
            which = match["which"]
            return Moment(at, match.end(), recurring=days_of_month(*_PARTS[which]))
        if (match := _WEEK_OF_MONTH.match(text, at)) is not None:
            return Moment(at, match.end(), recurring=_week_of_month(match))
        return self._days(at)

    def _days(self, at: int) -> Moment | None:
        if (match := _DAYS_OF_MONTH.match(self._text, at)) is not None:
            first, last = value_of(match["first"]), value_of(match["last"])
            if first and last and first <= last <= LAST_DAY:
                return Moment(at, match.end(), recurring=days_of_month(first, last))
        if (match := _DAY_OF_MONTH.match(self._text, at)) is not None:
            number = value_of(match["number"])
            if number and number <= LAST_DAY:
                return Moment(at, match.end(), recurring=days_of_month(number, number))
        return None

    def _part_alone(self, at: int) -> Moment | None:
        """What comes again in each month or week, without saying in which."""
        text = self._text
        if (match := _BARE_EDGE.match(text, at) or _TEN_DAYS.match(text, at)) is not None:
            return Moment(at, match.end(), recurring=days_of_month(*_PARTS[match["which"].removeprefix("月")]))
        if (match := _BARE_WEEKDAY.match(text, at)) is not None:
            return Moment(at, match.end(), recurring=_weekday(match))
        return self._days(at)

    def _vague(self, at: int) -> Moment | None:
        match = _VAGUE.match(self._text, at)
        return None if match is None else Moment(at, match.end(), vague=True)


def _year_of(match: re.Match[str], today: date) -> int | None:
    if match["word"]:
        word = match["word"]
        return today.year + next((years for begins, years in _YEARS.items() if word.startswith(begins)), 0)
    digits = match["digits"]
    value = value_of(digits.replace("○", "〇"))
    if value is None:
        return None
    return value + 2000 if value < 100 else value  # noqa: PLR2004 - 25年 is 2025


def _steps(word: str) -> int:
    """How many units a word such as 上上个 goes back, or 下个 ahead."""
    if word.startswith("前"):
        return -1
    return word.count("下") - word.count("上")


def _weekday(match: re.Match[str]) -> Recurring:
    if match["end"]:
        return days_of_week(5, 6)
    number = min(6, _WEEKDAYS.index(match["day"]))
    return days_of_week(number, number)


def _last_units(number: int, unit: Unit, half: bool, today: date) -> Period:
    """The last units up to a day.

    Several months, quarters and years are those of the calendar, the running one and the ones before; one month and
    one year, weeks and days are counted back from the day.
    """
    if half:
        if unit == "month":
            return Period.of(today - timedelta(days=_HALF_MONTH - 1), today)
        return Period.of(shifted(unit_start("month", today), "month", -5), today)
    if unit in {"day", "week"}:
        return Period.of(today - timedelta(days=number * (7 if unit == "week" else 1) - 1), today)
    if number == 1:
        return Period.of(shifted(today, unit, -1) + DAY, today)
    return Period.of(shifted(unit_start(unit, today), unit, 1 - number), today)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _quarter(match: re.Match[str]) -> Recurring | None:
    number = value_of(match["number"] or match["bare"] or match["letter"])
    return months(3 * number - 2, 3 * number) if number else None


def _week_of_month(match: re.Match[str]) -> Recurring:
    """Seven days, counted from the first of the month; the last seven for 最后一周."""
    if match["last"]:

        def at(start: date) -> Period:
            end = whole("month", start).last
            return Period.of(end - timedelta(days=6), end)

        return Recurring("month", at)
    number = value_of(match["number"]) or 1
    return days_of_month(7 * number - 6, 7 * number)


def _month_of_year(match: re.Match[str]) -> Recurring | None:
    number = LAST_MONTH if match["last"] else value_of(match["number"])
    return months(number, number) if number and number <= LAST_MONTH else None


def _first_units(match: re.Match[str]) -> Recurring | None:
    """前三季度 of any year; months only behind 头, since 前三个月 without a year are those before this one."""
    number = value_of(match["number"])
    if not number:
        return None
    last = 3 * number if match["unit"] == "季度" else number
    return months(1, last) if last <= LAST_MONTH else None


def _edge(match: re.Match[str]) -> Recurring:
    return months(*_EDGES[match["edge"][-1]])


_YEAR_PARTS = (
    (_FIRST, _first_units),
    (_MONTH_OF_YEAR, _month_of_year),
    (_QUARTER, _quarter),
    (_HALF, lambda match: months(1, 6) if match["half"] == "上" else months(7, 12)),
    (_SEASON, lambda match: months(*_SEASONS[match["season"]])),
    (_SUMMER, lambda _match: months(7, 8)),
    (_EDGE, _edge),
)
