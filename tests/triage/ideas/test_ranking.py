"""The order of ideas: best first, diverse at the top, by the nearest idea that is placed already."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from triage.ideas.past import Past, PastText
from triage.ideas.ranking import DIVERSITY, POOL, diverse_order
from triage.ideas.scoring import KNOWN, NEW, Weights, score_parts, weighted
from triage.ideas.similarity import LEXICAL, TextVectors
from triage.types.candidate import Touching

AXES = np.eye(4, dtype=np.float32)


def vectors(*rows):
    dense = np.array(rows, dtype=np.float32)
    return TextVectors(dense, csr_matrix((len(dense), 8), dtype=np.float32))


def test_without_likeness_the_score_alone_counts():
    assert diverse_order([0.2, 0.9, 0.5], vectors(*AXES[:3])) == [1, 2, 0]
    assert diverse_order([], vectors(*AXES[:1])) == []


def test_the_nearest_of_those_placed_before_counts_not_the_last_and_not_the_mean():
    # The third is the first over again; the second, placed between, is like neither.
    order = diverse_order([0.9, 0.85, 0.84, 0.7], vectors(AXES[0], AXES[1], AXES[0], AXES[2]))
    assert order == [0, 1, 3, 2]


def test_an_idea_that_is_better_by_more_than_its_likeness_costs_stays_ahead():
    order = diverse_order([0.9, 0.9 - DIVERSITY / 4, 0.9 - 2 * DIVERSITY], vectors(AXES[0], AXES[0], AXES[1]))
    assert order == [0, 1, 2]


def test_below_the_pool_the_score_alone_counts():
    scores = np.linspace(1, 0.5, POOL + 5).tolist()
    order = diverse_order(scores, vectors(*[AXES[0]] * (POOL + 5)))
    assert order[POOL:] == list(range(POOL, POOL + 5))
    assert sorted(order) == list(range(POOL + 5))


def test_the_nearest_past_text_comes_first_wherever_it_stands():
    near, far = 0.9, 0.5
    rows = [np.array([share, np.sqrt(1 - share**2), 0, 0]) for share in (far, near)]
    texts = [PastText("办件", "far", "远的", ""), PastText("往期金点子", "near", "近的", "")]
    for turn in (1, -1):
        past = Past(texts[::turn], vectors(*rows[::turn]))
        found = past.nearest(vectors(AXES[0]), 0)
        assert [entry.id for entry in found] == ["near", "far"]
        assert found[0].similarity == pytest.approx((1 - LEXICAL) * near, abs=1e-3)


def parts(touching=(), compared=0, **changes):
    given = {
        "citizens": 1, "members": 1, "text": "建议装灯", "places": (), "channels": (), "times": (), "period": None,
        "proposal": 0.5,
    } | changes  # fmt: skip
    found = score_parts(Weights(), touching=touching, compared=compared, **given)
    return {part.name: part for part in found}


def past(similarity, title="旧"):
    return Touching(kind="往期金点子", id=title, title=title, similarity=similarity)


def test_novelty_is_that_against_the_nearest_past_idea():
    near, far = past(0.45, "近"), past(0.2, "远")
    one = parts([near, far], 9)["novelty"]
    assert one.value == pytest.approx(1 - (0.45 - NEW) / (KNOWN - NEW), abs=1e-4)
    assert "近" in one.reason
    assert parts([past(NEW)], 9)["novelty"].value == 1
    assert parts([past(KNOWN)], 9)["novelty"].value == 0
    assert parts([past(0.99)], 9)["novelty"].value == 0


def test_without_anything_near_an_idea_is_new():
    assert parts([], 9)["novelty"].value == 1
    assert "没有往期" in parts([], 0)["novelty"].reason


def test_support_grows_with_citizens_and_not_with_letters():
    values = [parts(citizens=number)["support"].value for number in (1, 10, 200, 900)]
    assert values == sorted(values)
    assert values[2:] == [1, 1]
    assert parts(citizens=3, members=90)["support"].value == parts(citizens=3, members=3)["support"].value


def test_the_score_is_the_mean_by_weights_and_nothing_where_none_counts():
    found = list(parts(citizens=200).values())
    assert weighted(Weights(1, 0, 0, 0, 0, 0, 0).applied(found)) == 1
    assert weighted(Weights(0, 0, 0, 0, 0, 0, 0).applied(found)) == 0
    assert weighted(Weights(1, 0, 0, 0, 0, 0, 1).applied(found)) == pytest.approx(0.75)
