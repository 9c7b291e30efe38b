"""The index benchmark at a toy size."""

import numpy as np
import pytest

from eval.bench.bench_index import clustered_vectors, run_index_bench


def test_a_small_index_answers_exactly():
    report = run_index_bench([400], dimension=16, queries=5)
    (size,) = report["sizes"]
    assert size["n"] == 400
    assert size["recall@50"] > 0.99
    assert size["query_ms_p95"] >= size["query_ms_p50"] > 0


def test_vectors_are_unit_clustered_and_reproducible():
    documents, queries = clustered_vectors(2000, 10, 32, seed=1)
    assert np.linalg.norm(documents, axis=1) == pytest.approx(1, abs=1e-5)
    nearest = np.sort(queries @ documents.T, axis=1)
    assert nearest[:, -20].mean() > nearest[:, 1000].mean() + 0.3
    assert (clustered_vectors(2000, 10, 32, seed=1)[0] == documents).all()
