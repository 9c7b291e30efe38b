"""Issues: the gate before assignment, the pages, the API."""

import pytest

from triage.types import Transition
from triage.workflow.actor import Actor


def decide(client, key, *parts, version=1):
    body = {"triage_version": version, "actor": "王敏", "parts": list(parts)}
    return client.post(f"/api/suggestions/{key}/decision", json=body)


@pytest.fixture
def issue(client):
    """The issue that S2 is suggested for, because S1 is about the same."""
    return client.get("/api/suggestions/S2").json()["issue"]


def test_an_issue_lists_every_citizen_with_state(client, issue):
    found = client.get(f"/api/issues/{issue}").json()
    assert [(m["suggestion_id"], m["joined"], m["state"], m["answered"]) for m in found["members"]] == [
        ("S1", "first", "triaged", False), ("S2", "suggested", "triaged", False),
    ]  # fmt: skip
    assert found["waiting"] == 2
    assert client.get("/api/issues").json() == {
        "items": [{"id": issue, "title": "路灯不亮1", "members": 2, "suggested": 1}], "total": 1,
    }  # fmt: skip


def test_a_suggestion_says_what_became_of_the_earlier_one(client):
    (earlier,) = client.get("/api/suggestions/S2").json()["earlier"]
    assert earlier["id"] == "S1"
    assert earlier["department"] == "江东区城市管理和综合执法局"
    assert earlier["state"] == "triaged"
    page = client.get("/suggestions/S2").text
    assert "待派件" in page
    assert "同一问题" in page


def test_confirming_the_duplicate_joins_it_and_assigns_it_once(client, issue):
    parts = {"part": "department", "action": "accepted"}, {"part": "duplicate", "action": "accepted"}
    assert decide(client, "S2", *parts).status_code == 201
    member = client.get(f"/api/issues/{issue}").json()["members"][1]
    assert (member["joined"], member["actor"], member["state"], member["merged_into"]) == (
        "confirmed",
        "王敏",
        "merged",
        "S1",
    )
    assert not member["answered"]


def test_a_reply_to_the_first_answers_whoever_was_merged_into_it(client, issue, application):
    decide(client, "S1", {"part": "department", "action": "accepted"})
    decide(client, "S2", {"part": "duplicate", "action": "accepted"})
    unit = Actor(name="张三", role="department", department="江东区城市管理和综合执法局")
    with application.state.store.write() as work:
        for act in (Transition(action="claim"), Transition(action="reply", reply="已经修好。")):
            work.work_items.move(act, work.work_items.one("S1"), unit)
    found = client.get(f"/api/issues/{issue}").json()
    assert [member["answered"] for member in found["members"]] == [True, True]
    assert found["waiting"] == 0
    assert client.get("/api/suggestions/S2").json()["earlier"][0]["outcome"] == "已经修好。"


def test_a_rejected_duplicate_is_a_matter_of_its_own(client, issue):
    part = {"part": "duplicate", "action": "rejected", "reason_code": "duplicate_wrong"}
    response = decide(client, "S2", part)
    assert response.json()["triage_version"] == 2
    found = client.get(f"/api/issues/{issue}").json()
    assert [member["suggestion_id"] for member in found["separated"]] == ["S2"]
    assert client.get("/api/suggestions/S2").json()["issue"] is None


@pytest.mark.parametrize("value", ["none", "S2"])
def test_a_duplicate_must_be_another_suggestion(client, value):
    response = decide(client, "S2", {"part": "duplicate", "action": "edited", "value": value})
    assert response.status_code in {404, 409}
    assert client.get("/api/suggestions/S2").json()["decisions"] == []


def test_members_are_confirmed_separated_and_issues_merged(client, issue):
    decide(client, "S3", {"part": "duplicate", "action": "edited", "value": "S1"})
    assert client.get("/api/suggestions/S3").json()["issue"] == issue
    act = {"act": "confirm", "actor": "王敏"}
    assert client.post(f"/api/issues/{issue}/members/S2", json=act).json()["members"][1]["actor"] == "王敏"
    client.post(f"/api/issues/{issue}/members/S3", json=act | {"act": "separate"})
    assert client.get("/api/suggestions/S3").json()["issue"] is None
    assert client.post(f"/api/issues/{issue}/members/none", json=act).status_code == 404
    assert client.post(f"/api/issues/{issue}/merge", json={"into": issue, "actor": "王敏"}).status_code == 409
    assert client.get("/api/issues/999").status_code == 404


def test_the_pages_work_without_script(client, issue):
    assert "路灯不亮1" in client.get("/issues").text
    page = client.get(f"/issues/{issue}").text
    assert "2 件尚未答复" in page
    assert "系统建议，待确认" in page
    done = client.post(f"/issues/{issue}", data={"confirm": "S2", "actor": "王敏"}, follow_redirects=True)
    assert "已确认" in done.text
    done = client.post(f"/issues/{issue}", data={"separate": "S2", "actor": "王敏"}, follow_redirects=True)
    assert "已分出" in done.text
    assert client.post(f"/issues/{issue}", data={"into": "77", "actor": "王敏"}).status_code == 422
    foreign = {"sec-fetch-site": "cross-site"}
    assert client.post(f"/issues/{issue}", data={"confirm": "S2", "actor": "x"}, headers=foreign).status_code == 403
    for path in ("/issues/none", "/issues/99999999999999999999", "/issues/9"):
        assert client.get(path, headers={"accept": "text/html"}).status_code == 404
    assert client.get("/issues?page=99999999999").status_code == 200
