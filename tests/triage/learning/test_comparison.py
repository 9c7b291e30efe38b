"""The comparison of two models on held-out decisions."""

import pytest

from triage.knowledge.feedback import Feedback
from triage.learning.comparison import compare_models, paired_change
from triage.learning.retrain import judge
from triage.types import CategoryScore, DepartmentScore, PartDecision


def test_the_interval_agrees_with_the_published_formula():
    # 50 pairs, 12 only after and 4 only before: gain 13/52, loss 5/52.
    change = paired_change("x", [True] * 4 + [False] * 12 + [True] * 34, [False] * 4 + [True] * 12 + [True] * 34)
    assert (change.improved, change.worsened) == (12, 4)
    assert change.after - change.before == pytest.approx(8 / 50)
    assert (change.low, change.high) == (
        pytest.approx(8 / 52 - 0.1543, abs=2e-4),
        pytest.approx(8 / 52 + 0.1543, abs=2e-4),
    )
    assert not change.worse


def test_few_letters_condemn_no_model_but_many_do():
    assert not paired_change("x", [True] * 3, [False] * 3).worse
    assert paired_change("x", [True] * 30, [False] * 15 + [True] * 15).worse


@pytest.mark.parametrize("n", [1, 2, 5, 40])
def test_equal_models_are_never_worse(n):
    change = paired_change("x", [True] * n, [True] * n)
    assert change.low < 0 < change.high


def test_the_rule_of_keeping():
    worse = paired_change("department", [True] * 30, [False] * 30)
    better = paired_change("category", [False] * 30, [True] * 30)
    assert judge([better], first=False)[0]
    kept, why = judge([better, worse], first=False)
    assert not kept
    assert "department" in why
    assert "category" not in why
    assert judge([], first=False)[0]
    assert judge([worse], first=True)[0]


def test_each_question_is_asked_where_it_has_an_answer(offer):
    feedbacks = [
        Feedback("a", {"department": PartDecision(part="department", action="accepted", value="甲局")}),
        Feedback("b", {"category": PartDecision(part="category", action="accepted", value="x/y")}),
        Feedback("c", not_departments=("甲局",)),
    ]
    before = {key: offer(key) for key in "abc"}
    better = before["c"].model_copy(
        update={"departments": (DepartmentScore(name="乙局", score=1),), "category": CategoryScore(name="x/y", score=1)}
    )
    after = {"a": before["a"], "b": better, "c": better}
    (old_name,) = compare_models(feedbacks[1:2], before, after, {"x/y": "x/z"})
    assert old_name.after == 0, "a model says the name of now"
    found = {change.question: change for change in compare_models(feedbacks, before, after)}
    assert {name: (change.n, change.before, change.after) for name, change in found.items()} == {
        "department": (1, 1.0, 1.0),
        "category": (1, 0.0, 1.0),
        "not the rejected department": (1, 0.0, 1.0),
    }
