"""The page's work on drafts, with and without a language model."""

import json

import pytest
from fastapi.testclient import TestClient
from openai_server import OpenAIServer, Reply

from api.app import create_app
from api.base.settings import LlmSettings, Settings
from api.engine.composition import open_store
from triage.types import Statement

BAD = "我们保证明天修好。"
FORM = {"triage_version": "2", "actor": "王敏"}


@pytest.fixture
def unsupported(service_settings):
    """S1 with a draft that has an unsupported statement, as version 2."""
    store = open_store(service_settings)
    with store.write() as work:
        triage = work.triages.current("S1")[1]
        bad = Statement(text=BAD, status="unsupported", missing=("承诺“保证明天修好”",))
        draft = triage.draft.model_copy(
            update={"text": f"{triage.draft.text}\n{BAD}", "statements": (*triage.draft.statements, bad)}
        )
        work.triages.add(triage.model_copy(update={"draft": draft}))
    store.close()


@pytest.fixture
def with_model(service_settings, sign_in, handler, any_draft_is_taken):
    """Clients over a server that behaves as the test says."""
    opened = []

    def make(server, **more):
        llm = LlmSettings(base_url=server.url, model="m", retries=0, timeout=2, **more)
        settings = Settings(data_dir=service_settings.data_dir, llm=llm)
        opened.append(TestClient(create_app(settings, lambda *_: None)))
        client = opened[-1].__enter__()
        sign_in(client, handler)
        return client

    yield make
    for client in opened:
        client.__exit__(None, None, None)


def accept_all(client, **more):
    return client.post(
        "/suggestions/S1/decision", data=FORM | {"all": "1", "draft_offered": "1"} | more, follow_redirects=False
    )


def test_an_unsupported_statement_is_marked_and_blocks_acceptance(unsupported, client):
    page = client.get("/suggestions/S1").text
    assert "无依据" in page
    assert "保证明天修好" in page
    refused = accept_all(client)
    assert refused.status_code == 422
    assert "还有 1 处没有依据" in refused.text
    assert client.get("/api/suggestions/S1").json()["decisions"] == []


@pytest.mark.parametrize("reason", ["", "？！", "嗯"])
def test_the_api_blocks_it_too_without_words(unsupported, client, reason):
    body = {"triage_version": 2, "actor": "王敏", "parts": [{"part": "draft", "action": "accepted", "reason": reason}]}
    answer = client.post("/api/suggestions/S1/decision", json=body)
    assert answer.status_code == 422
    assert "没有依据" in answer.json()["detail"]
    edited = body | {"parts": [{"part": "draft", "action": "edited", "value": f"您好。\n{BAD}"}]}
    assert client.post("/api/suggestions/S1/decision", json=edited).status_code == 422


def test_a_handler_may_answer_for_it_in_words_or_take_it_out(unsupported, client):
    assert accept_all(client, draft_reason="已与养护单位电话确认").status_code == 303
    seen = client.get("/api/suggestions/S1").json()["decisions"][-1]["id"]
    edited = FORM | {"seen": str(seen), "draft_action": "edited", "draft_value": "您好。路灯按规定修复。"}
    assert client.post("/suggestions/S1/decision", data=edited, follow_redirects=False).status_code == 303


def test_one_click_drops_or_rewrites_a_statement(unsupported, client):
    dropped = client.post("/suggestions/S1/draft/edit", data=FORM | {"drop": "2"}).text
    assert BAD not in dropped.split("<textarea")[1].split("</textarea>")[0]
    assert 'value="edited" checked' in dropped
    rewritten = client.post("/suggestions/S1/draft/edit", data=FORM | {"rewrite": "2"}).text
    assert "此项由承办单位核实后答复" in rewritten.split("<textarea")[1]
    assert client.post("/suggestions/S1/draft/edit", data=FORM | {"drop": "99"}).status_code == 422


def test_a_persons_own_text_gets_advice_and_nothing_is_stored(client):
    text = "您好！已收悉，我们高度重视，三天内修好，感谢您的支持。"
    page = client.post("/suggestions/S1/draft/check", data={"draft_value": text, "triage_version": "1"}).text
    assert "敷衍" in page
    assert "3天" in page
    assert client.get("/api/suggestions/S1").json()["decisions"] == []


def test_without_a_model_the_page_offers_none(client):
    assert "用语言模型起草" not in client.get("/suggestions/S1").text
    assert "没有配置语言模型" in client.get("/model").text
    assert client.post("/suggestions/S1/draft/model").status_code == 409


def test_a_model_drafts_revises_and_takes_notes_on_the_page(with_model):
    with OpenAIServer() as server:
        client = with_model(server)
        assert client.post("/suggestions/S1/draft/model").status_code == 200
        page = client.get("/suggestions/S1").text
        assert "由语言模型 m 起草。引文与数字已核对，意思请人核" in page
        assert 'name="draft_action" value="accepted">' in page, "nothing is ticked beforehand"
        assert client.post("/suggestions/S1/draft/revise", data={"wish": "更简短"}).status_code == 200
        assert client.post("/suggestions/S1/draft/revise", data={"words": "  "}).status_code == 422
        for task in ("extract_matters", "summarise_case", "choose_department"):
            assert client.post("/suggestions/S1/draft/note", data={"task": task}).status_code == 200
        page = client.get("/suggestions/S1").text
        assert "摘要" in page
        assert "来信人反映问题，希望处理。" in page
        assert client.get("/api/suggestions/S1").json()["triage_version"] == 3
        status = client.get("/model").text
    assert "起草答复" in status
    assert "127.0.0.1" in status
    assert "更简短" in server.everything


def test_a_draft_streams_to_a_script(with_model):
    with OpenAIServer(modes=("json_schema",)) as server:
        client = with_model(server, structured="json_schema")
        answer = client.post("/suggestions/S1/draft/model", headers={"accept": "text/event-stream"})
    events = [block.split("\n") for block in answer.text.strip().split("\n\n")]
    assert [name for name, _ in events] == ["event: statement", "event: statement", "event: outcome"]
    assert json.loads(events[-1][1].removeprefix("data: "))["status"] == "done"


@pytest.mark.parametrize("accept", ["text/html", "text/event-stream"])
def test_when_the_endpoint_fails_the_page_says_so_and_the_draft_stands(with_model, accept):
    with OpenAIServer(lambda _: Reply(status=500)) as server:
        client = with_model(server, structured="tool")
        client.post("/suggestions/S1/draft/model", headers={"accept": accept})
        page = client.get("/suggestions/S1").text
    assert "语言模型没有应答" in page
    assert "内置草稿" in page
    assert client.get("/api/suggestions/S1").json()["triage_version"] == 1


def test_a_form_of_another_site_asks_no_model(with_model):
    with OpenAIServer() as server:
        client = with_model(server)
        headers = {"sec-fetch-site": "cross-site"}
        assert client.post("/suggestions/S1/draft/model", headers=headers).status_code == 403
        assert server.requests == []


def test_a_forbidden_endpoint_is_said_and_not_called(with_model):
    with OpenAIServer() as server:
        client = with_model(server, allowed_hosts=["other.example"])
        assert client.post("/suggestions/S1/draft/model").status_code == 422
        assert server.requests == []
