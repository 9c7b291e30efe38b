"""What the pretrained model says of a letter, with vectors of two numbers that are worked out by hand."""

import math

import numpy as np
import pytest

from triage.routing.evidence import LetterEvidence, category_features, department_features
from triage.routing.families import Families
from triage.routing.pretrained_evidence import (
    NEIGHBOURS,
    STEEPNESS,
    LearntLetters,
    Nearness,
    PretrainedEvidence,
    centred,
)
from triage.types import Department, Duty, Region, Suggestion

EAST, WEST, NORTH = (1.0, 0.0), (-1.0, 0.0), (0.0, 1.0)


def rows(*vectors):
    return np.array(vectors, dtype=np.float32)


def test_what_differs_from_the_mean_is_what_counts():
    found = centred(rows((3.0, 5.0), (3.0, 1.0), (8.0, 3.0)), np.array([3.0, 3.0], dtype=np.float32))
    assert found.tolist() == [[0, 1], [0, -1], [1, 0]]


def test_past_letters_are_learnt_with_their_mean_and_keep_their_labels():
    learnt = LearntLetters.learn(rows((2.0, 0.0), (0.0, 0.0)), ["甲", None], [None, "路灯"])
    assert learnt.mean.tolist() == [1, 0]
    assert learnt.vectors.tolist() == [[1, 0], [-1, 0]]
    assert (learnt.departments, learnt.categories) == (("甲", ""), ("", "路灯"))
    assert learnt.renamed({"路灯": "照明"}).categories == ("", "照明")
    assert learnt.renamed({"路灯": "照明"}).departments == learnt.departments


def evidence(learnt=None, vectors=((1.0, 0.0), (-1.0, 0.0), (1.0, 0.0), (-1.0, 0.0))):
    asked = []

    def passages(texts):
        asked.extend(texts)
        return rows(*vectors)

    duties = [Duty(id="1", department="甲", text="修路灯"), Duty(id="2", department="甲", text="修井盖")]
    return PretrainedEvidence(passages, duties, {"照明": "路灯 灯杆", "供水": "停水"}, learnt), asked


def test_duties_and_categories_are_encoded_once_with_their_words():
    _, asked = evidence()
    assert asked == ["甲 修路灯", "甲 修井盖", "路灯 灯杆", "停水"]


def test_the_nearest_duty_of_a_department_counts_and_nothing_counts_against():
    found, _ = evidence()
    near, far, across = found.near(rows(EAST, WEST, NORTH))
    assert (near.duties, near.hints) == ({"甲": 1.0}, {"照明": 1.0, "供水": 0.0})
    assert (far.duties, far.hints) == ({"甲": 1.0}, {"照明": 0.0, "供水": 1.0})
    assert (across.duties, across.hints) == ({"甲": 0.0}, {"照明": 0.0, "供水": 0.0})
    assert (near.departments, near.categories) == ({}, {}), "nothing was learnt"


def test_without_past_letters_the_mean_is_that_of_enough_letters():
    found, _ = evidence()
    many = rows(*[(4.0, 0.0)] * NEIGHBOURS, (4.0, 2.0))
    assert found.near(many)[-1].hints == {"照明": pytest.approx(0, abs=1e-6), "供水": pytest.approx(0, abs=1e-6)}
    few = found.near(many[1:])
    assert few[-1].hints["照明"] == pytest.approx(4 / math.sqrt(20), abs=1e-5), "too few: nothing is taken off"


def test_past_letters_vote_by_how_near_they_are():
    learnt = LearntLetters(rows((0.0, 0.0))[0], rows(EAST, NORTH, WEST), ("甲", "乙", ""), ("照明", "", "照明"))
    found, _ = evidence(learnt)
    (near,) = found.near(rows(EAST))
    weights = [1.0, math.exp(-STEEPNESS), math.exp(-2 * STEEPNESS)]
    assert near.departments == {
        "甲": pytest.approx(weights[0] / (weights[0] + weights[1])), "乙": pytest.approx(weights[1] / (weights[0] + weights[1])),
    }  # fmt: skip
    assert near.categories == {"照明": pytest.approx(1.0)}


def test_a_letter_has_no_vote_for_itself():
    learnt = LearntLetters(rows((0.0, 0.0))[0], rows(EAST, NORTH), ("甲", "乙"), ("", ""))
    found, _ = evidence(learnt)
    own, other = found.near(rows(EAST, EAST), [0, None])
    assert own.departments == {"甲": 0.0, "乙": pytest.approx(1.0)}
    assert other.departments["甲"] > 0.5
    assert own.categories == {}
    assert learnt.vectors.tolist() == [[1, 0], [0, 1]], "what was learnt stays"


def test_only_the_nearest_vote():
    labels = tuple("甲" if n < NEIGHBOURS else "乙" for n in range(NEIGHBOURS + 5))
    learnt = LearntLetters(rows((0.0, 0.0))[0], rows(*[EAST] * NEIGHBOURS, *[NORTH] * 5), labels, labels)
    found, _ = evidence(learnt)
    assert set(found.near(rows(EAST))[0].departments) == {"甲"}


def test_the_mean_of_the_past_letters_is_taken_off_a_new_one():
    learnt = LearntLetters(rows((5.0, 0.0))[0], rows(EAST), ("甲",), ("",))
    found, _ = evidence(learnt)
    assert found.near(rows((6.0, 0.0)))[0].hints["照明"] == pytest.approx(1)
    assert found.near(rows((4.0, 0.0)))[0].hints["供水"] == pytest.approx(1)


def test_an_office_without_duties_and_categories():
    found = PretrainedEvidence(lambda texts: np.empty((len(texts), 2), dtype=np.float32), [], {}, None)
    assert found.near(rows(EAST)) == [Nearness({}, {}, {}, {})]


def test_what_it_says_stands_in_further_columns():
    near = Nearness({"市局": 0.4, "区局": 0.6, "外": -0.2}, {"照明": 0.3}, {"区局": 0.7, "外": 0.3}, {"照明": 0.9})
    found = LetterEvidence(Suggestion(id="S", text="x"), np.zeros(2), Region(), (), (), {}, {}, nearness=near)
    columns = category_features(found, ["照明", "供水"], {}, {})
    assert columns[:, -2:].tolist() == [[0.3, 0.9], [0, 0]]
    assert columns.shape == (2, 6)
    units = [
        Department(id="1", name="市局"),
        Department(id="2", name="区局", superior="市局", area="东区"),
        Department(id="3", name="外"),
    ]
    columns = department_features(found, units, {}, {}, Families.among(units), lambda _family, _local: 1.0)
    assert columns.shape == (3, 16)
    assert columns[:, -4:] == pytest.approx(np.array([[0.4, 0.6, 0, 0.7], [0.6, 0.6, 0.7, 0.7], [0, 0, 0.3, 0.3]]))
