"""Comparisons in pairs: balanced, without conflicts, and what they say of the ideas."""

import math
from collections import Counter

import numpy as np
import pytest

from triage.panels.bradley_terry import strengths
from triage.panels.pairing import pair_up

IDEAS = list(range(1, 13))
EXPERTS = [f"e{n}" for n in range(5)]


@pytest.mark.parametrize("seed", range(5))
def test_ideas_are_shown_about_equally_often_and_no_conflict_is_violated(seed):
    conflicts = {1: {"e0", "e1"}, 2: {"e2"}}
    pairs = pair_up(IDEAS, EXPERTS, 6, conflicts, seed)
    assert {expert: len(found) for expert, found in pairs.items()} == dict.fromkeys(EXPERTS, 6)
    shown = Counter(idea for found in pairs.values() for pair in found for idea in pair)
    assert max(shown.values()) - min(shown[idea] for idea in IDEAS) <= 2
    for expert, found in pairs.items():
        assert len({frozenset(pair) for pair in found}) == len(found)
        assert not any(expert in conflicts.get(idea, ()) for pair in found for idea in pair)
    assert pair_up(IDEAS, EXPERTS, 6, conflicts, seed) == pairs


def test_an_expert_gets_no_pair_twice_even_where_there_are_few():
    assert [len(found) for found in pair_up([1, 2, 3], ["a"], 9, {}, 1).values()] == [3]
    assert pair_up([1, 2], ["a"], 3, {1: {"a"}}, 1) == {"a": []}


def test_two_ideas_have_the_strengths_that_can_be_worked_out_by_hand():
    """Three wins to one, each with half a win and half a loss against an average idea."""
    found = {entry.idea: entry for entry in strengths([(1, 2, "left")] * 3 + [(2, 1, "left")])}
    assert found[1].comparisons == 4
    assert found[1].strength == pytest.approx(-found[2].strength)
    p = math.exp(found[1].strength)
    assert 3.5 / p == pytest.approx(4 / (p + 1 / p) + 1 / (p + 1), rel=1e-3)


def test_a_draw_leaves_both_average_and_nobody_is_infinitely_strong():
    assert [entry.strength for entry in strengths([(1, 2, "equal"), (2, 1, "equal")])] == [0, 0]
    assert 0 < strengths([(1, 2, "left")])[0].strength < 3
    assert strengths([]) == []


def test_the_true_order_comes_out_of_enough_comparisons():
    generator = np.random.default_rng(7)
    pairs = [pair for found in pair_up(IDEAS, [f"e{n}" for n in range(40)], 30, {}, 3).values() for pair in found]
    outcomes = []
    for left, right in pairs:
        chance = 1 / (1 + math.exp(0.6 * (left - right)))
        outcomes.append((left, right, "right" if generator.random() >= chance else "left"))
    assert [entry.idea for entry in strengths(outcomes)] == IDEAS
