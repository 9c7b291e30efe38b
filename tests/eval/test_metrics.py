"""Ranking metrics."""

import numpy as np
import pytest

from eval.base.metrics import bootstrap_interval, hits, ranking_summary, reciprocal_ranks


def test_ranks_beyond_k_and_missing_count_as_zero():
    ranks = [1, 2, 10, 11, None]
    assert reciprocal_ranks(ranks, 10).tolist() == pytest.approx([1, 0.5, 0.1, 0, 0])
    assert hits(ranks, 2).tolist() == [1, 1, 0, 0, 0]


def test_the_interval_holds_the_mean_and_narrows_with_more_items():
    values = np.random.default_rng(0).random(2000)
    low, high = bootstrap_interval(values)
    few_low, few_high = bootstrap_interval(values[:50])
    assert low < values.mean() < high
    assert high - low < few_high - few_low
    assert bootstrap_interval(values) == (low, high)
    assert high - low == pytest.approx(2 * 1.96 * values.std() / np.sqrt(2000), rel=0.1)


def test_a_constant_has_no_width():
    assert bootstrap_interval(np.ones(20)) == (1.0, 1.0)


def test_the_summary_has_every_figure():
    summary = ranking_summary([1, 3, None, 7])
    assert summary["mrr@10"] == pytest.approx((1 + 1 / 3 + 1 / 7) / 4, abs=1e-4)
    assert (summary["recall@1"], summary["recall@5"], summary["recall@10"]) == (0.25, 0.5, 0.75)
    assert len(summary["mrr@10_ci95"]) == 2
