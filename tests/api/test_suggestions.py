"""REST routes of suggestions."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

LETTER = {
    "id": "N1",
    "title": "停水",
    "text": "翠竹园停水两天了",
    "time": "2026-11-20T08:00:00",
    "channel": "12345热线",
}


def test_a_suggestion_is_stored_and_triaged_at_once(client):
    response = client.post("/api/suggestions", json=LETTER)
    assert response.status_code == 201
    body = response.json()
    assert body["suggestion"]["id"] == "N1"
    assert body["triage"]["departments"][0]["name"] == "江东区城市管理和综合执法局"
    assert client.get("/api/suggestions/N1").json() == body


def test_the_same_suggestion_twice_is_one(client):
    client.post("/api/suggestions", json=LETTER)
    again = client.post("/api/suggestions", json=LETTER)
    assert again.status_code == 200
    assert again.json()["triage_version"] == 1
    assert client.get("/api/suggestions").json()["total"] == 4


def test_other_content_under_the_same_id_is_refused(client):
    client.post("/api/suggestions", json=LETTER)
    response = client.post("/api/suggestions", json=LETTER | {"text": "别的事"})
    assert response.status_code == 409
    assert response.headers["content-type"] == "application/problem+json"
    assert "N1" in response.json()["detail"]
    assert client.get("/api/suggestions/N1").json()["suggestion"]["text"] == LETTER["text"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-11-20T08:00:00+00:00", "2026-11-20T16:00:00"),
        ("2026-11-20T20:00:00Z", "2026-11-21T04:00:00"),
        ("2026-11-20T08:00:00+08:00", "2026-11-20T08:00:00"),
        ("2026-11-20T08:00:00", "2026-11-20T08:00:00"),
    ],
)
def test_a_time_with_a_zone_is_the_same_moment_in_beijing(client, sent, kept):
    answer = client.post("/api/suggestions", json=LETTER | {"time": sent})
    assert answer.json()["suggestion"]["time"] == kept
    again = client.post("/api/suggestions", json=LETTER | {"time": kept})
    assert again.status_code == 200, "the same moment is the same suggestion"


def test_without_an_id_it_gets_one(client):
    response = client.post("/api/suggestions", json={"text": "路灯坏了"})
    assert response.json()["suggestion"]["id"].startswith("JY")


def test_the_list_filters_sorts_and_pages(client):
    listed = client.get("/api/suggestions", params={"tier": "重点", "sort": "-time", "limit": 2}).json()
    assert listed["total"] == 3
    assert [item["id"] for item in listed["items"]] == ["S3", "S2"]
    assert client.get("/api/suggestions", params={"query": "第2盏"}).json()["total"] == 1
    assert client.get("/api/suggestions", params={"duplicates": True}).json()["items"][0]["id"] == "S2"


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("get", "/api/suggestions/none", None, 404),
        ("get", "/api/suggestions?limit=0", None, 422),
        ("post", "/api/suggestions", {"title": "x"}, 422),
        ("post", "/api/suggestions", {"text": "x" * 100_001}, 422),
        ("put", "/api/suggestions", None, 405),
        ("get", "/api/none", None, 404),
    ],
)
def test_errors_are_problems(client, method, path, body, status):
    response = client.request(method, path, json=body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert {"type", "code", "title", "detail", "instance"} <= set(problem)
    assert problem["type"] == "urn:jindianzi:error:" + problem["code"].partition(".")[0]


def decision(*parts, version=1, actor="王敏"):
    return {"triage_version": version, "actor": actor, "parts": list(parts)}


def test_a_decision_is_kept_apart_from_the_triage(client):
    before = client.get("/api/suggestions/S1").json()["triage"]
    parts = [
        {"part": "department", "action": "edited", "value": "国网湘陵供电公司", "reason": "电缆故障"},
        {"part": "category", "action": "accepted"},
        {"part": "draft", "action": "rejected", "reason": "需核实"},
    ]
    assert client.post("/api/suggestions/S1/decision", json=decision(*parts)).status_code == 201
    after = client.get("/api/suggestions/S1").json()
    assert after["triage"] == before
    stored = {part["part"]: part for part in after["decisions"][0]["parts"]}
    assert stored["category"]["value"] == "城乡建设/路灯照明"
    assert stored["department"]["value"] == "国网湘陵供电公司"
    assert stored["draft"]["value"] is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (decision({"part": "tier", "action": "edited"}), 422),
        (decision({"part": "tier", "action": "rejected", "value": "重点"}), 422),
        (decision({"part": "tier", "action": "accepted"}, {"part": "tier", "action": "accepted"}), 422),
        (decision({"part": "tier", "action": "accepted"}, actor="  "), 422),
        (decision({"part": "tier", "action": "accepted"}, version=2), 409),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(client, body, status):
    assert client.post("/api/suggestions/S1/decision", json=body).status_code == status
    assert client.get("/api/suggestions/S1").json()["decisions"] == []


def test_the_openapi_document_has_examples_and_errors(client):
    document = client.get("/openapi.json").json()
    create = document["paths"]["/api/suggestions"]["post"]
    assert "409" in create["responses"]
    assert document["components"]["schemas"]["NewSuggestion"]["examples"]
    assert document["components"]["schemas"]["NewDecision"]["examples"]
    assert "Problem" in document["components"]["schemas"]


@given(text=st.text(max_size=300), title=st.text(max_size=100))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_api_or_its_page(client, text, title):
    response = client.post("/api/suggestions", json={"text": text, "title": title})
    assert response.status_code == 201
    key = response.json()["suggestion"]["id"]
    page = client.get(f"/suggestions/{key}")
    assert page.status_code == 200
    assert client.get("/", params={"query": title}).status_code == 200


def test_a_lone_surrogate_in_json_is_no_server_error(client):
    response = client.post(
        "/api/suggestions",
        content=b'{"text": "\\ud800\\u0000 hi", "id": "Q"}',
        headers={"content-type": "application/json"},
    )
    assert response.status_code in {201, 422}
