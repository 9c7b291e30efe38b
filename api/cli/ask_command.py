"""The ask command: a question about the numbers, read into a query."""

import json
from datetime import UTC, date, datetime

from api.base.settings import DATABASE_NAME, Settings
from api.engine.composition import current_office, open_store, read_office
from triage.insight.question.reader import QuestionReader, Vocabulary
from triage.insight.question.words import in_words


def ask_numbers(question: str, day: date | None, *, as_json: bool) -> None:
    """Print the query that a question asks for; of a data folder without a database the built-in words are known.

    Args:
        question: one question in Chinese.
        day: the day on which it is asked, or None for today.
        as_json: print one JSON object with every field instead of words.
    """
    settings = Settings()
    query = QuestionReader(_vocabulary(settings)).read(question, day or datetime.now(UTC).astimezone().date())
    print(json.dumps(query.as_json(), ensure_ascii=False) if as_json else in_words(query))


def _vocabulary(settings: Settings) -> Vocabulary:
    if settings.database_url is None and not (settings.data_dir / DATABASE_NAME).is_file():
        return Vocabulary.of_office(read_office(settings))
    store = open_store(settings)
    try:
        with store.read() as work:
            departments = work.departments.all()
        return Vocabulary.of_office(current_office(settings, store), departments)
    finally:
        store.close()
