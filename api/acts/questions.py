"""Questions: what is asked of the numbers, in the names of the office, and its answer from the stored letters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from triage.insight.answer.answer import Answer
from triage.insight.answer.composing import compose
from triage.insight.answer.topic_words import topic_words
from triage.insight.question.query import Query
from triage.insight.question.reader import QuestionReader, Vocabulary
from triage.office.config import Office
from triage.office.workdays import calendar_of
from triage.places.gazetteer import Gazetteer
from triage.store import UnitOfWork
from triage.store.suggestions.letter_figures import LetterFigures, LetterFilter
from triage.types import AccessScope, Department

SEPARATOR = "/"


@dataclass(frozen=True)
class Answered:
    """An answer with the letters that it counts: `wanted` has the names of the office that the query's words mean."""

    query: Query
    wanted: LetterFilter
    answer: Answer


def read_question(work: UnitOfWork, office: Office, question: str, today: date) -> Query:
    """The query that a question asks for, in the words of an office.

    Args:
        work: where its departments are.
        office: its categories, places and days off.
        question: one question in Chinese.
        today: the day on which it is asked.
    """
    vocabulary = Vocabulary.of_office(office, work.departments.all(), gazetteer=_gazetteer(office.divisions))
    return QuestionReader(vocabulary).read(question, today)


def answer_query(work: UnitOfWork, office: Office, query: Query, reach: AccessScope, today: date) -> Answered:
    """Count what a query asks for among the letters of a reach, without confidential ones.

    Args:
        work: where the letters are.
        office: its categories and days off.
        query: one that is not refused.
        reach: whose letters.
        today: the day on which it is asked.
    """
    figures = work.letter_figures(reach, today)
    categories = figures.values("category") if query.category or query.group_by == "category" else []
    wanted = LetterFilter(
        first=query.period.first if query.period is not None else None,
        last=query.period.last if query.period is not None else None,
        place=query.area,
        words=topic_words(query.topic) if query.topic is not None else (),
        categories=_categories(query.category, categories, office.renamed),
        type=query.type,
        channels=_channels(query.channel, figures),
        departments=_departments(query.department, work, figures),
    )
    told_apart = _told_apart(categories, office.renamed, whole=query.category is not None)
    calendar = calendar_of(office.holidays, office.workdays)
    return Answered(query, wanted, compose(figures, query, wanted, today, calendar, categories=told_apart))


@lru_cache(maxsize=4)
def _gazetteer(divisions: Path | None) -> Gazetteer:
    """The places of an office, read once in a process."""
    return Gazetteer.load(divisions)


def _categories(name: str | None, stored: Iterable[str], renamed: Mapping[str, str]) -> tuple[str, ...] | None:
    """The stored categories that a name of either level means, by the names that they have now."""
    if name is None:
        return None
    return tuple(one for one in stored if name == (now := renamed.get(one, one)) or name in now.split(SEPARATOR))


def _told_apart(stored: Iterable[str], renamed: Mapping[str, str], *, whole: bool) -> dict[str, str]:
    """Categories are told apart by their first level, and by the whole name where one of them is asked for."""
    now = {one: renamed.get(one, one) for one in stored}
    return now if whole else {one: name.split(SEPARATOR)[0] for one, name in now.items()}


def _channels(said: str | None, figures: LetterFigures) -> tuple[str, ...] | None:
    """The stored channels that words mean: the one of this name, else those that the words are part of."""
    if said is None:
        return None
    names, low = figures.values("channel"), said.casefold()
    exact = tuple(name for name in names if name.casefold() == low)
    return exact or tuple(name for name in names if low in name.casefold() or name.casefold() in low)


def _departments(said: str | None, work: UnitOfWork, figures: LetterFigures) -> tuple[str, ...] | None:
    """The departments that words mean: those of this name, short name or alias, else those that contain them."""
    if said is None:
        return None
    known: list[Department] = list(work.departments.all())
    exact = [one.name for one in known if said in {one.name, one.short_name, *one.aliases}]
    near = exact or [one.name for one in known if said in one.name or (one.short_name or one.name) in said]
    former = work.reference_history.department_names()
    wanted = {*near, *(name for name in ([] if exact else figures.values("department")) if said in name)}
    return tuple(sorted(wanted | {was for was, now in former.items() if now in wanted}))
