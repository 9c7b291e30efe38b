"""The lifecycle over the API: acts, timeline, following changes, reminders and supervision."""

from datetime import UTC, date, datetime, timedelta

import pytest

UNIT = "江东区城市管理和综合执法局"


def act(client, key, action, **particulars):
    return client.post(f"/api/v1/suggestions/{key}/transitions", json={"action": action, **particulars})


def test_an_act_changes_the_state_and_stands_in_the_timeline(client):
    response = act(client, "S1", "assign", department=UNIT)
    assert response.status_code == 201
    state = response.json()
    assert (state["handling"]["state"], state["handling"]["department"]) == ("assigned", UNIT)
    assert state["handling"]["deadline"] == "2026-11-27"
    last = state["timeline"][-1]
    assert (last["kind"], last["state"], last["data"]) == ("assigned", "assigned", {"department": UNIT})
    assert "merge" in state["possible"]
    assert client.get("/api/v1/suggestions/S1").json() == state


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"action": "assign"}, 422),
        ({"action": "assign", "department": "没有的单位"}, 422),
        ({"action": "assign", "department": "  "}, 422),
        ({"action": "merge", "target": "none"}, 404),
        ({"action": "merge", "target": "S1"}, 422),
        ({"action": "evaluate", "satisfaction": 3}, 409),
        ({"action": "claim"}, 403),
        ({"action": "fly"}, 422),
        ({"action": "assign", "department": UNIT, "other": 1}, 422),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(client, body, status):
    before = client.get("/api/v1/suggestions/S1").json()
    assert client.post("/api/v1/suggestions/S1/transitions", json=body).status_code == status
    assert client.get("/api/v1/suggestions/S1").json() == before


def test_a_decision_that_names_a_department_assigns(client):
    body = {"triage_version": 1, "actor": "王敏", "parts": [{"part": "department", "action": "accepted"}]}
    assert client.post("/api/suggestions/S1/decision", json=body).status_code == 201
    state = client.get("/api/v1/suggestions/S1").json()
    assert state["handling"]["state"] == "assigned"
    assert [event["kind"] for event in state["timeline"]][-2:] == ["decided", "assigned"]


def test_changes_are_followed_page_by_page(client):
    seen, cursor = [], 0
    while True:
        page = client.get("/api/v1/suggestions", params={"cursor": cursor, "limit": 2}).json()
        seen += [item["suggestion"]["id"] for item in page["items"]]
        cursor = page["cursor"]
        if not page["more"]:
            break
    assert seen == ["S1", "S2", "S3"]
    assert client.get("/api/v1/suggestions", params={"cursor": cursor}).json() == {
        "items": [],
        "cursor": cursor,
        "more": False,
    }
    act(client, "S2", "assign", department=UNIT)
    page = client.get("/api/v1/suggestions", params={"cursor": cursor}).json()
    assert [item["handling"]["state"] for item in page["items"]] == ["assigned"]
    assert page["items"][0]["triage"]["tier"] == "重点"
    since = page["items"][0]["handling"]["updated_at"]
    found = client.get("/api/v1/suggestions", params={"updated_since": since}).json()["items"]
    assert [item["suggestion"]["id"] for item in found] == ["S2"]


def test_events_are_followed_by_kind(client):
    act(client, "S2", "assign", department=UNIT)
    page = client.get("/api/v1/events", params={"kind": "assigned"}).json()
    assert [event["suggestion_id"] for event in page["items"]] == ["S2"]
    assert client.get("/api/v1/events", params={"cursor": page["cursor"]}).json()["items"] == []
    assert len(client.get("/api/v1/events", params={"limit": 2}).json()["items"]) == 2


@pytest.fixture
def on(application, monkeypatch):
    """Gives the reminders of a day; how many were new."""

    def remind(day):
        monkeypatch.setattr("api.acts.suggestions.today", lambda: day)
        return application.state.workflow.remind()

    monkeypatch.setattr("api.acts.suggestions.today", lambda: date(2026, 11, 20))
    return remind


def test_reminders_are_given_once_for_each_stage(client, on):
    act(client, "S1", "assign", department=UNIT, deadline="2026-11-27")

    assert [on(date(2026, 11, 20)), on(date(2026, 11, 26)), on(date(2026, 11, 26)), on(date(2026, 11, 30))] == [
        0,
        1,
        0,
        1,
    ]
    assert [on(date(2026, 12, 8)), on(date(2026, 12, 9))] == [1, 0]
    kinds = [event["kind"] for event in client.get("/api/v1/suggestions/S1").json()["timeline"]]
    assert kinds[-3:] == ["reminded", "escalated", "supervised"]
    queue = client.get("/api/v1/supervision").json()["items"]
    assert [item["suggestion_id"] for item in queue] == ["S1"]
    assert "仍未答复" in queue[0]["unresolved"][0]


def test_a_second_deadline_that_passes_goes_to_supervision_at_once(client, on):
    act(client, "S1", "assign", department=UNIT, deadline="2026-11-27")

    assert on(date(2026, 11, 30)) == 1
    act(client, "S1", "assign", department=UNIT, deadline="2026-12-10")
    assert [on(date(2026, 12, 11)), on(date(2026, 12, 14))] == [1, 0]
    timeline = client.get("/api/v1/suggestions/S1").json()["timeline"]
    assert [event["kind"] for event in timeline][-3:] == ["escalated", "assigned", "supervised"]
    assert "再次逾期" in timeline[-1]["data"]["text"]
    queue = client.get("/api/v1/supervision").json()["items"]
    assert queue[0]["unresolved"][0] == "此前的期限 2026-11-27 也已逾期"


def test_what_was_answered_long_ago_is_closed(client, application, monkeypatch):
    act(client, "S1", "assign", department=UNIT)
    with application.state.store.write() as work:
        before = work.work_items.one("S1")
        work.work_items.save(before, before.model_copy(update={"state": "replied"}))
    monkeypatch.setattr("api.acts.suggestions.today", lambda: datetime.now(UTC).date() + timedelta(days=40))
    application.state.workflow.remind()
    assert client.get("/api/v1/suggestions/S1").json()["handling"]["state"] == "closed"
