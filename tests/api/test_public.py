"""For citizens' front ends: status by receipt, satisfaction, published answers."""

import pytest

from triage.types import Transition
from triage.workflow.actor import Actor

UNIT = "江东区城市管理和综合执法局"
HANDLER, PERSON = Actor(name="王", role="handler"), Actor(name="李", role="department", department=UNIT)
REPLY = "您反映的路灯故障已修复，如有问题请联系张工13800138000。"


@pytest.fixture
def receipt(client):
    def take(text="书院路路灯不亮，我的电话13912345678", *, public=False):
        body = {"channel": "微信", "title": "路灯不亮", "text": text, "public": public}
        return client.post("/api/v1/suggestions", json=body).json()["items"][0]["receipt"]

    return take


def answer(application, number):
    workflow = application.state.workflow
    application.state.engine.triage_ids([number])
    workflow.act(number, Transition(action="assign", department=UNIT), HANDLER)
    workflow.act(number, Transition(action="claim"), PERSON)
    workflow.act(number, Transition(action="reply", reply=REPLY), PERSON)


def test_the_status_is_told_to_who_has_the_receipt(client, application, receipt):
    own = receipt()
    first = client.post("/api/v1/public/status", json=own).json()
    assert (first["state_name"], first["reply"], first["may_evaluate"]) == ("已收到", None, False)
    answer(application, own["number"])
    small = {"number": own["number"].lower(), "secret": own["secret"].lower()}
    second = client.post("/api/v1/public/status", json=small).json()
    assert (second["state"], second["department"], second["reply"]) == ("replied", UNIT, REPLY)


def test_every_citizen_of_a_merged_matter_is_answered_without_what_the_other_letter_reveals(
    client, application, receipt
):
    workflow, mine, other, late = (
        application.state.workflow,
        receipt("我叫陈小莲，路灯不亮"),
        receipt("同一盏灯"),
        receipt("还是灯"),
    )
    application.state.engine.triage_ids([mine["number"], other["number"], late["number"]])
    workflow.act(other["number"], Transition(action="merge", target=mine["number"]), HANDLER)
    before = client.post("/api/v1/public/status", json=other).json()
    assert (before["state"], before["reply"]) == ("triaged", None)
    workflow.act(mine["number"], Transition(action="assign", department=UNIT), HANDLER)
    workflow.act(mine["number"], Transition(action="claim"), PERSON)
    workflow.act(mine["number"], Transition(action="reply", reply="陈小莲您好，已修复，请打13912345678。"), PERSON)
    after = client.post("/api/v1/public/status", json=other).json()
    assert (after["state"], after["may_evaluate"]) == ("replied", True)
    assert after["reply"] == "〔姓名1〕您好，已修复，请打〔电话1〕。"
    assert client.post("/api/v1/public/status", json=mine).json()["reply"].startswith("陈小莲")
    # Who is merged into what is answered already is answered at once.
    workflow.act(late["number"], Transition(action="merge", target=mine["number"]), HANDLER)
    assert client.post("/api/v1/public/status", json=late).json()["reply"] == after["reply"]
    state = client.get(f"/api/v1/suggestions/{late['number']}").json()
    assert state["timeline"][-1]["kind"] == "answered"
    assert state["timeline"][-1]["data"]["target"] == mine["number"]
    workflow.act(late["number"], Transition(action="separate", reason="不是同一盏"), HANDLER)
    assert client.post("/api/v1/public/status", json=late).json()["reply"] is None


def test_who_was_merged_by_way_of_another_sees_the_state_of_the_one_that_leads(client, application, receipt):
    workflow, first, second, third = application.state.workflow, receipt(), receipt("同一盏灯"), receipt("还是灯")
    workflow.act(first["number"], Transition(action="merge", target=second["number"]), HANDLER)
    workflow.act(second["number"], Transition(action="merge", target=third["number"]), HANDLER)
    answer(application, third["number"])
    status = client.post("/api/v1/public/status", json=first).json()
    assert (status["state"], status["department"], status["may_evaluate"]) == ("replied", UNIT, True)


def test_a_citizen_of_a_merged_suggestion_rates_the_reply_once_and_dissatisfaction_is_looked_at(
    client, application, receipt
):
    workflow, mine, other = application.state.workflow, receipt(), receipt("同一盏灯")
    workflow.act(other["number"], Transition(action="merge", target=mine["number"]), HANDLER)
    early = client.post("/api/v1/public/evaluation", json=other | {"satisfaction": 1})
    assert early.status_code == 409
    answer(application, mine["number"])
    rated = client.post("/api/v1/public/evaluation", json=other | {"satisfaction": 1, "comment": "我这边还是黑"}).json()
    assert (rated["state"], rated["may_evaluate"]) == ("replied", False)
    assert client.post("/api/v1/public/evaluation", json=other | {"satisfaction": 5}).status_code == 409
    queue = {entry.suggestion_id: entry for entry in workflow.supervision()}
    assert "我这边还是黑" in queue[other["number"]].dissatisfied[0]
    assert queue[other["number"]].unresolved == ("并件答复后仍不满意，可分出单独办理",)
    workflow.act(other["number"], Transition(action="close", reason="已当面说明"), HANDLER)
    assert workflow.supervision() == []
    assert client.post("/api/v1/public/status", json=mine).json()["may_evaluate"]


@pytest.mark.parametrize(
    "change", [{"secret": "A" * 16}, {"number": "S1"}, {"number": "没有\ud7ff"}, {"secret": "密码"}]
)
def test_a_wrong_receipt_is_one_answer(client, receipt, change):
    response = client.post("/api/v1/public/status", json=receipt() | change)
    assert response.status_code == 404
    assert "回执编号或查询码不正确" in response.json()["detail"]


def test_dissatisfaction_takes_the_matter_up_again(client, application, receipt):
    own = receipt()
    assert client.post("/api/v1/public/evaluation", json=own | {"satisfaction": 1}).status_code == 409
    answer(application, own["number"])
    status = client.post("/api/v1/public/evaluation", json=own | {"satisfaction": 1, "comment": "还是不亮"}).json()
    assert status["state"] == "reopened"
    state = client.get(f"/api/v1/suggestions/{own['number']}").json()
    assert state["handling"]["cycle"] == 2
    assert [event["kind"] for event in state["timeline"]][-2:] == ["evaluated", "reopened"]
    queue = client.get("/api/v1/supervision").json()["items"]
    assert "还是不亮" in queue[0]["dissatisfied"][0]


def test_satisfaction_is_kept(client, application, receipt):
    own = receipt()
    answer(application, own["number"])
    assert client.post("/api/v1/public/evaluation", json=own | {"satisfaction": 5}).json()["state"] == "evaluated"
    assert client.post("/api/v1/public/evaluation", json=own | {"satisfaction": 6}).status_code == 422


def test_only_what_was_agreed_to_is_found_and_personal_data_is_hidden(client, application, receipt):
    assert client.get("/api/v1/public/answers", params={"query": "路灯不亮"}).json() == {"items": []}
    for own in (receipt("江东区书院路路灯不亮，我的电话13912345678", public=True), receipt("南门街道路灯不亮")):
        answer(application, own["number"])
    found = client.get("/api/v1/public/answers", params={"query": "书院路的路灯不亮"}).json()["items"]
    assert len(found) == 1
    assert "书院路" in found[0]["text"]
    assert "139" not in str(found)
    assert "138" not in str(found)
    assert client.get("/api/v1/public/answers", params={"query": "公积金提取条件"}).json() == {"items": []}
    assert client.get("/api/v1/public/answers", params={"query": "！！"}).status_code == 200
