"""Versions of a suggestion over the API: what it said before, and how that differs from what replaced it."""

from fastapi.testclient import TestClient

from triage.types import Account

ITEM = {"channel": "网上信箱", "external_id": "K1", "title": "路灯", "text": "书院路第3盏路灯不亮"}


def send(client, **more):
    return client.post("/api/v1/suggestions", json=ITEM | more).json()["items"][0]


def test_former_texts_are_read_with_what_changed(client):
    key = send(client)["id"]
    assert client.get(f"/api/v1/suggestions/{key}/versions").json() == {"items": []}
    assert send(client, text="书院路第5盏路灯不亮", correction="是")["result"] == "corrected"
    assert send(client, text="书院路第5盏路灯不亮，晚上很黑")["result"] == "supplemented"
    first, second = client.get(f"/api/v1/suggestions/{key}/versions").json()["items"]
    assert (first["version"], first["kind"], first["text"]) == (1, "corrected", ITEM["text"])
    assert [(one["kind"], one["text"]) for one in first["changes"] if one["kind"] != "same"] == [
        ("out", "3"),
        ("in", "5"),
    ]
    assert (second["kind"], second["text"]) == ("supplemented", "书院路第5盏路灯不亮")
    assert second["changes"][-1] == {"kind": "in", "text": "，晚上很黑"}
    page = client.get(f"/suggestions/{key}").text
    assert "与原来内容的差别" in page
    assert "<del>3</del><ins>5</ins>" in page.replace("\n", "").replace("  ", "")


def test_versions_are_for_whoever_may_see_the_suggestion(client, application, sign_in):
    key = send(client)["id"]
    other = TestClient(application, follow_redirects=False)
    account = Account(
        name="dep", display_name="某", roles=("department",), department="楚阳市卫生健康局", must_change_password=False
    )
    sign_in(other, account)
    assert other.get(f"/api/v1/suggestions/{key}/versions").status_code == 404
    assert client.get("/api/v1/suggestions/none/versions").status_code == 404
