"""What servers put beside the content: reasoning, and calls of tools in every form."""

import json

import pytest
from openai_server import OpenAIServer, Reply, good_answer

USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}


def whole(message):
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": "stop"}
    base = {"id": "x", "object": "chat.completion", "created": 1, "model": "m"}
    return Reply(raw=json.dumps({**base, "choices": [choice], "usage": USAGE}, ensure_ascii=False))


def text_of(body):
    return json.dumps(good_answer(body), ensure_ascii=False)


MESSAGES = {
    "all in reasoning_content": lambda b: {"content": None, "reasoning_content": f"想一想。{text_of(b)}"},
    "all in reasoning": lambda b: {"content": "", "reasoning": text_of(b)},
    "reasoning beside the answer": lambda b: {"content": text_of(b), "reasoning_content": "{}想"},
    "thinking unclosed on one side": lambda b: {"content": f"想</think>{text_of(b)}"},
    "arguments as an object": lambda b: {
        "content": None,
        "tool_calls": [{"id": "1", "type": "function", "function": {"name": "answer", "arguments": good_answer(b)}}],
    },
    "the form before tools": lambda b: {
        "content": None,
        "function_call": {"name": "answer", "arguments": text_of(b)},
    },
    "a call written as text": lambda b: {
        "content": f'<tool_call>{{"name": "answer", "arguments": {text_of(b)}}}</tool_call>'
    },
}


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize("mode", ["json_schema", "tool"])
def test_the_answer_is_found_wherever_the_server_puts_it(make_tasks, real_endpoint, name, mode):
    with OpenAIServer(lambda body: whole(MESSAGES[name](body))) as server:
        outcome = make_tasks(real_endpoint(server), mode=mode).draft("S1")
    assert outcome.status == "done"
    assert len(server.requests) == 1


def test_a_server_that_knows_tools_only_streams_too(make_tasks, real_endpoint):
    with OpenAIServer(modes=("tool",)) as server:
        tasks = make_tasks(real_endpoint(server), mode=None)
        assert tasks.draft("S1").status == "done"
        *statements, outcome = tasks.stream("S2")
    assert [entry.status for entry in statements] == ["verified", "no_fact"]
    assert outcome.status == "done"
    assert server.requests[-1]["tools"]


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning"])
def test_a_stream_of_reasoning_only_is_read_at_its_end(make_tasks, real_endpoint, field):
    with OpenAIServer(lambda body: Reply(text_of(body), field=field)) as server:
        *_, outcome = make_tasks(real_endpoint(server)).stream("S1")
    assert outcome.status == "done"
