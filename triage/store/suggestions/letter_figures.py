"""Figures of letters: how many fit a question, of how many citizens, and how they were handled, by the database.

What is confidential is never counted, whoever asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from triage.store.base.access_scope import leading_department, with_triage, within
from triage.store.models import EventRow, SuggestionRow, TriageRow, WorkItemRow
from triage.store.models.stored_json import part_of
from triage.store.suggestions.queues import due_day, unanswered
from triage.types import AccessScope, State
from triage.types.local_time import local_day

By = Literal["area", "category", "channel", "department"]
Key = str | int | None
# Answered or closed; what was merged or refused is neither solved nor open.
SOLVED: tuple[State, ...] = ("replied", "evaluated", "closed")
ASIDE: tuple[State, ...] = ("merged", "out_of_scope")
SATISFIED = 4


@dataclass(frozen=True)
class LetterFilter:
    """Which letters are counted: every field narrows, None does not.

    Attributes:
        first, last: the days, both included.
        place: full name of a city, county or street.
        words: all of them stand in title or text.
        categories: names as triages have them, `一级/二级`.
        type: of the request.
        channels: any of them.
        departments: any of them leads.
    """

    first: date | None = None
    last: date | None = None
    place: str | None = None
    words: tuple[str, ...] = ()
    categories: tuple[str, ...] | None = None
    type: str | None = None
    channels: tuple[str, ...] | None = None
    departments: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Tally:
    """What was counted: letters, citizens, handled and solved ones, ratings and good ones, and what is overdue."""

    letters: int = 0
    citizens: int = 0
    known: int = 0
    solved: int = 0
    rated: int = 0
    satisfied: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class LetterLine:
    """One letter of a list."""

    id: str
    title: str
    text: str
    time: datetime | None
    channel: str | None
    area: str | None
    category: str | None
    state: State | None


class LetterFigures:
    """Counts the letters of a reach that fit a filter, as of a day.

    Args:
        session: of the database.
        reach: whose letters; confidential ones are left out all the same.
        today: after which day a deadline has passed.
    """

    def __init__(self, session: Session, reach: AccessScope, today: date) -> None:
        self._session = session
        self._within = within(reach.model_copy(update={"confidential": False}))
        self._today = today

    def tally(self, wanted: LetterFilter) -> Tally:
        """The letters that fit, counted together."""
        return self._tallies(wanted, literal(1)).get(1, Tally())

    def tallies(
        self, wanted: LetterFilter, by: By | Sequence[date], names: Mapping[str, str] | None = None
    ) -> dict[Key, Tally]:
        """The letters that fit, counted apart.

        Args:
            wanted: which letters.
            by: a property, or the first days of stretches of days, in order.
            names: for some values of the property what they count as.
        """
        return self._tallies(wanted, _key(by, names))

    def reply_days(
        self,
        wanted: LetterFilter,
        by: By | Sequence[date] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> dict[Key, list[int]]:
        """The days until the reply of each answered letter that fits, told apart as by `tallies`, or under 1."""
        replied = (
            select(EventRow.suggestion_id, func.min(EventRow.number).label("number"))
            .where(EventRow.kind == "replied")
            .group_by(EventRow.suggestion_id)
            .subquery()
        )
        query = with_triage(select(_key(by, names) if by else literal(1), SuggestionRow.time, EventRow.time))
        query = query.join(replied, replied.c.suggestion_id == SuggestionRow.id).join(
            EventRow, EventRow.number == replied.c.number
        )
        found: dict[Key, list[int]] = {}
        for key, came, answered in self._session.execute(query.where(*self._conditions(wanted))):
            found.setdefault(key, []).append(max(0, (local_day(answered) - came.date()).days))
        return found

    def first_day(self) -> date | None:
        """The day of the oldest letter within the reach."""
        query = with_triage(select(func.min(SuggestionRow.time))).where(*self._within)
        found = self._session.scalar(query)
        return found.date() if found is not None else None

    def page(self, wanted: LetterFilter, offset: int, limit: int) -> list[LetterLine]:
        """The letters that fit, the newest first."""
        columns = (
            SuggestionRow.id, SuggestionRow.title, SuggestionRow.text, SuggestionRow.time, SuggestionRow.channel,
            TriageRow.area, TriageRow.category, WorkItemRow.state,
        )  # fmt: skip
        query = with_triage(select(*columns)).where(*self._conditions(wanted))
        query = query.order_by(SuggestionRow.time.desc(), SuggestionRow.id).offset(offset).limit(limit)
        return [LetterLine(*row) for row in self._session.execute(query)]

    def values(self, name: By) -> list[str]:
        """The values of a property that occur within the reach, in order."""
        column = _key(name, None)
        query = with_triage(select(column)).where(*self._within).distinct().order_by(column)
        return [value for value in self._session.scalars(query) if value]

    def _tallies(self, wanted: LetterFilter, key: ColumnElement[Any]) -> dict[Key, Tally]:
        state, mark = WorkItemRow.state, WorkItemRow.satisfaction
        columns = (
            func.count(SuggestionRow.id),
            func.count(func.distinct(func.coalesce(SuggestionRow.user, literal("#") + SuggestionRow.id))),
            func.count(case((state.not_in(ASIDE), 1))),
            func.count(case((state.in_(SOLVED), 1))),
            func.count(mark),
            func.count(case((mark >= SATISFIED, 1))),
            func.count(case((and_(unanswered(), due_day() < self._today), 1))),
        )
        label = key.label("key")
        query = with_triage(select(label, *columns)).where(*self._conditions(wanted)).group_by(label)
        return {found: Tally(*numbers) for found, *numbers in self._session.execute(query)}

    def _conditions(self, wanted: LetterFilter) -> list[ColumnElement[bool]]:
        found = [SuggestionRow.time.is_not(None), *self._within]
        if wanted.first is not None:
            found.append(SuggestionRow.time >= datetime.combine(wanted.first, time.min))
        if wanted.last is not None:
            found.append(SuggestionRow.time <= datetime.combine(wanted.last, time.max))
        if wanted.place is not None:
            region = part_of(TriageRow.result, "region")
            found.append(
                or_(
                    TriageRow.area == wanted.place,
                    *(region[level].as_string() == wanted.place for level in ("city", "street")),
                )
            )
        for word in wanted.words:
            texts = (SuggestionRow.title, SuggestionRow.text)
            found.append(or_(*(column.contains(word, autoescape=True) for column in texts)))
        if wanted.type is not None:
            found.append(part_of(TriageRow.result, "type").as_string() == wanted.type)
        named: Mapping[Any, tuple[str, ...] | None] = {
            TriageRow.category: wanted.categories,
            SuggestionRow.channel: wanted.channels,
        }
        found += [column.in_(names) for column, names in named.items() if names is not None]
        if wanted.departments is not None:
            found.append(leading_department().in_(wanted.departments))
        return found


def _key(by: By | Sequence[date], names: Mapping[str, str] | None) -> ColumnElement[Any]:
    if not isinstance(by, str):
        # The number of the stretch: the last one whose first day is not later.
        starts = [(SuggestionRow.time >= datetime.combine(day, time.min), number) for number, day in enumerate(by)]
        return case(*reversed(starts), else_=-1)
    keys: dict[By, Any] = {
        "area": TriageRow.area, "category": TriageRow.category, "channel": SuggestionRow.channel,
        "department": leading_department(),
    }  # fmt: skip
    key: ColumnElement[Any] = keys[by]
    return case(dict(names), value=key, else_=key) if names else key
