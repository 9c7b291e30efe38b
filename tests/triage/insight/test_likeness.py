"""Likeness takes off what letters about different matters share."""

import numpy as np
import pytest

from retrieval.training import train_local_model
from retrieval.training_corpus import Letter, TrainingCorpus
from triage.insight.likeness import likeness

SITES = [
    (f"{name}工地夜间施工扰民", f"{name}旁边的工地每天夜间施工到凌晨，噪音扰民，请查处。")
    for name in ("澜庭苑", "书院里", "河口湾", "望江台", "柳浪居", "松风寨")
]
OTHERS = [
    ("公积金提取", "请问租房提取住房公积金需要哪些材料？"),
    ("井盖松动", "建湘路中段有一个井盖松动，车子压过去哐当响。"),
    ("梧桐道银杏树", "梧桐道的银杏树枯死了三棵，请园林部门补种。"),
    ("银杏树枯死", "梧桐道上的银杏树死了几棵，何时补种？"),
]


@pytest.fixture(scope="module")
def model():
    letters = [Letter(title, text) for title, text in SITES + OTHERS]
    return train_local_model(TrainingCorpus(letters), None, dimension=16, seed=3)


def _values(model, letters, background):
    (block,) = likeness(model, letters, background).blocks()
    return block


def test_one_trouble_at_two_sites_is_less_alike_where_the_background_is_full_of_it(model):
    """The letters about one row of trees keep their likeness."""
    letters = [*SITES[:2], *OTHERS[2:]]
    plain, _ = _values(model, letters, [])
    known, _ = _values(model, letters, [*SITES[2:], *OTHERS[:2]])
    assert plain[0, 1] - known[0, 1] > plain[2, 3] - known[2, 3] + 0.2
    assert np.allclose(known, known.T, atol=1e-5)


def test_a_copy_with_another_name_below_is_a_copy_and_another_site_is_not(model):
    title, text = OTHERS[2]
    _, copies = _values(model, [OTHERS[2], (title, text + "张"), *SITES[:2]], [])
    assert copies.tolist() == [[True, True, False, False]] * 2 + [
        [False, False, True, False],
        [False, False, False, True],
    ]


def test_pretrained_vectors_count_beside_the_words(model):
    """Two letters that share no word are alike where the vectors of both are one."""
    letters, same = [OTHERS[0], OTHERS[1]], np.ones((2, 1), dtype=np.float32)
    ((plain, _),) = likeness(model, letters, []).blocks()
    ((helped, _),) = likeness(model, letters, [], (same, same[:0])).blocks()
    assert helped[0, 1] - plain[0, 1] == pytest.approx(0.5, abs=1e-5)
