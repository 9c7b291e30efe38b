"""Over the wire: a recording server, and one that misbehaves in every way that was seen or feared."""

import json
import time

import pytest
from openai_server import OpenAIServer, Reply, good_answer

from triage.drafting.sent_day import SENT_DAY
from triage.language.batch import DraftBatch

PRIVATE = ("13975512086", "430102199003078514", "陈立娟", "王小明", "A000110735")


def current(store, key="S1"):
    with store.read() as work:
        return work.triages.current(key)


def calls(store):
    with store.read() as work:
        return work.language.calls()


def test_a_draft_comes_back_checked_and_no_personal_data_arrives(store, make_tasks, real_endpoint):
    with OpenAIServer() as server:
        tasks = make_tasks(real_endpoint(server), mode=None)
        outcome = tasks.draft("S1")
        for task in ("extract_matters", "summarise_case", "choose_department"):
            assert tasks.note("S1", task).reason == "", task
        assert tasks.revise("S1", "更简短，打13975512086").status == "done"
    assert outcome.status == "done"
    revision = server.requests[-1]["messages"][1]["content"]
    assert "有关规定是" in revision
    assert "感谢您的来信" not in revision
    version, triage = current(store)
    assert version == 3
    assert {entry.status for entry in triage.draft.statements} == {"verified", "no_fact"}
    assert triage.draft.statements[0].text.startswith("尊敬的市民朋友")
    assert triage.draft.text.endswith(SENT_DAY)
    assert len(server.requests) == 5
    for secret in PRIVATE:
        assert secret not in server.everything
    assert "〔电话1〕" in server.everything
    assert "旧照明办法" not in server.everything
    assert all("13975512086" not in str(call) for call in calls(store))
    assert {call.endpoint for call in calls(store)} == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("modes", "found"),
    [
        (("json_schema",), "json_schema"),
        (("json_object",), "json_object_schema"),
        (("tool",), "tool"),
        (("prompt",), "prompt"),
    ],
)
def test_the_way_of_asking_is_found_and_remembered(store, make_tasks, real_endpoint, modes, found):
    with OpenAIServer(modes=modes) as server:
        tasks = make_tasks(real_endpoint(server), mode=None)
        assert tasks.draft("S1").status == "done"
        first = len(server.requests)
        assert make_tasks(real_endpoint(server), mode=None).draft("S2").status == "done"
        assert len(server.requests) == first + 1
    assert calls(store)[0].mode == found


def test_a_server_that_answers_an_unknown_form_with_500_or_prose_is_asked_otherwise(store, make_tasks, real_endpoint):
    def behave(body):
        form = (body.get("response_format") or {}).get("type")
        if form == "json_schema":
            return Reply(status=500, text="grammar")
        return good_answer(body) if body.get("tools") else "好的，我来起草一份答复。"

    with OpenAIServer(behave) as server:
        assert make_tasks(real_endpoint(server), mode=None, retries=0).draft("S1").status == "done"
    assert calls(store)[0].mode == "tool"


HOSTILE = {
    "429": lambda _: Reply(status=429, headers={"retry-after": "7"}),
    "429 for a day": lambda _: Reply(status=429, headers={"retry-after": "86400"}),
    "500": lambda _: Reply(status=500),
    "401": lambda _: Reply(status=401),
    "not json at all": lambda _: Reply(raw="<html>proxy</html>"),
    "no choices": lambda _: Reply(raw=json.dumps({"id": "x", "object": "chat.completion", "choices": None})),
    "empty": lambda _: "",
    "broken json": lambda _: '{"cannot_answer": false, "statem',
    "wrong labels": lambda _: {"cannot_answer": "perhaps", "statements": "none"},
    "deep nesting": lambda _: "[" * 50_000,
    "prompt echo": lambda body: {
        "cannot_answer": False,
        "missing": [],
        "statements": [{"text": body["messages"][0]["content"][:900], "source": "", "quote": ""}],
    },
    "tool": lambda _: {
        "cannot_answer": False,
        "missing": [],
        "statements": [{"text": "我将调用工具查询数据库。", "source": "", "quote": ""}],
    },
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_the_server_does_the_built_in_draft_stands(store, make_tasks, real_endpoint, name):
    with OpenAIServer(HOSTILE[name]) as server:
        outcome = make_tasks(real_endpoint(server)).draft("S1")
    assert outcome.status == "failed"
    assert outcome.reason
    version, triage = current(store)
    assert (version, triage.draft.text) == (1, "您的来信已收到。")
    for secret in PRIVATE:
        assert secret not in server.everything
    with store.read() as work:
        assert work.language.outcomes("S1")["draft_reply"].status == "failed"


@pytest.mark.parametrize("reply", [Reply("{}", delay=15.0), Reply("x" * 2000, drip=0.05)])
def test_a_hanging_or_dripping_server_costs_no_more_than_the_time_out(make_tasks, real_endpoint, reply):
    with OpenAIServer(lambda _: reply) as server:
        start = time.monotonic()
        outcome = make_tasks(real_endpoint(server), timeout=0.6, total_timeout=1.5, retries=1).draft("S1")
        assert time.monotonic() - start < 10.0  # well below what the server takes, with room for a busy machine
    assert outcome.status == "failed"


def test_invented_quotes_are_unsupported_and_shown_as_such(store, make_tasks, real_endpoint):
    def behave(_):
        statements = [
            {"text": "规定一天内修好。", "source": "P1", "quote": "路灯故障应当在一天内修复"},
            {"text": "《城市道路条例》第九条另有规定。", "source": "P9", "quote": "路灯由市里管"},
            {"text": "我们保证明天修好，电话0731-82345678。", "source": "", "quote": ""},
        ]
        return {"cannot_answer": False, "missing": [], "statements": statements}

    with OpenAIServer(behave) as server:
        assert make_tasks(real_endpoint(server)).draft("S1").status == "done"
    _, triage = current(store)
    body = triage.draft.statements[2:5]
    assert [entry.status for entry in body] == ["unsupported"] * 3
    assert all(entry.missing for entry in body)


def test_retry_after_is_honoured_and_then_the_answer_is_used(make_tasks, real_endpoint, waits):
    answers = iter([Reply(status=429, headers={"retry-after": "3"})])

    with OpenAIServer(lambda body: next(answers, None) or good_answer(body)) as server:
        assert make_tasks(real_endpoint(server)).draft("S1").status == "done"
    assert waits == [3.0]


def test_a_stream_shows_statements_as_they_come(make_tasks, real_endpoint):
    with OpenAIServer() as server:
        *statements, outcome = make_tasks(real_endpoint(server)).stream("S1")
    assert [entry.status for entry in statements] == ["verified", "no_fact"]
    assert outcome.status == "done"
    assert server.requests[0]["stream"] is True


def test_a_stream_that_breaks_off_leaves_the_built_in_draft(store, make_tasks, real_endpoint):
    with OpenAIServer(lambda body: Reply(json.dumps(good_answer(body), ensure_ascii=False), cut=True)) as server:
        *_, outcome = make_tasks(real_endpoint(server)).stream("S1")
    assert outcome.status == "failed"
    assert current(store)[0] == 1


def test_no_tracing_service_and_no_proxy_of_the_environment_is_used(make_tasks, real_endpoint, monkeypatch):
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    with OpenAIServer() as trace, OpenAIServer() as server:
        monkeypatch.setenv("LANGSMITH_ENDPOINT", trace.url)
        monkeypatch.setenv("HTTP_PROXY", trace.url)
        assert make_tasks(real_endpoint(server)).draft("S1").status == "done"
    assert trace.requests == []


def test_a_batch_works_many_at_a_time_and_accounts_for_each_id(store, make_tasks, real_endpoint, more_letters):
    ids = more_letters(48)
    with OpenAIServer(delay=0.2) as server:
        tasks = make_tasks(real_endpoint(server))
        start = time.monotonic()
        report = DraftBatch(tasks, workers=16, rest=0.0).run(ids)
        seconds = time.monotonic() - start
    assert report.counts == {"done": 48}
    assert report.accounted == 48
    assert 8 <= server.busiest <= 16
    assert seconds < 8
    with store.read() as work:
        assert work.language.without_outcome("draft_reply", retry_failed=True) == []
