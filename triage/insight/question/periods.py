"""Periods: the days that a question is about, from its calendar expressions and the words that join them."""

import re
from collections.abc import Sequence
from datetime import date

from triage.insight.question.marked import Marked
from triage.insight.question.moments import Moment
from triage.insight.question.query import Period
from triage.insight.question.spans import year_before

_TO = re.compile(r"(?:开始|算?起)?(?:,|，)?(?:一直)?(?:到了?|至|-|—|–|~|～|截?至)")
_TO_NOW = re.compile(
    r"(?:开始|算?起)?(?:,|，)?(?:一直)?(?:到|至)(?:现在|目前|今天|今日|今(?!年)|当前|眼下|如今|这会儿)(?:为止)?|至今"
)
_SINCE = re.compile(
    r"(?:以来|以后|之后|过后|后(?!半|天|续|勤|街)|开始(?!.{0,2}[到至])|算?起(?![到至来诉])|到现在|至今)"
)
_LEADS = re.compile(r"(?:打从|从|自从?|由|在|于|截[至止]到?)$")
_BEHIND = re.compile(r"(?:期间|之间|当中|这段时间|的时候|时间|全月|整个月|为止|里面|里(?!程|弄)|内(?!涝|部))")
_WEEKEND = "周末"
_UNTIL = re.compile(r"截[至止]到?$")


def joined(marked: Marked, found: Sequence[Moment], today: date) -> Period | None:
    """The period that some moments of a text say together, up to today; their words are blanked out.

    A range takes its two ends; of two moments that lie within each other the inner one counts, of others the first.

    Returns:
        The period, which may lie in the future; None where no moment says one.
    """
    periods, position, until = list[Period](), 0, today
    if len(found) > 1:
        # 周末施工: where other days are said, the weekend belongs to the matter.
        found = [one for one in found if marked.text[one.start : one.end] != _WEEKEND]
    while position < len(found):
        moment = found[position]
        period, end, used = _from(marked.text, found, position, today)
        position += used
        start = moment.start
        lead = _LEADS.search(marked.text[:start])
        if lead is not None:
            if _UNTIL.search(lead[0]) and period is not None and used == 1:
                until = min(until, period.last)
                period = None if len(found) > 1 else Period.of(period.first.replace(month=1, day=1), period.last)
            start = lead.start()
        behind = _BEHIND.match(marked.text, end)
        marked.take(start, behind.end() if behind is not None else end)
        if period is not None:
            periods.append(period)
    if not periods:
        return None
    chosen = periods[0]
    for other in periods[1:]:
        if chosen.first <= other.first and other.last <= chosen.last:
            chosen = other
    return chosen if chosen.first > today else Period.of(chosen.first, max(chosen.first, min(chosen.last, until)))


def _from(text: str, found: Sequence[Moment], position: int, today: date) -> tuple[Period | None, int, int]:
    """The period that begins with a moment, where its words end, and how many moments it takes."""
    moment = found[position]
    if moment.vague:
        return None, moment.end, 1
    if (now := _TO_NOW.match(text, moment.end)) is not None:
        period = moment.resolved(today)
        # 到现在 may itself be read as a moment.
        used = 1 + sum(other.start < now.end() for other in found[position + 1 :])
        return None if period is None else Period.of(period.first, max(today, period.first)), now.end(), used
    to = _TO.match(text, moment.end)
    if to is not None and position + 1 < len(found) and found[position + 1].start == to.end():
        last = found[position + 1]
        if last.vague:
            period = moment.resolved(today)
            return None if period is None else Period.of(period.first, max(today, period.first)), last.end, 2
        return _range(moment, last, today), last.end, 2
    period = _same_time(moment, found, today)
    since = _SINCE.match(text, moment.end)
    if since is not None and period is not None and period.first <= today:
        return Period.of(period.first, today), since.end(), 1
    return period, moment.end, 1


def _same_time(moment: Moment, found: Sequence[Moment], today: date) -> Period | None:
    """The days of a moment; 去年同期 alone is last year up to this day."""
    period = moment.resolved(today)
    if not moment.same or period is None or period.days < _YEAR:
        return period
    other = next((one for one in found if one is not moment and not one.same and not one.vague), None)
    basis = other.resolved(today) if other is not None else Period.of(today.replace(month=1, day=1), today)
    if basis is None:
        return period
    basis = Period.of(basis.first, min(basis.last, max(today, basis.first)))
    while basis.first.year > period.first.year:
        basis = year_before(basis)
    return basis


_YEAR = 365


def _range(first: Moment, last: Moment, today: date) -> Period | None:
    """From one moment to another: what comes again is the one that lies nearest to the other."""
    if last.recurring is None:
        end = last.fixed
        begin = first.resolved(end.last if end is not None else today)
    elif first.recurring is None:
        begin = first.fixed
        end = None if begin is None else last.recurring.next_from(begin.first)
    else:
        end = last.resolved(today)
        begin = None if end is None else first.resolved(end.first)
    if begin is None or end is None or begin.first > end.last:
        return None
    return Period.of(begin.first, end.last)
