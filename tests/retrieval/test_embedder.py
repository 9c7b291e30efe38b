"""The factory of embedders, and the endpoint and SentenceTransformer ones."""

from types import SimpleNamespace

import numpy as np
import openai
import pytest

from retrieval.embedder import load_embedder
from retrieval.errors import DimensionMismatchError, EmbeddingEndpointError, EmbeddingModelError, ModelNotFoundError
from retrieval.openai_embedder import OpenAIEmbedder


class FakeClient:
    """Answers in reverse order, as a server may."""

    def __init__(self, size=4, answer=None):
        self.size, self.answer, self.asked = size, answer, []
        self.embeddings = self

    def create(self, **request):
        self.asked.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        data = [
            SimpleNamespace(index=number, embedding=[float(len(text)), 1.0] + [0.0] * (self.size - 2))
            for number, text in enumerate(request["input"])
        ]
        return SimpleNamespace(data=self.answer if self.answer is not None else data[::-1])


def endpoint(client, dimension=None):
    return OpenAIEmbedder("some-model", "http://127.0.0.1:9/v1", dimension=dimension, client=client)


def test_the_local_model_is_the_default(model, tmp_path):
    model.save(tmp_path)
    assert load_embedder(None, tmp_path).fingerprint == model.fingerprint
    assert load_embedder(str(tmp_path), tmp_path / "none").fingerprint == model.fingerprint
    with pytest.raises(ModelNotFoundError):
        load_embedder(None, tmp_path / "none")


def test_an_endpoint_is_asked_in_batches_and_its_order_restored():
    client = FakeClient()
    texts = ["路" * (number % 9 + 1) for number in range(130)]
    vectors = endpoint(client).encode(texts)
    assert [len(request["input"]) for request in client.asked] == [64, 64, 2]
    assert vectors.shape == (130, 4)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1)
    assert vectors[:, 0] / vectors[:, 1] == pytest.approx([len(text) for text in texts], rel=1e-5)


def test_an_empty_text_is_never_sent():
    client = FakeClient()
    endpoint(client).encode(["", "  "])
    assert client.asked[0]["input"] == ["无", "无"]


def test_the_fingerprint_depends_on_model_and_dimension():
    assert endpoint(FakeClient(4)).fingerprint != endpoint(FakeClient(8)).fingerprint


@pytest.mark.parametrize(
    "answer",
    [
        openai.APIConnectionError(request=None),
        [],
        [SimpleNamespace(index=0, embedding=[float("nan"), 0.0])],
        [SimpleNamespace(index=0, embedding="oops")],
    ],
)
def test_a_failing_endpoint_is_named(answer):
    with pytest.raises(EmbeddingEndpointError, match="127"):
        endpoint(FakeClient(answer=answer)).encode(["路灯"])


def test_another_dimension_than_configured_is_refused():
    with pytest.raises(DimensionMismatchError, match="4 values, but 8"):
        endpoint(FakeClient(4), dimension=8).encode(["路灯"])


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_a_model_that_is_not_here_is_not_fetched(tmp_path):
    with pytest.raises(EmbeddingModelError, match="ALLOW_DOWNLOAD"):
        load_embedder(str(tmp_path / "no-such-model"), tmp_path)
