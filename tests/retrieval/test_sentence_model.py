"""A named SentenceTransformer gets its own prompts."""

import numpy as np
import pytest
import sentence_transformers

from retrieval.sentence_model import SentenceModel


class FakeTransformer:
    def __init__(self, _name, **_options):
        self.asked = []

    def encode_query(self, texts, **_options):
        self.asked += [f"query: {text}" for text in texts]
        return np.array([[3.0, 4.0]] * len(texts))

    def encode_document(self, texts, **_options):
        self.asked += [f"passage: {text}" for text in texts]
        return np.array([[4.0, 3.0]] * len(texts))


@pytest.fixture
def named(monkeypatch):
    monkeypatch.setattr(sentence_transformers, "SentenceTransformer", FakeTransformer)
    return SentenceModel("some/e5")


def test_letters_and_what_answers_them_get_the_prompts_of_the_model(named):
    np.testing.assert_allclose(named.encode(["路灯不亮"]), [[0.6, 0.8]])
    np.testing.assert_allclose(named.encode_documents(["路灯应当修复。"]), [[0.8, 0.6]])
    assert named._model.asked == ["query: 路灯不亮", "passage: 路灯应当修复。"]
