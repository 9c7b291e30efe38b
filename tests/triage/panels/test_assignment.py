"""Assignment: k experts each, in balance, nobody where recused."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.errors import TooFewExpertsError
from triage.panels.assignment import assign

EXPERTS = [f"e{n}" for n in range(9)]


@given(st.integers(1, 60), st.integers(1, 4), st.integers(0, 10_000), st.data())
@settings(max_examples=60, deadline=None)
def test_it_is_balanced_within_one_and_no_recusal_is_violated(count, per_idea, seed, data):
    ideas = [f"i{n}" for n in range(count)]
    recused = {idea: set(data.draw(st.lists(st.sampled_from(EXPERTS), max_size=2))) for idea in ideas}
    chosen = assign(ideas, EXPERTS, per_idea, recused, seed)
    assert all(len(set(experts)) == per_idea for experts in chosen.values())
    assert not any(set(chosen[idea]) & recused[idea] for idea in ideas)
    loads = Counter(dict.fromkeys(EXPERTS, 0))
    loads.update(expert for experts in chosen.values() for expert in experts)
    if count >= 20:
        assert max(loads.values()) - min(loads.values()) <= 1


def test_an_expert_recused_from_nearly_all_gets_what_is_left():
    ideas = [f"i{n}" for n in range(18)]
    recused = {idea: {"e0"} for idea in ideas[2:]}
    chosen = assign(ideas, EXPERTS, 2, recused, 1)
    loads = Counter(expert for experts in chosen.values() for expert in experts)
    assert loads["e0"] == 2
    assert max(loads[expert] for expert in EXPERTS[1:]) - min(loads[expert] for expert in EXPERTS[1:]) <= 1


def test_the_draw_depends_on_the_seed_and_too_few_experts_are_refused():
    ideas = [f"i{n}" for n in range(30)]
    assert assign(ideas, EXPERTS, 3, {}, 1) == assign(ideas, EXPERTS, 3, {}, 1)
    assert assign(ideas, EXPERTS, 3, {}, 1) != assign(ideas, EXPERTS, 3, {}, 2)
    with pytest.raises(TooFewExpertsError, match="2 experts"):
        assign(["i"], EXPERTS[:3], 3, {"i": {"e0"}}, 1)


def test_whatever_the_recusals_nobody_judges_what_they_must_not_and_the_work_is_shared():
    generator = random.Random(7)  # noqa: S311
    for seed in range(150):
        ideas = [f"i{number}" for number in range(generator.randint(1, 12))]
        experts = [f"e{number}" for number in range(generator.randint(3, 6))]
        recused = {idea: set(generator.sample(experts, generator.randint(0, len(experts) - 2))) for idea in ideas}
        chosen = assign(ideas, experts, 2, recused, seed)
        assert set(chosen) == set(ideas)
        loads = dict.fromkeys(experts, 0)
        for idea, some in chosen.items():
            assert len(set(some)) == len(some) == 2
            assert not set(some) & recused[idea]
            for expert in some:
                loads[expert] += 1
        for idea, some in chosen.items():
            for giver in some:
                for taker in set(experts) - recused[idea] - set(some):
                    assert loads[giver] - loads[taker] < 2, "one could still hand this idea to the other"
        assert assign(ideas, experts, 2, recused, seed) == chosen
