"""The judge: grades, failures that are not scored, agreement with people."""

import pytest
from fake_endpoint import FakeEndpoint

from eval.judge import CRITERIA, judge, labelled_examples
from triage.language.endpoint import EndpointRules
from triage.language.errors import EndpointError
from triage.language.limits import Limits, LimitSettings
from triage.language.model import LanguageModel, ModelSettings


@pytest.fixture
def make_judge(store):
    def make(*answers):
        return LanguageModel(
            store=store,
            endpoint=FakeEndpoint(*answers),
            rules=EndpointRules("http://127.0.0.1:1/v1"),
            limits=Limits(LimitSettings(retries=0), lambda _: 0),
            settings=ModelSettings(model="m", mode="tool"),
            office="热线",
        )

    return make


def graded(grade):
    return {"cannot_answer": False, "missing": [], **dict.fromkeys(CRITERIA, grade), "explanation": "尚可"}


def test_grades_become_shares_and_failures_are_unscored(make_judge):
    down = EndpointError("HTTP 401", retry=False)
    cannot = graded(1) | {"cannot_answer": True}
    drafts = [("信甲", "答甲"), ("信乙", "答乙"), ("信丙", "答丙"), ("信丁", "答丁")]
    opinion = judge(make_judge(graded(5), graded(3), down, cannot), drafts, [])
    figure = opinion.figures[0]
    assert (figure.name, figure.value, figure.n, figure.unscored) == ("judge/addresses", 0.75, 2, 2)


def test_the_judge_is_held_against_people(make_judge):
    examples = labelled_examples()
    assert len(examples) >= 8
    answers = [graded(1) | dict(entry.grades) for entry in examples]
    opinion = judge(make_judge(*answers), [], examples)
    assert {figure.value for figure in opinion.agreement} == {1.0}
    contrary = [graded(1) | {name: 1 if grade > 3 else 5 for name, grade in entry.grades.items()} for entry in examples]
    opinion = judge(
        make_judge(*contrary), [], [entry.model_copy(update={"letter": entry.letter + "。"}) for entry in examples]
    )
    assert all(figure.value < 0.5 for figure in opinion.agreement)
