"""Training on an office's own texts."""

import numpy as np
import pytest

from retrieval.errors import EmptyCorpusError
from retrieval.local_model import LocalModel
from retrieval.training import train_local_model
from retrieval.training_corpus import Letter, Passage, TrainingCorpus, bare_reply

from .conftest import make_letters

MODEL_FILES = ("model.safetensors", "frequency.safetensors", "fusion.json")


@pytest.mark.parametrize("count", [60, 240])
def test_same_data_and_seed_give_the_same_files(count, tmp_path):
    """With 240 replies the fusion is learnt too, from models that are trained at the same time."""
    corpus = TrainingCorpus(make_letters(count))
    for name in ("one", "two"):
        train_local_model(corpus, tmp_path / name, dimension=16, seed=5)
    for file in MODEL_FILES:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    train_local_model(corpus, tmp_path / "other", dimension=16, seed=6)
    assert LocalModel.load(tmp_path / "other").fingerprint != LocalModel.load(tmp_path / "one").fingerprint


@pytest.mark.parametrize(
    "corpus",
    [
        TrainingCorpus([Letter("", "路灯坏了")]),
        TrainingCorpus(make_letters(30, replies=False)),
        TrainingCorpus([], [Passage("城管局", "负责市容环境卫生管理")]),
        TrainingCorpus([Letter("题", ""), Letter("", "!!!"), Letter("停水", "停水两天", "已修复")]),
    ],
)
def test_tiny_offices_train_too(corpus, tmp_path):
    model = train_local_model(corpus, tmp_path / "model", dimension=16)
    assert model.fusion.method == "fixed"
    vectors = LocalModel.load(tmp_path / "model").encode(["路灯", ""])
    assert vectors.shape == (2, 16)
    assert np.isfinite(vectors).all()


@pytest.mark.parametrize("corpus", [TrainingCorpus(), TrainingCorpus([Letter("", "…… ！")])])
def test_nothing_to_train_on_is_said(corpus):
    with pytest.raises(EmptyCorpusError, match="no text to train on"):
        train_local_model(corpus, None)


def test_enough_replies_give_learnt_weights():
    model = train_local_model(TrainingCorpus(make_letters(240)), None, dimension=16)
    assert model.fusion.method == "learnt"
    assert model.manifest["replies"] == 240


def test_progress_is_told(corpus):
    told = []
    train_local_model(corpus, None, dimension=16, progress=lambda *step: told.append(step))
    assert "train" in {stage for stage, *_ in told}
    assert all(done <= total for _, done, total in told)


def test_a_reply_loses_title_and_pseudonyms():
    assert bare_reply("网友“UU00812345”您好，“修路”收悉", "修路") == "网友“”您好，“”收悉"


def test_the_data_hash_knows_what_moved_where():
    one = TrainingCorpus([Letter("ab", "c")]).data_hash()
    assert one != TrainingCorpus([Letter("a", "bc")]).data_hash()
    assert one != TrainingCorpus([Letter("ab", "c", "")]).data_hash()
