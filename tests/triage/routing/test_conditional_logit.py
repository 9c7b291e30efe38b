"""The choice among labels: probabilities by hand, and weights that the likelihood asks for."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.routing.conditional_logit import ConditionalLogit, fit_conditional_logit


def test_probabilities_are_the_shares_of_the_exponentials():
    found = ConditionalLogit((2.0, 1.0)).probabilities(np.array([[0.5, 0.0], [0.0, 0.0], [0.0, 2.0]]))
    odds = [math.exp(1), 1, math.exp(2)]
    assert found.tolist() == pytest.approx([value / sum(odds) for value in odds])


def test_no_evidence_is_too_large():
    found = ConditionalLogit((1.0,)).probabilities(np.array([[5_000.0], [4_999.0]]))
    assert found.tolist() == pytest.approx([math.e / (1 + math.e), 1 / (1 + math.e)])


@given(st.lists(st.floats(0, 8), min_size=1, max_size=9))
def test_probabilities_sum_to_one_and_more_evidence_is_never_less_likely(values):
    found = ConditionalLogit((1.5,)).probabilities(np.array([[value] for value in values]))
    assert found.sum() == pytest.approx(1)
    ordered = [chance for _, chance in sorted(zip(values, found.tolist(), strict=True))]
    assert ordered == sorted(ordered)


TWO = np.array([[1.0], [0.0]])


@pytest.mark.parametrize("right", [3, 7, 9])
def test_without_a_prior_the_weight_is_the_log_of_the_odds(right):
    fitted = fit_conditional_logit([TWO] * 10, [0] * right + [1] * (10 - right), [0.5], regularisation=0.0)
    assert fitted.weights[0] == pytest.approx(max(0.0, math.log(right / (10 - right))), abs=1e-3)


def test_a_firm_prior_holds_and_a_loose_one_gives_way():
    rows, right = [TWO] * 10, [0] * 9 + [1]
    firm, loose = (fit_conditional_logit(rows, right, [0.5], strength).weights[0] for strength in (1e6, 1.0))
    assert firm == pytest.approx(0.5, abs=1e-3)
    # Where it stands still: ten letters pull with (0.9 - p), the prior with 2 · 1 · (w - 0.5).
    p = 1 / (1 + math.exp(-loose))
    assert 10 * (0.9 - p) == pytest.approx(2 * (loose - 0.5), abs=1e-3)


def test_letters_with_different_numbers_of_candidates_are_fitted_together():
    rows = [np.array([[0.0], [2.0], [0.0]]), np.array([[1.0], [0.0]]), np.array([[0.0], [1.0]])]
    fitted = fit_conditional_logit(rows, [1, 0, 0], [0.0], regularisation=0.01)
    weight = fitted.weights[0]

    def loss(w):
        first = 2 * w - math.log(2 + math.exp(2 * w))
        second = w - math.log(1 + math.exp(w))
        third = -math.log(1 + math.exp(w))
        return -(first + second + third) + 0.01 * w**2

    grid = min((loss(step / 1000), step / 1000) for step in range(3000))[1]
    assert weight == pytest.approx(grid, abs=2e-3)


def test_evidence_never_counts_against_a_label():
    assert fit_conditional_logit([TWO] * 5, [1] * 5, [0.2], regularisation=0.001).weights == (0.0,)
