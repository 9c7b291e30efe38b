"""Two people at one suggestion: nobody replaces what a colleague did without having seen it."""

import threading
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from triage.types import Account, Department

OTHERS = (
    "江东区住房和城乡建设局",
    "江东区教育局",
    "国网湘陵供电公司",
    "江东区民政局",
    "江东区交通运输局",
    "江东区水利局",
)


@pytest.fixture
def departments(application):
    with application.state.store.write() as work:
        work.departments.put([Department(id=f"D{n}", name=name) for n, name in enumerate(OTHERS)])


def together(application, sign_in, act):
    """What `act(client, number)` answers to six people at the same moment."""
    clients = []
    for number in range(6):
        client = TestClient(application, follow_redirects=False)
        roles = ("handler", "supervisor")
        sign_in(
            client, Account(name=f"p{number}", display_name=f"经办{number}", roles=roles, must_change_password=False)
        )
        clients.append(client)
    answers, barrier = [None] * 6, threading.Barrier(6)

    def run(number):
        barrier.wait()
        answers[number] = act(clients[number], number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def edited(value, **more):
    return {"triage_version": 1, "parts": [{"part": "department", "action": "edited", "value": value}]} | more


@pytest.mark.usefixtures("departments")
def test_of_six_decisions_in_the_same_second_one_is_stored_and_the_others_are_told(application, sign_in):
    answers = together(
        application, sign_in, lambda client, n: client.post("/api/suggestions/S1/decision", json=edited(OTHERS[n]))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    (won,) = [n for n, answer in enumerate(answers) if answer.status_code == 201]
    with application.state.store.read() as work:
        assert work.work_items.one("S1").department == OTHERS[won]
        assert len(work.decisions.of("S1")) == 1
    for answer in answers:
        if answer.status_code == 409:
            (meanwhile,) = answer.json()["errors"]
            assert meanwhile["actor"] == f"经办{won}"
            assert OTHERS[won] in meanwhile["problem"]


@pytest.mark.usefixtures("departments")
def test_of_six_forms_that_were_loaded_before_one_is_stored(application, sign_in):
    form = {"triage_version": "1", "seen": "0", "revision": "1", "department_action": "edited"}
    answers = together(
        application,
        sign_in,
        lambda client, n: client.post(
            "/suggestions/S1/decision", data=form | {"department_value": OTHERS[n]}, headers={"accept": "text/html"}
        ),
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409, 409, 409]
    with application.state.store.read() as work:
        assert len(work.decisions.of("S1")) == 1
    stale = next(answer for answer in answers if answer.status_code == 409)
    assert "您打开本页后，经办" in stale.text
    assert "已对本件作出处理" in stale.text


@pytest.mark.usefixtures("departments")
def test_of_six_assignments_at_once_one_holds_and_none_replaces_it(application, sign_in):
    answers = together(
        application,
        sign_in,
        lambda client, n: client.post(
            "/api/v1/suggestions/S1/transitions", json={"action": "assign", "department": OTHERS[n]}
        ),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    (won,) = [n for n, answer in enumerate(answers) if answer.status_code == 201]
    with application.state.store.read() as work:
        assert work.work_items.one("S1").department == OTHERS[won]


@pytest.mark.usefixtures("departments")
def test_of_six_stale_forms_of_an_act_one_is_done(application, sign_in):
    answers = together(
        application,
        sign_in,
        lambda client, n: client.post(
            "/suggestions/S1/acts", data={"action": "assign", "revision": "1", "department": OTHERS[n]}
        ),
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409, 409, 409]


@pytest.mark.usefixtures("departments")
def test_who_shows_what_they_saw_may_change_it(client):
    seen = client.get("/api/suggestions/S1").headers["etag"]
    assert client.post("/api/suggestions/S1/decision", json=edited(OTHERS[0]), headers={"if-match": seen}).is_success
    stale = client.post("/api/suggestions/S1/decision", json=edited(OTHERS[1]), headers={"if-match": seen})
    assert stale.status_code == 409
    fresh = client.get("/api/v1/suggestions/S1").headers["etag"]
    assert fresh != seen
    assign = {"action": "assign", "department": OTHERS[1]}
    path = "/api/v1/suggestions/S1/transitions"
    assert client.post(path, json=assign, headers={"if-match": seen}).status_code == 409
    assert client.post(path, json=assign).status_code == 409
    moved = client.post(path, json=assign, headers={"if-match": fresh})
    assert moved.json()["handling"]["department"] == OTHERS[1]
    assert client.post(path, json=assign | {"department": OTHERS[2]}, headers={"if-match": "*"}).is_success
    assert client.post(path, json=assign, headers={"if-match": '"mine"'}).status_code == 422
    latest = client.get("/api/suggestions/S1").headers["etag"]
    assert client.post("/api/suggestions/S1/decision", json=edited(OTHERS[3]), headers={"if-match": latest}).is_success


def test_a_colleague_who_decides_on_another_part_is_in_nobodys_way(client):
    one = {"triage_version": 1, "parts": [{"part": "tier", "action": "accepted"}]}
    other = {"triage_version": 1, "parts": [{"part": "draft", "action": "accepted", "reason": "已核实"}]}
    for body in (one, other, one):
        assert client.post("/api/suggestions/S1/decision", json=body).status_code == 201


def test_what_is_accepted_in_bulk_was_undecided(client, application):
    with application.state.store.write() as work:
        assert work.work_items.one("S1").revision == 1
    client.post("/api/suggestions/S1/decision", json=edited("江东区城市管理和综合执法局"))
    before = client.get("/api/suggestions/S1").json()["decisions"]
    client.post("/bulk", data={"item": "S1@1", "view": ""})
    assert client.get("/api/suggestions/S1").json()["decisions"] == before


def test_merges_that_lead_in_a_circle_are_refused_and_nothing_hangs(client):
    path = "/api/v1/suggestions/{}/transitions"
    assert client.post(path.format("S1"), json={"action": "merge", "target": "S3"}).status_code == 201
    back = client.post(path.format("S3"), json={"action": "merge", "target": "S1"})
    assert back.status_code == 409
    assert back.json()["code"] == "merge-target.leads_back"
    body = {
        "triage_version": 1,
        "parts": [{"part": "duplicate", "action": "edited", "value": "S1", "reason": "同一事项"}],
    }
    assert client.post("/api/suggestions/S2/decision", json=body).status_code == 201
    assert client.get("/api/v1/suggestions/S2").json()["handling"]["merged_into"] == "S3"
    form = {"action": "merge", "target": "S1", "revision": "1", "merge_confirmed": "S1"}
    assert client.post("/suggestions/S3/acts", data=form).status_code == 409


def test_a_circle_of_an_older_version_ends_no_decision_in_a_loop(client, application):
    with application.state.store.write() as work:
        for key, target in (("S1", "S3"), ("S3", "S1")):
            item = work.work_items.one(key)
            changed = {"state": "merged", "merged_into": target, "updated_at": datetime.now(UTC)}
            work.work_items.save(item, item.model_copy(update=changed))
    body = {
        "triage_version": 1,
        "parts": [{"part": "duplicate", "action": "edited", "value": "S1", "reason": "同一事项"}],
    }
    assert client.post("/api/suggestions/S2/decision", json=body).status_code == 409
    assert client.get("/readyz").status_code == 200
