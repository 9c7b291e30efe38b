"""Figures over scores."""

import numpy as np
import pytest

from eval.base.figure import Statistic, arrays, calibration_error, mean, precision_at_coverage
from eval.base.score import Score


def scores(*pairs):
    return [Score(value=value, confidence=confidence) for value, confidence in pairs]


def test_what_could_not_be_scored_is_counted_apart_and_is_no_zero():
    figure = Statistic("x", "x", mean).measure("t/x", scores((1, None), (None, None), (0, None), (1, None)), 1)
    assert (figure.n, figure.unscored) == (3, 1)
    assert figure.value == pytest.approx(2 / 3, abs=1e-4)
    assert figure.low <= figure.value <= figure.high


def test_nothing_scored_gives_no_value():
    figure = Statistic("x", "x", mean).measure("t/x", scores((None, None)), 1)
    assert (figure.value, figure.low, figure.high, figure.n, figure.unscored) == (None, None, None, 0, 1)


def test_calibration_error_of_honest_and_of_boastful_answers():
    honest = arrays(scores(*[(1, 0.75)] * 3, (0, 0.75)))
    boastful = arrays(scores(*[(0, 1.0)] * 4))
    assert calibration_error(*honest) == pytest.approx(0)
    assert calibration_error(*boastful) == pytest.approx(1)


def test_precision_at_coverage_takes_the_most_confident():
    values, confidences = arrays(scores((1, 0.9), (1, 0.8), (0, 0.3), (0, 0.1)))
    assert precision_at_coverage(0.5)(values, confidences) == 1
    assert precision_at_coverage(1.0)(values, confidences) == 0.5


def test_the_interval_is_the_same_for_the_same_seed():
    data = scores(*[(int(x > 0.4), None) for x in np.random.default_rng(3).random(200)])
    first, again = (Statistic("x", "x", mean).measure("t/x", data, 7) for _ in range(2))
    assert first == again
    assert first.high - first.low < 0.2
