"""Fusion weights."""

import json

import numpy as np
import pytest

from retrieval.ranking import COLUMNS, FusionWeights, expand, learn_fusion

DENSE, COSINE = COLUMNS.index("dense"), COLUMNS.index("gram12_cosine")


def lists(count=60, telling=COSINE, seed=0):
    generator = np.random.default_rng(seed)
    made, right = [], []
    for _ in range(count):
        values = generator.random((12, len(COLUMNS))).astype(np.float32)
        row = int(generator.integers(12))
        values[row, telling] += 1
        made.append(values)
        right.append(row)
    return made, right


def test_what_tells_the_right_one_gets_the_weight():
    learnt = learn_fusion(*lists(), regularisation=1.0)
    held, right = lists(seed=1)
    assert np.mean([learnt.raw(values).argmax() == row for values, row in zip(held, right, strict=True)]) > 0.9


def test_probabilities_are_calibrated_and_in_order():
    learnt = learn_fusion(*lists(), regularisation=1.0)
    held, right = lists(count=200, seed=2)
    scores = np.array([learnt.probability(learnt.raw(values)) for values in held])
    assert scores.mean() == pytest.approx(1 / 12, abs=0.02)
    raw = learnt.raw(held[0])
    assert (np.diff(learnt.probability(np.sort(raw))) >= 0).all()
    assert len(right) == 200


def test_fixed_weights_follow_dense_and_wording():
    values = np.zeros((3, len(COLUMNS)), dtype=np.float32)
    values[1, [DENSE, COSINE]] = 0.5
    fixed = FusionWeights.fixed()
    assert fixed.raw(values).argmax() == 1
    assert (fixed.probability(fixed.raw(values)) >= 0).all()


def test_they_survive_json():
    learnt = learn_fusion(*lists(20))
    assert FusionWeights.from_dict(json.loads(json.dumps(learnt.to_dict()))) == learnt


def test_a_single_candidate_is_no_error():
    expanded = expand(np.ones((1, len(COLUMNS)), dtype=np.float32))
    assert expanded.shape == (1, 3 * len(COLUMNS))
    assert np.isfinite(expanded).all()
