"""How far experts agree: alpha by hand, what leaving one out changes, ties and the edge of the top."""

import pytest

from triage.panels.agreement import LeftOut, alpha, borderline, leave_one_out, ties
from triage.panels.normalise import IdeaScore, Normalised


def scored(idea, normalised, low=None, high=None):
    return IdeaScore(
        idea=idea, experts=2, raw=0, raw_low=0, raw_high=0, spread=0, normalised=normalised,
        low=normalised if low is None else low, high=normalised if high is None else high,
    )  # fmt: skip


def test_alpha_is_one_minus_observed_by_expected_disagreement():
    # Two experts, three ideas: within ideas (0, 0, 4), over all pairs of the six values 1, 1, 2, 2, 3, 5.
    scores = {("a", "x"): 1.0, ("a", "y"): 1.0, ("b", "x"): 2.0, ("b", "y"): 2.0, ("c", "x"): 3.0, ("c", "y"): 5.0}
    values = [1, 1, 2, 2, 3, 5]
    observed = (0 + 0 + 2 * 4) / 6
    expected = sum((one - other) ** 2 for one in values for other in values) / (6 * 5)
    assert alpha(scores) == pytest.approx(1 - observed / expected, abs=1e-4)


def test_alpha_leaves_out_what_one_expert_scored_alone():
    both = {("a", "x"): 1.0, ("a", "y"): 2.0, ("b", "x"): 4.0, ("b", "y"): 4.0}
    assert alpha(both | {("c", "x"): 9.0}) == alpha(both)


@pytest.mark.parametrize("scores", [{}, {("a", "x"): 1.0}, {("a", "x"): 3.0, ("a", "y"): 3.0}])
def test_alpha_is_unknown_where_nothing_differs(scores):
    assert alpha(scores) is None


def test_leaving_an_expert_out_says_who_comes_who_goes_and_how_far():
    scores = {}
    for place, idea in enumerate("abcd"):
        for expert in "xyz":
            scores[idea, expert] = 90.0 - 10 * place
    scores["d", "z"] = 100.0
    scores["a", "z"] = 10.0
    found = {entry.expert: entry for entry in leave_one_out(scores, 1)}
    assert list(found) == ["x", "y", "z"]
    assert found["z"].largest_move >= 1
    assert all(
        set(entry.enter).isdisjoint(entry.leave) and len(entry.enter) == len(entry.leave) for entry in found.values()
    )
    same = {(idea, expert): value for (idea, expert), value in scores.items() if expert != "z"}
    assert leave_one_out(same, 2) == (LeftOut("x", (), (), 0), LeftOut("y", (), (), 0))


def test_the_only_expert_leaves_nothing():
    assert leave_one_out({("a", "x"): 1.0, ("b", "x"): 2.0}, 1) == (LeftOut("x", (), ("b",), 0),)


def test_ties_are_what_follows_each_other_with_the_same_score():
    entries = [scored("a", 3.0), scored("b", 3.0 - 1e-10), scored("c", 2.0), scored("d", 1.0), scored("e", 1.0)]
    assert ties(Normalised(tuple(entries), ())) == (("a", "b"), ("d", "e"))
    assert ties(Normalised((), ())) == ()
    assert ties(Normalised((scored("a", 1.0), scored("b", 1.0 - 1e-8)), ())) == ()


def test_the_edge_is_half_way_between_the_last_inside_and_the_first_outside():
    entries = [scored("a", 9, 8, 10), scored("b", 7, 6, 8), scored("c", 5, 4, 6), scored("d", 3, 2, 4)]
    assert borderline(entries, 2) == ("b", "c")
    assert borderline(entries, 1) == ("a", "b")
    assert borderline(entries, 3) == ("c", "d")
    for top in (0, -1, 4, 5):
        assert borderline(entries, top) == ()
