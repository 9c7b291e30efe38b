"""The local model and its directory."""

import json

import numpy as np
import pytest

from retrieval.embedder import load_embedder
from retrieval.errors import ModelDamagedError, ModelNotFoundError
from retrieval.local_model import LocalModel


def test_vectors_have_length_one_and_unknown_texts_none(model):
    vectors = model.encode(["书院路路灯不亮", "？"])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 0], abs=1e-5)
    assert model.encode([]).shape == (0, 32)


def test_a_text_is_nearest_to_one_about_the_same_matter(model):
    asked, near, far = model.encode(["家里停水了", "自来水停水", "公交改线"])
    assert asked @ near > asked @ far


def test_saved_and_loaded_it_is_the_same(model, tmp_path):
    model.save(tmp_path)
    loaded = load_embedder(None, tmp_path)
    assert loaded.fingerprint == model.fingerprint
    assert (loaded.encode(["学区划分"]) == model.encode(["学区划分"])).all()


def test_missing_and_damaged_directories_are_named(model, tmp_path):
    with pytest.raises(ModelNotFoundError, match="jindianzi train"):
        LocalModel.load(tmp_path)
    model.save(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | {"fingerprint": "0"}), "utf-8")
    with pytest.raises(ModelDamagedError, match="not those that its manifest"):
        LocalModel.load(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"?")
    with pytest.raises(ModelDamagedError, match=r"model\.safetensors"):
        LocalModel.load(tmp_path)
    (tmp_path / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(ModelDamagedError, match="not JSON"):
        LocalModel.load(tmp_path)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_sentence_transformer_opens_it_and_agrees(model, tmp_path):
    from sentence_transformers import SentenceTransformer

    model.save(tmp_path)
    texts = ["书院路路灯不亮", "请问医保怎么报销", ""]
    opened = SentenceTransformer(str(tmp_path), trust_remote_code=True, local_files_only=True)
    assert opened.get_embedding_dimension() == 32
    assert np.abs(opened.encode(texts) - model.encode(texts)).max() < 1e-5
