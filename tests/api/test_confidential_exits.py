"""What is confidential leaves by no way out: every route, receiver, model, export and file is tried with one such letter.

The way out is closed unless somebody's reach says otherwise (`AccessScope.confidential`; `OUTWARD` for all that leaves
the office), so whoever adds a route or an export finds it tried here without adding a test.
"""

import io
import json
import re
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from pydantic import SecretStr
from sqlalchemy import update

from api.acts.entry import system_entry
from api.acts.exports import export_cases
from api.base.settings import LlmSettings
from api.engine.language import open_language_tasks
from api.jobs.webhook_job import WebhookJob
from triage.errors import WithheldError
from triage.knowledge.feedback import feedbacks
from triage.store.models import SubscriptionRow
from triage.store.service.webhooks import FAN_OUT
from triage.types import (
    AccessScope,
    Account,
    Decision,
    DuplicateHit,
    Evidence,
    NeedsHuman,
    PartDecision,
    Transition,
)
from triage.workflow.actor import Actor

UNIT = "江东区城市管理和综合执法局"
OFFICER = Actor(name="王敏", role="supervisor")
# Each stands in one place of the confidential letter or of what was written about it, and nowhere else.
WORDS = (
    "机要标题", "机要正文", "机要地点", "机要答复", "机要理由", "机要姓名", "13800138111", "机要附件", "JYWTAIBIAN77",
)  # fmt: skip
NAMED = {"issue_id": "1", "number": "1", "campaign_id": "1"}
QUERIES = {"/compare": "?other={key}", "/attachments": "?number=1", "/attachments/content": "?number=1"}


@pytest.fixture
def secret(client, application, make_key):
    """The id of a confidential letter with a reply, a decision, a file and a contact, which an open one repeats."""
    item = {
        "channel": "网上信箱", "external_id": "JYWTAIBIAN77", "title": "机要标题：路灯", "text": "机要正文，路灯不亮",
        "stated_place": "机要地点", "confidential": "是",
        "contact": {"name": "机要姓名", "phone": "13800138111"},
    }  # fmt: skip
    (answer,) = client.post("/api/v1/suggestions", json=item).json()["items"]
    key = answer["id"]
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "PNG")
    files = {"files": ("机要附件.png", stream.getvalue(), "image/png")}
    header = make_key(application.state.store, "writer", "suggestions:write", reach=AccessScope(confidential=True))
    assert (
        TestClient(application).post(f"/api/v1/suggestions/{key}/attachments", headers=header, files=files).status_code
        == 200
    )
    with application.state.store.write() as work:
        _triage(work, key)
        parts = (PartDecision(part="department", action="rejected", reason="机要理由", reason_code="wrong_department"),)
        work.decisions.add(
            Decision(suggestion_id=key, triage_version=1, actor="王敏", time=datetime.now(UTC), parts=parts)
        )
        for action in ("assign", "claim"):
            actor = OFFICER if action == "assign" else Actor(name="某", role="department", department=UNIT)
            wanted = Transition(action=action, department=UNIT if action == "assign" else None)
            work.work_items.move(wanted, work.work_items.one(key), actor)
        _repeat(work, key)
    with application.state.store.write() as work:
        item = work.work_items.one(key)
        work.work_items.save(item, item.model_copy(update={"state": "replied", "reply": "机要答复"}))
    return key


def _triage(work, key):
    found = work.triages.current("S1")[1]
    work.triages.add(found.model_copy(update={"id": key, "duplicates": ()}))


def _repeat(work, key):
    """S2 names it wherever a triage can name another letter: what was triaged before the other became confidential."""
    version, triage = work.triages.current("S2")
    unit = triage.departments[0]
    evidence = Evidence(kind="case", source=f"suggestion:{key}", text=f"同一事项的来信 {key} 已定由其承办", weight=0.5)
    work.triages.add(
        triage.model_copy(
            update={
                "duplicates": (DuplicateHit(id=key, score=0.9),),
                "related": (DuplicateHit(id=key, score=0.5),),
                "departments": (unit.model_copy(update={"evidence": (evidence,)}), *triage.departments[1:]),
                "needs_human": NeedsHuman(
                    value=True, reasons=(f"与曾被认定“不属本办受理”的来信 {key} 相似（0.9），请核对",)
                ),
            }
        )
    )
    work.decisions.add(
        Decision(
            suggestion_id="S2", triage_version=version + 1, actor="王敏", time=datetime.now(UTC),
            parts=(PartDecision(part="duplicate", action="accepted", value=key),),
        )
    )  # fmt: skip
    work.work_items.move(Transition(action="merge", target=key), work.work_items.one("S2"), OFFICER)


def outsiders(application, sign_in):
    """Everybody who may sign in and may not see it."""
    accounts = {
        "department": {"roles": ("department",), "department": UNIT},
        "both": {"roles": ("handler", "department"), "department": UNIT},
        "limited": {"roles": ("supervisor", "handler"), "department": UNIT},
        "expert": {"roles": ("expert",)},
        "operator": {"roles": ("operator",)},
        "auditor": {"roles": ("auditor",)},
    }
    for name, fields in accounts.items():
        client = TestClient(application, follow_redirects=False)
        sign_in(client, Account(name=f"x{name}", display_name=name, must_change_password=False, **fields))
        yield name, client


def paths(application, key):
    """Every path that is read, for the letter and for the one that repeats it."""
    for route in application.state.routes:
        if "GET" not in (route.methods or ()) or route.path == "/events":
            continue
        for about in (key, "S2"):
            path = re.sub(r"\{(\w+)(:\w+)?\}", lambda match, about=about: NAMED.get(match[1], about), route.path)
            query = next((text for end, text in QUERIES.items() if path.endswith(end)), "")
            yield path + query.format(key=key if about == "S2" else "S2")


def revealed(text, key, *, ids=True):
    return [words for words in (*WORDS, *([key] if ids else [])) if words in text]


def test_those_who_may_see_it_do(secret, client):
    shown = client.get(f"/suggestions/{secret}").text + client.get(f"/api/v1/suggestions/{secret}").text
    assert {"机要标题", "机要正文", "机要答复", "机要附件"} <= {words for words in WORDS if words in shown}
    assert secret in client.get("/api/v1/events").text
    assert secret in client.get("/api/suggestions/S2").text


def test_no_route_shows_it_to_anybody_else(secret, application, sign_in):
    tried, wrong = 0, []
    for name, client in outsiders(application, sign_in):
        for path in paths(application, secret):
            response = client.get(path)
            said = response.text + response.headers.get("location", "")
            # A path that was asked for may be repeated in the answer; the audit names objects, and no content.
            told = said.replace(path, "").replace(secret, "") if secret in path or "/audit" in path else said
            wrong += [(name, path, words) for words in revealed(told, secret)]
            tried += response.status_code == 200
            if secret in path and response.status_code == 200:
                wrong.append((name, path, "200"))
    assert wrong == []
    assert tried > 40, "the paths that were tried show something"


def test_no_key_without_the_right_to_it_and_nobody_unknown_sees_it(secret, application, make_key):
    client = TestClient(application, follow_redirects=False)
    scopes = ("suggestions:read", "suggestions:write", "ideas:read", "webhooks:manage", "metrics:read")
    header = make_key(application.state.store, "plain", *scopes, reach=AccessScope())
    wrong = []
    for headers in (header, {}):
        for path in paths(application, secret):
            response = client.get(path, headers=headers)
            told = response.text.replace(path, "").replace(secret, "") if secret in path else response.text
            wrong += [(path, words) for words in revealed(told, secret)]
            if secret in path and response.status_code == 200:
                wrong.append((path, "200"))
    assert wrong == []


def test_a_key_that_may_not_see_it_cannot_subscribe_to_it(application, make_key):
    client = TestClient(application)
    header = make_key(application.state.store, "hooks", "webhooks:manage")
    body = {"url": "https://hotline.example/hook", "confidential": True}
    assert client.post("/api/v1/webhooks", headers=header, json=body).status_code == 403
    assert client.post("/api/v1/webhooks", headers=header, json=body | {"confidential": False}).status_code == 201


def deliver(application, receiver, *, confidential=False):
    state = application.state
    with state.store.write() as work:
        hook = work.webhooks.add(receiver.url, (), confidential=confidential)
        work._session.execute(update(SubscriptionRow).values(cursor=0))
    receiver.secret = state.secret_key.webhook_secret(hook.id, 1)
    WebhookJob(state.store, state.secret_key, addresses=state.settings.outgoing.rules).run()
    return json.dumps(receiver.bodies, ensure_ascii=False), hook.id


def test_no_receiver_is_told_of_it(secret, application, make_receiver):
    told, hook = deliver(application, make_receiver())
    assert "S2" in told
    assert not revealed(told, secret)
    with application.state.store.read() as work:
        assert work.webhooks.backlog().get(hook, (0, 0)) == (0, 0)


def test_a_receiver_that_may_know_is_told(secret, application, make_receiver):
    told, _ = deliver(application, make_receiver(), confidential=True)
    assert secret in told


def test_what_becomes_confidential_is_not_sent_any_more(client, application, make_receiver):
    item = {"channel": "网上信箱", "external_id": "K9", "text": "路灯不亮", "public": "是"}
    key = client.post("/api/v1/suggestions", json=item).json()["items"][0]["id"]
    receiver, state = make_receiver(), application.state
    with state.store.write() as work:
        hook = work.webhooks.add(receiver.url, ())
        work.events.record(key, "noted")
    with state.store.write() as work:
        assert 0 < work.webhooks.fan_out(hook.id) < FAN_OUT
    (again,) = client.post("/api/v1/suggestions", json=item | {"confidential": "是"}).json()["items"]
    assert again["result"] == "supplemented", "it says more than before"
    receiver.secret = state.secret_key.webhook_secret(hook.id, 1)
    WebhookJob(state.store, state.secret_key, addresses=state.settings.outgoing.rules).run()
    assert receiver.bodies == []
    (plain,) = client.post("/api/v1/suggestions", json=item | {"text": "换了", "correction": "是"}).json()["items"]
    assert plain["result"] == "corrected"
    with state.store.read() as work:
        assert work.suggestions.one(key).confidential, "a correction that does not say so opens nothing"
        assert work.answers.newest(10) == []


def test_a_language_model_is_not_asked_about_it(secret, application):
    state = application.state
    endpoint = LlmSettings(base_url="http://127.0.0.1:9/v1", model="m", api_key=SecretStr("x"))
    tasks = open_language_tasks(state.settings.model_copy(update={"llm": endpoint}), state.store, state.office)
    sent = []
    tasks.model._endpoint = type(
        "Endpoint", (), {"complete": lambda *_, **asked: sent.append(asked), "close": lambda _: None}
    )()
    for ask in (
        lambda: tasks.draft(secret), lambda: tasks.attempt_draft(secret), lambda: tasks.revise(secret, "简短些"),
        lambda: list(tasks.stream(secret)), lambda: tasks.note(secret, "summarise_case"),
        lambda: tasks.note(secret, "extract_matters"), lambda: tasks.note(secret, "choose_department"),
    ):  # fmt: skip
        with pytest.raises(WithheldError):
            ask()
    with state.store.read() as work:
        assert secret not in work.language.without_outcome("draft_reply", retry_failed=True)
        opened = tasks._open("S2")
        assert not revealed(str(opened.reference), secret)
    assert sent == []
    tasks.close()


def test_no_export_training_or_evaluation_has_it(secret, application, tmp_path):
    state, out = application.state, tmp_path / "decisions.jsonl"
    with state.store.read() as work:
        assert [letter.id for letter, _ in feedbacks(work)] == ["S2"]
    export_cases(state.settings, state.store, system_entry, out)
    assert "S2" in out.read_text(encoding="utf-8")
    assert not revealed(out.read_text(encoding="utf-8"), secret)


def test_no_log_has_its_words(secret, client, log):
    client.get(f"/suggestions/{secret}")
    client.post(f"/suggestions/{secret}/reveal")
    assert not revealed(log.getvalue(), secret, ids=False)


def test_an_operator_who_also_handles_sees_it(secret, application, sign_in):
    client = TestClient(application)
    sign_in(client, Account(name="sun", display_name="孙", roles=("operator", "handler"), must_change_password=False))
    assert client.get(f"/suggestions/{secret}").status_code == 200
