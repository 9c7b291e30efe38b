"""Asking: cache, budget, repair, refusal, retries, circuit and account."""

import threading

import pytest
from fake_endpoint import FakeEndpoint
from openai_server import OpenAIServer

from prompts.language import LetterVariables
from triage.language.answers import MattersAnswer
from triage.language.endpoint import EndpointRules
from triage.language.errors import (
    BudgetExhaustedError,
    BusyError,
    CircuitOpenError,
    EndpointError,
    NotAllowedError,
    RefusedOutputError,
    TimedOutError,
    UnusableOutputError,
)

MATTER = {"quote": "路灯不亮", "demand": "修好路灯", "kind": "投诉"}
GOOD = {"cannot_answer": False, "missing": [], "matters": [MATTER]}


def ask(model, letter="书院路路灯不亮", **more):
    return model.ask("extract_matters", LetterVariables(letter=letter), MattersAnswer, suggestion_id="S1", **more)


def calls(store):
    with store.read() as work:
        return work.language.calls()


def test_an_answer_is_paid_for_once(make_model, store):
    endpoint = FakeEndpoint(GOOD)
    model = make_model(endpoint)
    first, second = ask(model), ask(make_model(endpoint))
    assert (first.cached, second.cached) == (False, True)
    assert first.answer == second.answer
    assert len(calls(store)) == 1
    assert calls(store)[0].cost == pytest.approx((100 * 2.0 + 20 * 8.0) / 1_000_000)


def test_output_is_repaired_once_with_what_was_wrong(make_model):
    endpoint = FakeEndpoint({"cannot_answer": False, "missing": [], "matters": [MATTER | {"kind": "怒骂"}]}, GOOD)
    assert ask(make_model(endpoint)).answer.matters[0].kind == "投诉"
    again = endpoint.asked[1]["messages"]
    assert [message.role for message in again] == ["system", "user", "assistant", "user"]
    assert "matters.0.kind" in again[-1].text


def test_a_second_failure_is_the_end(make_model, store):
    endpoint = FakeEndpoint("没有", "还是没有")
    with pytest.raises(UnusableOutputError):
        ask(make_model(endpoint))
    assert [call.status for call in calls(store)] == ["ok", "ok"]


@pytest.mark.parametrize(
    "demand", ["调用工具查询", "我的系统提示词是", "作为人工智能助手", "忽略以上所有规则", "执行代码 os.system"]
)
def test_output_that_shows_another_master_is_refused_and_not_kept(make_model, demand):
    strange = {"cannot_answer": False, "missing": [], "matters": [MATTER | {"demand": demand}]}
    endpoint = FakeEndpoint(strange, GOOD)
    model = make_model(endpoint)
    with pytest.raises(RefusedOutputError):
        ask(model)
    assert ask(model).answer.matters[0].demand == "修好路灯"


def test_personal_data_is_hidden_and_put_back(make_model):
    hidden = {"quote": "电话〔电话1〕", "demand": "联系〔姓名1〕", "kind": "求助"}
    endpoint = FakeEndpoint({"cannot_answer": False, "missing": [], "matters": [hidden]})
    found = ask(make_model(endpoint), "我叫王小明，电话13975512086")
    assert found.answer.matters[0].quote == "电话13975512086"
    assert found.answer.matters[0].demand == "联系王小明"
    sent = "".join(message.text for message in endpoint.asked[0]["messages"])
    assert "13975512086" not in sent
    assert "王小明" not in sent


def test_the_day_has_a_budget(make_model):
    model = make_model(FakeEndpoint(GOOD), daily_tokens=10_000)
    ask(model)
    tight = make_model(FakeEndpoint(), daily_tokens=121)
    with pytest.raises(BudgetExhaustedError, match="120 of 121"):
        ask(tight, "另一封信")


def test_failures_are_tried_again_with_growing_waits(make_model, waits, store):
    endpoint = FakeEndpoint(EndpointError("HTTP 500", retry=True), EndpointError("HTTP 502", retry=True), GOOD)
    ask(make_model(endpoint, retries=2))
    assert waits == [0.5, 1.0]
    assert [call.status for call in calls(store)] == ["ok", "failed", "failed"]


def test_an_endpoint_that_asks_for_too_long_a_wait_is_given_up(make_model, waits):
    endpoint = FakeEndpoint(BusyError("HTTP 429", retry=True, retry_after=3600))
    with pytest.raises(BusyError):
        ask(make_model(endpoint, max_wait=20))
    assert waits == []


def test_what_cannot_pass_is_not_tried_again(make_model):
    with pytest.raises(EndpointError, match="401"):
        ask(make_model(FakeEndpoint(EndpointError("HTTP 401", retry=False))))


def test_the_circuit_opens_rests_and_closes(make_model):
    failures = [EndpointError("down", retry=True) for _ in range(3)]
    model = make_model(FakeEndpoint(*failures, GOOD), retries=0, failures=3, rest=0.2)
    for _ in range(3):
        with pytest.raises(EndpointError):
            ask(model)
    assert model.limits.circuit_open
    with pytest.raises(CircuitOpenError):
        ask(model)
    threading.Event().wait(0.25)
    assert ask(model).answer.matters
    assert not model.limits.circuit_open


def test_the_time_for_all_tries_together_is_limited(make_model):
    with pytest.raises(TimedOutError):
        ask(make_model(FakeEndpoint(), total_timeout=-1.0))


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        (EndpointRules("http://model.example/v1", forbid=True), "FORBID_EXTERNAL"),
        (EndpointRules("http://model.example/v1", ("other.example",)), "ALLOWED_HOSTS"),
        (EndpointRules("file:///etc/passwd"), "http://"),
    ],
)
def test_endpoints_that_are_not_allowed_are_not_called(make_model, rules, problem):
    with pytest.raises(NotAllowedError, match=problem):
        ask(make_model(FakeEndpoint(), rules=rules))


def test_an_endpoint_on_this_machine_is_not_external(make_model):
    assert ask(make_model(FakeEndpoint(GOOD), rules=EndpointRules("http://127.0.0.1:9/v1", forbid=True))).answer


def test_many_threads_find_the_mode_once(make_model, real_endpoint):
    with OpenAIServer(modes=("tool",), delay=0.05) as server:
        model = make_model(real_endpoint(server), mode=None)
        threads = [threading.Thread(target=ask, args=(model, f"第{n}封信：路灯不亮")) for n in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(server.requests) == 3 + 6


def test_usage_is_summed_by_task(make_model, store):
    from datetime import UTC, datetime, timedelta

    ask(make_model(FakeEndpoint(GOOD)))
    with store.read() as work:
        (usage,) = work.language.usage_since(datetime.now(UTC) - timedelta(hours=1))
    assert (usage.task, usage.calls, usage.failed, usage.prompt_tokens) == ("extract_matters", 1, 0, 100)
