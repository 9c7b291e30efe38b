"""QuestionReader: a question in Chinese as a query, by rules; what each room understood the next one does not see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from triage.insight.question.areas import area_of, unknown_area
from triage.insight.question.channels import channel_of
from triage.insight.question.comparison import compared, comparison_of
from triage.insight.question.departments import department_of
from triage.insight.question.grouping import grouping_of, trend_grouping
from triage.insight.question.marked import Marked
from triage.insight.question.measures import measure_of
from triage.insight.question.moments import moments
from triage.insight.question.periods import joined
from triage.insight.question.query import Query
from triage.insight.question.refusal import asks_a_number, is_refused
from triage.insight.question.request_types import type_of
from triage.insight.question.topics import category_of, topic_of
from triage.office.config import Office
from triage.office.workdays import WorkCalendar, calendar_of
from triage.places.gazetteer import Gazetteer
from triage.text.plain_characters import plain_characters
from triage.types import Department

# A question is a line; what is longer is no question.
LONGEST = 500


@dataclass(frozen=True)
class Vocabulary:
    """What an office calls its things.

    Attributes:
        gazetteer: the places.
        calendar: the days off.
        categories: names of categories, of both levels.
        departments: names, short names and aliases.
        channels: names of channels.
    """

    gazetteer: Gazetteer
    calendar: WorkCalendar
    categories: Sequence[str] = ()
    departments: Sequence[str] = ()
    channels: Sequence[str] = ()

    @classmethod
    def of_office(
        cls,
        office: Office,
        departments: Iterable[Department] = (),
        channels: Iterable[str] = (),
        gazetteer: Gazetteer | None = None,
    ) -> "Vocabulary":
        """The words of an office's file, with its departments, channels and places where they are known."""
        names = [name for top in office.categories for name in (top.name, *(child.name for child in top.children))]
        units = [
            name for unit in departments for name in (unit.name, unit.short_name, *unit.aliases) if name is not None
        ]
        calendar = calendar_of(office.holidays, office.workdays)
        return cls(gazetteer or Gazetteer.load(office.divisions), calendar, names, units, [*office.channels, *channels])


class QuestionReader:
    """Reads questions in the words of an office."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._words = vocabulary

    def read(self, question: str, today: date) -> Query:
        """The query that a question asks for.

        Args:
            question: one question in Chinese.
            today: the day on which it is asked; a running period ends on it.
        """
        text = "".join(plain_characters(question).split())
        if not text or len(text) > LONGEST or is_refused(text):
            return Query(refused=True)
        marked = Marked(text)
        said = compared(marked, list(moments(text, today, self._words.calendar)))
        period = joined(marked, said.main, today)
        compare, period = comparison_of(said, period, today)
        if period is not None and period.first > today:
            return Query(refused=True)
        department = department_of(marked, self._words.departments)
        channel = channel_of(marked, self._words.channels)
        area, several = area_of(marked, self._words.gazetteer)
        group_by = grouping_of(marked) or trend_grouping(marked, period) or ("area" if several else None)
        # Before the measure: 投诉件数 and 投诉量 are numbers of one type.
        kind = type_of(marked)
        measure, _ = measure_of(marked)
        area = area or (None if several else unknown_area(marked))
        topic = topic_of(marked)
        if not asks_a_number(text) and period is None and area is None:
            return Query(refused=True)
        category = category_of(topic, self._words.categories, text)
        return Query(
            measure=measure,
            period=period,
            area=area,
            topic=None if category is not None else topic,
            category=category,
            type=kind,
            channel=channel,
            department=department,
            compare=compare,
            group_by=group_by,
        )
