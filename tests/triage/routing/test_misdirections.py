"""Departments that were wrong for letters like a new one."""

import numpy as np
import pytest

from triage.knowledge.feedback import TrainingDecision
from triage.routing.misdirections import Misdirections
from triage.types import Suggestion

DIRECTIONS = {"灯": (1.0, 0.0), "水": (0.0, 1.0), "灯和水": (0.8, 0.6)}


class Searcher:
    def embed(self, queries):
        return np.array([DIRECTIONS[query.text] for query in queries], dtype=np.float32)


def decided(key, text, department=None, wrong=()):
    return TrainingDecision(Suggestion(id=key, text=text), None, department, wrong)


def test_a_wrong_department_is_lowered_for_like_letters_only():
    wrong = Misdirections.learn([decided("a", "灯", wrong=("甲局",))], Searcher())
    chances, names = np.array([0.6, 0.3, 0.1]), ["甲局", "乙局", "丙局"]
    same = wrong.damp(chances, names, np.array(DIRECTIONS["灯"]))
    assert same == pytest.approx([0, 0.75, 0.25])
    alike = wrong.damp(chances, names, np.array(DIRECTIONS["灯和水"]))
    assert alike == pytest.approx(np.array([0.3, 0.3, 0.1]) / 0.7)
    assert wrong.damp(chances, names, np.array(DIRECTIONS["水"])) == pytest.approx(chances)


def test_where_every_department_was_wrong_the_order_stays():
    wrong = Misdirections.learn([decided("a", "灯", wrong=("甲局",))], Searcher())
    assert wrong.damp(np.array([1.0]), ["甲局"], np.array(DIRECTIONS["灯"])) == pytest.approx([1.0])
