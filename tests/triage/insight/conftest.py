"""The reader of questions with the built-in words, opened once."""

import pytest

from triage.insight.question.reader import QuestionReader, Vocabulary
from triage.office.config import load_office


@pytest.fixture(scope="session")
def reader():
    return QuestionReader(Vocabulary.of_office(load_office(None)))
