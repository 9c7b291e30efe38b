"""Pretrained vectors without the mean of the office's passages."""

import numpy as np

from retrieval.meaning import Meaning
from retrieval.pretrained_vectors import CLAUSES_FILE, PretrainedVectors


class FakePretrained:
    """All vectors lie in one cone, as those of the real model do."""

    fingerprint, dimension = "fake", 3

    def __init__(self):
        self.encoded = []

    def encode_passages(self, texts, **_limit):
        self.encoded += texts
        return self._vectors(texts)

    def encode_queries(self, texts, **_limit):
        return self._vectors(texts)

    def _vectors(self, texts):
        found = np.array([[5.0, "灯" in text, "水" in text] for text in texts], dtype=np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_cosines_tell_matters_apart_and_passages_are_encoded_once(tmp_path):
    model = FakePretrained()
    meaning = Meaning(PretrainedVectors(model, tmp_path), ["路灯", "供水", "灯杆", "停水"])
    cosines = meaning.demands(["灯不亮"]) @ meaning.passages.T
    assert (cosines[0, [0, 2]] > 0.9).all()
    assert (cosines[0, [1, 3]] < -0.9).all()
    assert (tmp_path / CLAUSES_FILE).exists()
    Meaning(PretrainedVectors(model, tmp_path), ["路灯", "供水", "灯杆", "停水"])
    assert len(model.encoded) == 4
