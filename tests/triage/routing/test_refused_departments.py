"""Departments and categories that people refused for a letter: they go, and the rest sums to one again."""

import numpy as np
import pytest

from triage.knowledge.feedback import TrainingDecision
from triage.routing.misdirections import Misdirections
from triage.routing.router import _without
from triage.types import Suggestion

CHANCES = {"甲局": 0.6, "乙局": 0.3, "丙局": 0.1}


def test_what_is_left_keeps_its_proportions_and_sums_to_one():
    left = _without(CHANCES, frozenset({"甲局"}))
    assert left == pytest.approx({"乙局": 0.75, "丙局": 0.25})
    assert _without(CHANCES, frozenset({"乙局", "丁局"})) == pytest.approx({"甲局": 6 / 7, "丙局": 1 / 7})


def test_where_nothing_was_refused_nothing_changes_and_where_all_was_nothing_is_left():
    assert _without(CHANCES, frozenset()) == pytest.approx(CHANCES)
    assert _without(CHANCES, frozenset(CHANCES)) == {}


class Searcher:
    def embed(self, queries):
        return np.array([(1.0, 0.0) for _ in queries], dtype=np.float32)


def test_of_two_like_letters_the_likest_counts_and_the_rest_sums_to_one():
    wrong = TrainingDecision(Suggestion(id="a", text="灯"), None, None, ("甲局",))
    learnt = Misdirections.learn([wrong], Searcher())
    both = Misdirections(np.array([(0.8, 0.6), *learnt.vectors]), ("甲局", "甲局"))
    for known in (both, Misdirections(both.vectors[::-1], both.departments)):
        damped = known.damp(np.array(list(CHANCES.values())), list(CHANCES), np.array((1.0, 0.0)))
        assert damped == pytest.approx([0, 0.75, 0.25])
