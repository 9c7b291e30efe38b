"""Composing: an answer from the figures of the store, for a query whose names are settled."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from triage.insight.answer.answer import Answer, Row
from triage.insight.answer.numbers import HANDLING, Number, change_of, number_of
from triage.insight.answer.steps import compared_period, step_of, step_words, steps
from triage.insight.question.query import Period, Query
from triage.insight.question.spans import DAY
from triage.insight.report.figures import FEWEST
from triage.office.workdays import WorkCalendar
from triage.store.suggestions.letter_figures import By, Key, LetterFigures, LetterFilter, Tally

_UNKNOWN: Mapping[str, str] = {
    "area": "地点不明", "category": "未分类", "channel": "渠道不明", "department": "未定单位",
}  # fmt: skip


def compose(
    figures: LetterFigures,
    query: Query,
    wanted: LetterFilter,
    today: date,
    calendar: WorkCalendar,
    *,
    categories: Mapping[str, str],
) -> Answer:
    """Count what a query asks for, in its groups and beside the other period.

    Args:
        figures: counts letters.
        query: what is asked; one that is not refused.
        wanted: the letters of its period and conditions.
        today: the day on which it is asked.
        calendar: the working days.
        categories: under which name each category is told apart.
    """
    measure = query.measure or "count"
    begun = figures.first_day()
    tally = figures.tally(wanted)
    days = figures.reply_days(wanted).get(1, []) if measure == "median_days" else []
    answer = Answer(
        measure=measure,
        number=number_of(measure, tally, days, of_place=wanted.place is not None),
        citizens=tally.citizens,
        grouping=query.group_by,
    )
    if answer.number.hidden:
        return answer.model_copy(update={"citizens": None})
    if query.compare is not None and query.period is not None:
        other = compared_period(query.period, query.compare)
        if begun is not None and begun <= other.first:
            answer = _against(answer, figures, replace(wanted, first=other.first, last=other.last), query, calendar)
    if query.group_by is None or begun is None:
        return answer
    period = query.period or Period.of(begun, max(begun, today))
    rows, unlisted = _rows(figures, query, wanted, period, categories)
    return answer.model_copy(update={"rows": tuple(rows), "unlisted": unlisted})


def _against(
    answer: Answer, figures: LetterFigures, wanted: LetterFilter, query: Query, calendar: WorkCalendar
) -> Answer:
    measure, periods = answer.measure, [query.period, Period.of(wanted.first, wanted.last)]  # type: ignore[arg-type]
    days = figures.reply_days(wanted).get(1, []) if measure == "median_days" else []
    before = number_of(measure, figures.tally(wanted), days, of_place=wanted.place is not None)
    worked = [calendar.between(one.first - DAY, one.last) for one in periods if one is not None]
    change = change_of(measure, answer.number, before, (worked[0], worked[1]))
    return answer.model_copy(update={"other": periods[1], "before": before, "change": change})


def _rows(
    figures: LetterFigures, query: Query, wanted: LetterFilter, period: Period, categories: Mapping[str, str]
) -> tuple[list[Row], int]:
    measure, grouping = query.measure or "count", query.group_by
    of_place = wanted.place is not None or grouping == "area"
    step = step_of(grouping)
    by: By | Sequence[date]
    if step is not None:
        step, by = steps(period, step)
        across = period.first.year != period.last.year
        keys: list[Key] = list(range(len(by)))
        labels: dict[Key, str] = {number: step_words(step, day, with_year=across) for number, day in enumerate(by)}
    else:
        by = grouping  # type: ignore[assignment]
        keys, labels = [], {}
    names = categories if grouping == "category" else None
    tallies = figures.tallies(wanted, by, names)
    days = figures.reply_days(wanted, by, names) if measure == "median_days" else {}
    numbers: dict[Key, Number] = {
        key: number_of(measure, tallies.get(key, Tally()), days.get(key, []), of_place=of_place and key is not None)
        for key in (keys or tallies)
    }
    hidden = _unlisted(numbers, tallies) if grouping == "area" else set()
    listed = [key for key in numbers if key not in hidden]
    unlisted = len(numbers) - len(listed)
    if measure == "overdue" and step is None:
        listed = [key for key in listed if numbers[key].value]
    if step is None:
        by_name = measure in HANDLING and grouping in {"area", "department"}
        listed.sort(key=lambda key: (key is None, 0 if by_name else -(numbers[key].value or 0), str(key)))
    rows = [Row(name=labels.get(key) or str(key or _UNKNOWN[str(grouping)]), number=numbers[key]) for key in listed]
    return rows, unlisted


def _unlisted(numbers: Mapping[Key, Number], tallies: Mapping[Key, Tally]) -> set[Key]:
    """The places that are not listed: those of few citizens, and so many others that the sum tells of none of them."""
    hidden = {key for key, number in numbers.items() if number.hidden}
    others = sorted(
        (key for key in numbers if key not in hidden), key=lambda key: (key is None, tallies[key].citizens, str(key))
    )
    while hidden and others and (len(hidden) == 1 or sum(tallies[key].citizens for key in hidden) < FEWEST):
        hidden.add(others.pop(0))
    return hidden
