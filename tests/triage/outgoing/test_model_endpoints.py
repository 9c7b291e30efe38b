"""Model endpoints go through the same client as webhooks and the identity provider."""

import socket

import pytest

from retrieval.errors import EmbeddingEndpointError
from retrieval.openai_embedder import OpenAIEmbedder
from triage.language.endpoint import Message
from triage.language.errors import NotAllowedError
from triage.language.openai_endpoint import OpenAIEndpoint
from triage.outgoing.addresses import AddressRules
from triage.outgoing.transport import open_client

SCHEMA = {"type": "object", "properties": {}}


def _leads_here(monkeypatch):
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *rest, **more: resolve("127.0.0.1" if host == "model.example" else host, *rest, **more),
    )


@pytest.mark.parametrize("host", ["169.254.169.254", "[fd00:ec2::254]", "127.0.0.2:1", "model.example:1"])
@pytest.mark.parametrize("streamed", [False, True])
def test_a_language_model_is_not_asked_at_a_forbidden_address(monkeypatch, host, streamed):
    _leads_here(monkeypatch)
    endpoint = OpenAIEndpoint(base_url=f"http://{host}/v1", model="m", api_key="k", max_tokens=64)
    ask = endpoint.stream if streamed else endpoint.complete
    with pytest.raises(NotAllowedError, match="JINDIANZI_OUTGOING__ALLOW"):
        list(ask([Message("user", "问")], schema=SCHEMA, mode="prompt", timeout=5))
    endpoint.close()


def test_an_embedding_is_not_asked_for_at_a_forbidden_address(monkeypatch):
    _leads_here(monkeypatch)
    url = "http://model.example:1/v1"
    with open_client(AddressRules().for_setting(url), 5) as client:
        embedder = OpenAIEmbedder("m", url, dimension=8, http_client=client)
        with pytest.raises(EmbeddingEndpointError) as failed:
            embedder.encode(["路灯"])
    causes, error = [], failed.value
    while error is not None:
        causes.append(type(error).__name__)
        error = error.__cause__
    assert "AddressNotAllowedError" in causes
