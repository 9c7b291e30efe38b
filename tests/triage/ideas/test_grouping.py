"""Grouping: same proposal together, same topic apart, a person's decisions kept."""

import numpy as np
import pytest

from retrieval.training import train_local_model
from retrieval.training_corpus import Letter, TrainingCorpus
from triage.ideas.grouping import GroupingOptions, group
from triage.ideas.neighbours import neighbour_pairs
from triage.ideas.similarity import LEXICAL, similarity_to_means, text_vectors

IDEAS = {
    "lift": ("老旧小区加装电梯简化审批", "建议简化老旧小区加装电梯的审批，{}，老人上下楼太难了"),
    "pool": ("暑期开放学校游泳池", "建议暑期向孩子开放学校游泳池，{}，减少野外溺水"),
    "bus": ("夜班公交延长到零点", "建议把火车站的夜班公交延长到零点，{}，方便晚归旅客"),
    "bins": ("社区设旧衣回收箱", "建议每个社区放一个旧衣回收箱，{}，衣服捐给山区"),
}
DETAILS = ("请部门研究", "邻居们都赞成", "外地早已这样做", "我家老人也盼着", "花钱不多", "先试点一年")


def letters():
    return [(name, title, text.format(detail)) for name, (title, text) in IDEAS.items() for detail in DETAILS]


@pytest.fixture(scope="module")
def vectors():
    rows = letters()
    model = train_local_model(TrainingCorpus([Letter(title, text) for _, title, text in rows]), None, dimension=32)
    return text_vectors(model, [(title, text) for _, title, text in rows])


def test_each_proposal_is_one_group_and_the_same_seed_gives_the_same_groups(vectors):
    labels = group(vectors, GroupingOptions(resolution=0.5))
    names = [name for name, _, _ in letters()]
    assert [names.index(name) // len(DETAILS) for name in names] == labels.tolist()
    assert group(vectors, GroupingOptions(resolution=0.5)).tolist() == labels.tolist()


def test_what_a_person_put_apart_stays_apart_and_what_was_put_together_stays_together(vectors):
    pinned = [-1] * len(vectors)
    pinned[0], pinned[1] = 0, 1  # two letters about lifts that a person tells apart
    pinned[6], pinned[12] = 2, 2  # a pool and a bus that a person joined
    labels = group(vectors, GroupingOptions(resolution=0.5), pinned=pinned)
    assert labels[0] != labels[1]
    assert labels[6] == labels[12]
    assert set(labels[2:6]) <= {labels[0], labels[1]}


def test_no_letters_make_no_groups_and_one_makes_one(vectors):
    one = type(vectors)(vectors.dense[:1], vectors.lexical[:1])
    none = type(vectors)(vectors.dense[:0], vectors.lexical[:0])
    assert group(one).tolist() == [0]
    assert group(none).tolist() == []


def test_the_product_of_means_is_the_mean_over_all_pairs(vectors):
    labels = np.array([0, 0, 1, 1] + [2] * (len(vectors) - 4))
    means = vectors.means(labels, 3)
    every = [float(vectors.pairs(np.array([a]), np.array([b]))[0]) for a in (0, 1) for b in (2, 3)]
    assert means.pairs(np.array([0]), np.array([1]))[0] == pytest.approx(np.mean(every), abs=1e-5)
    assert similarity_to_means(vectors, np.array([2, 3]), means)[:, 0].mean() == pytest.approx(np.mean(every), abs=1e-5)
    assert 0 < LEXICAL < 1


def test_the_forest_finds_near_pairs_that_comparing_all_finds():
    generator = np.random.default_rng(3)
    centres = generator.normal(size=(900, 24)).astype(np.float32)
    rows = np.repeat(centres, 8, axis=0) + 0.15 * generator.normal(size=(7200, 24)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    left, right = neighbour_pairs(rows, 7, seed=1)
    assert (left < right).all()
    found = set(zip(left.tolist(), right.tolist(), strict=True))
    wanted = {(8 * g + a, 8 * g + b) for g in range(900) for a in range(8) for b in range(a + 1, 8)}
    assert len(found & wanted) / len(wanted) > 0.97


def test_equal_vectors_do_not_stop_the_forest():
    rows = np.tile(np.array([[0.6, 0.8]], dtype=np.float32), (6500, 1))
    left, _ = neighbour_pairs(rows, 3, seed=1)
    assert len(left) >= 6500
