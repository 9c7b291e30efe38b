"""Fields: a query as the parameters of a page, and back; unknown names and values are left out, not refused."""

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args
from urllib.parse import urlencode

from triage.insight.question.query import Comparison, Grouping, Measure, Period, Query
from triage.types import RequestType
from triage.types.local_time import FIRST_BELIEVED

WORDS = ("area", "topic", "category", "channel", "department")
CHOSEN: Mapping[str, Any] = {
    "measure": Measure, "type": RequestType, "compare": Comparison, "group_by": Grouping,
}  # fmt: skip
LONGEST = 100


def cleaned(value: str, longest: int = LONGEST) -> str:
    """What somebody entered, without what no text has, and no longer than texts are."""
    return " ".join(value.replace("\x00", "").split())[:longest]


def query_of(params: Mapping[str, str], today: date) -> Query:
    """The query that the parameters of a page ask for; one of days that are no days has no period."""
    given: dict[str, Any] = {name: cleaned(params.get(name, "")) or None for name in WORDS}
    for name, choices in CHOSEN.items():
        value = params.get(name, "")
        given[name] = value if value in get_args(choices) else None
    given["measure"] = given["measure"] or "count"
    return Query(period=_period(params, today), **given)


def text_of(query: Query) -> str:
    """The query as the query string of a page."""
    pairs = {name: getattr(query, name) for name in (*CHOSEN, *WORDS)}
    if query.period is not None:
        pairs |= {"from": query.period.first.isoformat(), "to": query.period.last.isoformat()}
    return urlencode({name: value for name, value in pairs.items() if value is not None})


def _period(params: Mapping[str, str], today: date) -> Period | None:
    first, last = (_day(params.get(name, ""), today) for name in ("from", "to"))
    if first is None and last is None:
        return None
    first, last = first or FIRST_BELIEVED, last or today
    return Period.of(min(first, last), max(first, last))


def _day(text: str, today: date) -> date | None:
    """A day that letters may be of; one before or after is the first or the last such day."""
    try:
        return min(max(date.fromisoformat(text), FIRST_BELIEVED), today)
    except ValueError:
        return None
