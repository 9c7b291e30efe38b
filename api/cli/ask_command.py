"""The ask command: a question about the numbers, read into a query and answered where letters are stored."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime

from api.acts.questions import Answered, answer_query, read_question
from api.base.settings import DATABASE_NAME, Settings
from api.engine.composition import current_office, open_store, read_office
from triage.insight.answer.words import number_said, sentences_of
from triage.insight.question.query import Query
from triage.insight.question.reader import QuestionReader, Vocabulary
from triage.insight.question.words import in_words
from triage.types import OUTWARD


def ask_numbers(question: str, day: date | None, *, as_json: bool) -> None:
    """Print the query that a question asks for, and its answer where the data folder has letters.

    Args:
        question: one question in Chinese.
        day: the day on which it is asked, or None for today.
        as_json: print one JSON object with every field instead of words; the answer is in `answer`.
    """
    query, answered = _asked(question, day or datetime.now(UTC).astimezone().date())
    if as_json:
        answer = {"answer": answered.answer.as_json()} if answered is not None else {}
        print(json.dumps(query.as_json() | answer, ensure_ascii=False))
        return
    print(in_words(query))
    for line in _lines(answered) if answered is not None else ():
        print(line)


def _asked(question: str, day: date) -> tuple[Query, Answered | None]:
    """The query, by the built-in words where there is no database, and its answer where there are letters."""
    settings = Settings()
    if settings.database_url is None and not (settings.data_dir / DATABASE_NAME).is_file():
        return QuestionReader(Vocabulary.of_office(read_office(settings))).read(question, day), None
    store = open_store(settings)
    try:
        office = current_office(settings, store)
        with store.read() as work:
            query = read_question(work, office, question, day)
            if query.refused or work.letter_figures(OUTWARD, day).first_day() is None:
                return query, None
            return query, answer_query(work, office, query, OUTWARD, day)
    finally:
        store.close()


def _lines(answered: Answered) -> Sequence[str]:
    answer = answered.answer
    rows = [f"  {row.name}　{number_said(answer.measure, row.number)}" for row in answer.rows]
    return [*sentences_of(answered.query, answer), *rows]
