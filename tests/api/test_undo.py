"""Taking back what one did last: within ten minutes, while nobody outside was told and nobody went on."""

from datetime import timedelta

import pytest

from triage.store.suggestions import undo_points
from triage.types import Account, Department, Transition
from triage.types.decision_parts import PARTS
from triage.workflow.actor import Actor
from triage.workflow.standing import returned_by, standing_of

UNIT, OTHER = "江东区城市管理和综合执法局", "国网湘陵供电公司"
COLLEAGUE = Account(name="chenli", display_name="陈立", roles=("handler",), must_change_password=False)


@pytest.fixture
def office(client):
    with client.app.state.store.write() as work:
        work.departments.put([Department(id="D2", name=OTHER)])
    return client


def post(client, path, key="S1", **form):
    return client.post(f"/suggestions/{key}/{path}", data=form)


def accept_all(client, key="S1"):
    offered = {f"{part}_offered": "1" for part in PARTS}
    return post(client, "decision", key, triage_version="1", all="1", merge_confirmed="S1", **offered)


def stored(client, key="S1"):
    with client.app.state.store.read() as work:
        return work.work_items.one(key), work.decisions.of(key), work.issues.membership(key), work.events.of(key)


def facts(work_item):
    return work_item.model_dump(exclude={"revision", "change", "updated_at"})


def test_a_decision_is_taken_back_with_what_followed_from_it(office):
    before = stored(office)[0]
    page = accept_all(office).text
    assert "撤销“派件”" in page
    page = post(office, "undo").text
    assert "已撤销：派件。" in page
    work_item, decisions, _, timeline = stored(office)
    assert facts(work_item) == facts(before)
    assert decisions == []
    assert timeline[-1].kind == "undone"
    assert "撤销“" not in page
    assert office.get("/progress/figures").json()["decided"] == 0
    assert "/suggestions/S1?" in office.get("/?queue=open").text
    assert office.get("/api/suggestions/S1").json()["decisions"] == []
    accept_all(office)
    assert stored(office)[0].department == UNIT


def test_only_the_last_act_is_taken_back(office):
    post(office, "decision", triage_version="1", tier_action="accepted")
    post(office, "decision", triage_version="1", alternative=OTHER)
    post(office, "undo")
    work_item, decisions, _, _ = stored(office)
    assert work_item.department is None
    assert [[part.part for part in one.parts] for one in decisions] == [["tier"]]
    assert post(office, "undo").status_code == 409


def test_a_merge_is_taken_back_with_its_place_in_the_issue(office):
    before = stored(office, "S2")
    accept_all(office, "S2")
    assert stored(office, "S2")[0].state == "merged"
    assert stored(office, "S2")[2]["joined"] == "confirmed"
    post(office, "undo", "S2")
    after = stored(office, "S2")
    assert facts(after[0]) == facts(before[0])
    assert after[2] == before[2]


def test_a_rejection_is_taken_back(office):
    post(office, "decision", triage_version="1", department_action="rejected", reason_code="wrong_department")
    post(office, "undo")
    _, decisions, _, _ = stored(office)
    assert decisions == []


def test_a_department_takes_its_signature_and_its_return_back(office, sign_in):
    accept_all(office)
    unit = Account(
        name="liuyang", display_name="刘洋", roles=("department",), department=UNIT, must_change_password=False
    )
    sign_in(office, unit)
    for act in ({"action": "claim"}, {"action": "return", "reason": "不归我们", "proposal": "请供电公司"}):
        revision = stored(office)[0].revision
        assert post(office, "acts", revision=revision, **act).status_code == 200
        assert "已撤销" in post(office, "undo").text
        assert stored(office)[0].state == "assigned"
    _, decisions, _, timeline = stored(office)
    assert standing_of(decisions, timeline)["department"].part.value == UNIT
    assert returned_by(timeline) == frozenset()


def test_nobody_takes_back_what_a_colleague_did(office, sign_in):
    accept_all(office)
    sign_in(office, COLLEAGUE)
    assert "撤销“" not in office.get("/suggestions/S1").text
    assert post(office, "undo").status_code == 409


def test_nothing_is_taken_back_that_somebody_went_on_from(office):
    accept_all(office)
    unit = Actor(name="刘洋", role="department", department=UNIT, account="liuyang")
    office.app.state.workflow.act("S1", Transition(action="claim"), unit)
    answer = post(office, "undo")
    assert answer.status_code == 409
    assert "没有可以撤销的操作" in answer.text
    assert stored(office)[0].state == "claimed"


@pytest.mark.parametrize(
    "wanted", [{"action": "refuse", "channel": "人民法院"}, {"action": "reply", "reply": "已修复。"}]
)
def test_what_the_citizen_was_told_stays(office, wanted):
    if wanted["action"] == "reply":
        accept_all(office)
        unit = Actor(name="刘洋", role="department", department=UNIT, account="liuyang")
        office.app.state.workflow.act("S1", Transition(action="claim"), unit)
    assert post(office, "acts", revision=stored(office)[0].revision, **wanted).status_code == 200
    assert post(office, "undo").status_code == 409


def test_after_ten_minutes_it_stays(office, monkeypatch):
    accept_all(office)
    monkeypatch.setattr(undo_points, "WITHIN", timedelta(0))
    assert post(office, "undo").status_code == 409


def test_a_merge_shows_both_texts_first(office):
    offered = {f"{part}_offered": "1" for part in PARTS}
    form = {"triage_version": "1", "all": "1", **offered}
    page = post(office, "decision", "S2", **form)
    assert "这两件是同一事项吗" in page.text
    for text in ("第1盏路灯不亮", "第2盏路灯不亮"):
        assert text in page.text
    assert stored(office, "S2")[1] == []
    post(office, "decision", "S2", **form, duplicate_action="rejected")
    work_item, decisions, _, _ = stored(office, "S2")
    assert work_item.state == "assigned"
    assert {part.part: part.action for part in decisions[0].parts}["duplicate"] == "rejected"


def test_the_act_of_merging_shows_both_texts_first(office):
    form = {"revision": stored(office, "S3")[0].revision, "action": "merge", "target": "S1"}
    assert "这两件是同一事项吗" in post(office, "acts", "S3", **form).text
    assert stored(office, "S3")[0].state == "triaged"
    post(office, "acts", "S3", **form, merge_confirmed="S1")
    assert stored(office, "S3")[0].merged_into == "S1"
