"""The shipped decision on clauses, and how it is fitted."""

import json
from importlib.resources import files

import numpy as np
import pytest

from triage.knowledge.relevance_features import FEATURES, MEANING_FEATURES
from triage.knowledge.relevance_model import fit_relevance, fitted_model

PAIRS = files("triage") / "data" / "relevance" / "pairs.jsonl"
WIDTH = len(FEATURES) + len(MEANING_FEATURES)


@pytest.mark.parametrize(("variant", "names"), [("wording", FEATURES), ("meaning", FEATURES + MEANING_FEATURES)])
def test_the_shipped_numbers_belong_to_the_features(variant, names):
    model = fitted_model(variant)
    assert model.features == names
    assert len(model.mean) == len(model.scale) == len(model.weights) == len(names)
    assert 0.5 < model.cite_from < 1


def test_a_nearer_clause_is_more_probable_and_a_closing_one_less():
    model = fitted_model("meaning")
    values = np.tile(np.array([*model.mean], dtype=np.float32), (3, 1))
    values[1, FEATURES.index("standing")] += 2
    values[2, FEATURES.index("closing")] = 1
    average, nearer, closing = model.probabilities(values)
    assert closing < average < nearer


def test_what_is_fitted_tells_apt_pairs_from_others():
    random = np.random.default_rng(1)
    values = random.normal(size=(400, WIDTH)).astype(np.float32)
    apt = values[:, 0] + values[:, -1] > 0
    known = fit_relevance(values, apt.tolist(), [1.0] * 400, meaning=True, strength=1.0)
    assert ((known.probabilities(values) > 0.5) == apt).mean() > 0.9
    half = fit_relevance(values, apt.tolist(), [1.0] * 400, meaning=False, strength=1.0)
    assert half.features == FEATURES
    assert half.cite_from == 1.0


def test_the_pairs_have_near_misses_for_every_document():
    rows = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 300
    for title in {row["title"] for row in rows}:
        assert {row["apt"] for row in rows if row["title"] == title} == {0, 1}
