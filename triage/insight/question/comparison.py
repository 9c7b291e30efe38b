"""Comparison: whether a question compares with the period before or with the year before, and what is compared."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from triage.insight.question.marked import Marked
from triage.insight.question.moments import Moment
from triage.insight.question.query import Comparison, Period
from triage.insight.question.spans import Unit, shifted, unit_start, year_before

_YEAR_WORD = re.compile(r"同比|(?:[比较]|相比|对比|与|和|跟|同)(?:上年|去年)?(?:的)?同期(?:相比|比较|比|对比)?")
_PREVIOUS_WORD = re.compile(
    r"环比|(?:[比较]|相比|对比|与|和|跟|同)(?:上|前)(?:一)?(?:个)?(?:期|周期|阶段|时期)(?:相比|"
    r"比较|比|对比)?|(?:[比较])(?:之前|以前|此前)"
)
# Changes that are asked for without saying from what: they are meant from the period before.
_CHANGED = re.compile(
    r"(?:增加|减少|上升|下降|增长|上涨|回落|涨|降|变化|增|减|多(?!少)|(?<!多)少)(?:了|没)?(?:多少(?:个百分点)?|"
    r"百分之(?:几|多少)|几个百分点|"
    r"几[成件条]|没有|吗|幅度|比例|率)|有(?:没有|无|什么|啥|多大)?(?:的)?变化"
    r"|是(?:多了|少了|增|减|升|降|上升|下降|增加|减少)[^，。？]{0,6}还是|(?:涨幅|降幅|增幅|增长率|"
    r"增速|升降)(?:是|有|为)?(?:多少|多大)?"
    r"|(?:多|高|涨|升|增)了?还是(?:少|低|跌|降|减)了?"
    r"|变多|变少|多了(?:吗|没)?|少了(?:吗|没)?"
)
_BEFORE = re.compile(r"(?:相比于?|对比|比起|相较于?|较之?|比)$")
_WITH = re.compile(r"(?:与|和|跟|同)$")
_BEHIND = re.compile(
    r"(?:的|时候|水平|同期|那时候?|的数|的时候)?(?:相比较?|比较|作?对比|比起来|比一比|比)(?!如|"
    r"例|率)"
)
_NEAR_UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter", "year")
_MORE = re.compile(
    r"(?:是)?(?:相比|同比|环比)?(?:多|少|增加|减少|上升|下降|增长|涨|降|高|低)了?(?:多少(?:个百分点)?|"
    r"百分之(?:几|多少)|"
    r"几个百分点|几[成件条]|"
    r"没有|了?吗|些|一些|了没)"
)


@dataclass(frozen=True)
class Compared:
    """The moments of a question that say its period, and with what this is compared."""

    main: tuple[Moment, ...]
    base: Moment | None
    word: Comparison | None
    changed: bool


def compared(marked: Marked, found: Sequence[Moment]) -> Compared:
    """Tell the moments that a question is about from the one that it compares with, and blank out what says so."""
    base: Moment | None = None
    for moment in found:
        before = _BEFORE.search(marked.text[: moment.start]) or _WITH.search(marked.text[: moment.start])
        behind = _BEHIND.match(marked.text, moment.end)
        compares = before is not None and (before.re is _BEFORE or behind is not None)
        if before is not None and compares and not moment.vague:
            base = moment
            end = behind.end() if behind is not None else moment.end
            marked.take(before.start(), end)
            break
    word: Comparison | None = None
    if marked.take_first(_YEAR_WORD) is not None:
        word = "year"
    if marked.take_first(_PREVIOUS_WORD) is not None and word is None:
        word = "previous"
    more = marked.take_first(_MORE) is not None
    changed = marked.take_first(_CHANGED) is not None or more
    return Compared(tuple(moment for moment in found if moment is not base), base, word, changed)


def comparison_of(said: Compared, period: Period | None, today: date) -> tuple[Comparison | None, Period | None]:
    """What is compared with, and the period where only the other one was said: 比上个月 is about this month."""
    if said.base is None:
        return said.word or ("previous" if said.changed and period is not None else None), period
    if said.base.same:
        return "year", period
    base = said.base.resolved(today)
    if base is None:
        return said.word or "previous", period
    if period is None:
        period = _following(base, today)
        return said.word or ("year" if base.days > _QUARTER_DAYS else "previous"), period
    before = year_before(period)
    like = abs((base.first - before.first).days) <= _MOVES and abs(base.days - period.days) <= _DIFFERS
    is_year = like or base.first == before.first or (base.first <= before.first and before.last <= base.last)
    # The whole last year stands for the same time of it, unless a shorter period lies right behind.
    adjacent = (period.first - base.last).days == 1 and base.days < _YEAR_DAYS
    return said.word or ("year" if is_year and not adjacent else "previous"), period


_QUARTER_DAYS, _YEAR_DAYS = 92, 365
# Festivals of the lunar calendar move by a month, and are not always equally long.
_MOVES, _DIFFERS = 31, 5


def _following(base: Period, today: date) -> Period | None:
    """The unit that follows the one that was compared with, where it is the running one."""
    for unit in _NEAR_UNITS:
        start = unit_start(unit, today)
        if base.first == shifted(start, unit, -1) and (base.last - base.first).days < (today - base.first).days:
            end = shifted(base.first, unit, 1)
            if (end - base.last).days == 1:
                return Period.of(start, today)
    return None
