"""Normalised scores and agreement."""

import pytest

from eval.tasks.panels_task import run_panels
from triage.panels.agreement import alpha, borderline, leave_one_out, ties
from triage.panels.normalise import normalise


def panel():
    """Ideas 0 … 9 of rising quality; a mild expert saw the bad ones, a severe expert the good ones, one all."""
    scores = {}
    for n in range(10):
        scores[f"i{n}", "all"] = 60 + 2 * n
        scores[f"i{n}", "mild" if n < 6 else "severe"] = 60 + 2 * n + (18 if n < 6 else -18)
        if n in (4, 5, 6, 7):
            scores[f"i{n}", "severe" if n < 6 else "mild"] = 60 + 2 * n + (-18 if n < 6 else 18)
    return scores


def test_severity_is_taken_out():
    result = normalise(panel())
    assert {entry.idea for entry in result.ideas[:3]} == {"i7", "i8", "i9"}
    raw = sorted(result.ideas, key=lambda entry: -entry.raw)
    assert "i9" not in {entry.idea for entry in raw[:3]}
    severity = {entry.expert: entry.severity for entry in result.experts}
    assert severity["severe"] > 8 > -8 > severity["mild"]
    assert all(entry.low < entry.normalised < entry.high for entry in result.ideas)


def test_one_score_and_none_are_no_error():
    assert normalise({}).ideas == ()
    only = normalise({("i", "e"): 80.0}).ideas[0]
    assert only.raw == only.normalised == 80


def test_alpha_is_one_for_equal_scores_and_unknown_where_nothing_can_be_compared():
    same = {(f"i{n}", e): float(n) for n in range(5) for e in "abc"}
    assert alpha(same) == 1
    assert alpha({("i", "a"): 1.0, ("j", "b"): 2.0}) is None
    assert alpha(panel()) < 0.5


def test_ties_borders_and_the_effect_of_one_expert_are_told():
    scores = {
        ("a", "x"): 80.0,
        ("b", "x"): 80.0,
        ("c", "x"): 60.0,
        ("a", "y"): 70.0,
        ("b", "y"): 70.0,
        ("c", "y"): 85.0,
    }
    result = normalise(scores)
    assert ("a", "b") in [tuple(sorted(group)) for group in ties(result)]
    assert set(borderline(result.ideas, 1)) >= {"a", "b"}
    assert borderline(result.ideas, 3) == ()
    effect = {entry.expert: entry for entry in leave_one_out(scores, 1)}
    assert effect["x"].enter == ("c",) or effect["y"].leave == ("c",)


def test_the_normalised_result_finds_the_true_top_ten_better_than_raw_means():
    result = run_panels(200)
    assert result["normalised_top10"] > result["raw_top10"] + 0.5
    assert result["normalised_better"] > 2 * result["raw_better"]
    assert result["largest_load_difference"] <= 1
    assert result["recusals_violated"] == 0
    assert result["alpha"] == pytest.approx(0.3, abs=0.25)
