"""Requests that are too long: recognised by what each kind of server says, shortened once, and said so."""

import json

import pytest
from fake_endpoint import FakeEndpoint
from openai_server import OpenAIServer, Reply, good_answer

from triage.language.errors import ContextOverflowError
from triage.language.overflow import tells_of_overflow

OPENAI = {
    "message": "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
    "type": "invalid_request_error",
    "code": "context_length_exceeded",
}
VLLM = {"message": "'max_tokens' is too large: 2000. This model's maximum context length is 2048 tokens", "code": 400}
LLAMA = {
    "code": 400,
    "message": "request (5012 tokens) exceeds the available context size (4096 tokens), try increasing it",
    "type": "exceed_context_size_error",
}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(OPENAI),
        json.dumps(VLLM),
        json.dumps(LLAMA),
        "The decoder prompt (length 9000) is longer than the maximum model length of 8192.",
        "the input length exceeds the context length",
        "Requested tokens (5000) exceed context window of 4096",
        "The input (9000 tokens) is longer than the model's context length (8192 tokens).",
        "`inputs` tokens + `max_new_tokens` must be <= 4096",
        "Range of input length should be [1, 30720]",
        "输入长度超出限制：上下文超长",
    ],
)
def test_servers_say_it_in_their_own_words(text):
    assert tells_of_overflow(400, text)
    assert not tells_of_overflow(401, text)


@pytest.mark.parametrize("text", ["unsupported response_format", "Invalid schema for response_format", "grammar", ""])
def test_other_refusals_are_none(text):
    assert not tells_of_overflow(400, text)


@pytest.mark.parametrize("error", [OPENAI, VLLM, LLAMA])
@pytest.mark.parametrize("mode", ["json_schema", None])
def test_sources_are_shortened_once_and_it_is_said(store, make_tasks, real_endpoint, error, mode):
    with store.write() as work:
        letter = work.suggestions.one("S1")
        work.suggestions.put([letter.model_copy(update={"text": letter.text + "路灯一直不亮，晚上看不见。" * 200})])
    sizes = []

    def behave(body):
        sizes.append(len(str(body["messages"])))
        if len(sizes) == 1:
            return Reply(status=400, raw=json.dumps({"error": error}))
        return good_answer(body)

    with OpenAIServer(behave) as server:
        outcome = make_tasks(real_endpoint(server), mode=mode).draft("S1")
    assert outcome.status == "done"
    assert outcome.content["shortened"] is True
    assert len(sizes) == 2
    assert sizes[1] < sizes[0] * 0.7
    with store.read() as work:
        assert work.triages.current("S1")[1].produced_by["language_model"]["shortened"] is True
        assert [call.status for call in work.language.calls()] == ["ok", "overflow"]


def test_what_is_still_too_long_leaves_the_built_in_draft(store, make_tasks):
    too_long = [ContextOverflowError("HTTP 400", retry=False) for _ in range(2)]
    outcome = make_tasks(FakeEndpoint(*too_long)).draft("S1")
    assert (outcome.status, outcome.reason) == ("failed", "来信和出处超出语言模型的上下文长度")
    with store.read() as work:
        assert work.triages.current("S1")[0] == 1


def test_a_stream_that_is_too_long_is_asked_for_as_a_whole(make_tasks):
    good = {
        "statements": [{"text": "路灯会修", "source": "P1", "quote": "路灯故障一般在三个工作日内修复"}],
        "missing": [],
        "cannot_answer": False,
    }
    too_long = [ContextOverflowError("HTTP 400", retry=False) for _ in range(2)]
    *_, outcome = make_tasks(FakeEndpoint(*too_long, good)).stream("S1")
    assert (outcome.status, outcome.content.get("shortened")) == ("done", True)
