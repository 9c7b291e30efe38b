"""What a person decided holds: no other act decides it again, and a letter is open until something was done."""

import pytest

from triage.types import Account, Department, Draft, Duty, Scope, Statement, Transition
from triage.types.decision_parts import PARTS
from triage.workflow.actor import Actor

UNIT, OTHER = "江东区城市管理和综合执法局", "国网湘陵供电公司"
DUTY = "负责书院路一带路灯的供电"


@pytest.fixture
def office(client):
    """The small office with a second department."""
    with client.app.state.store.write() as work:
        duties = (
            Duty(id="D2-1", department=OTHER, text="办理居民用电报装。"),
            Duty(id="D2-2", department=OTHER, text=f"{DUTY}。"),
        )
        work.departments.put([Department(id="D2", name=OTHER, duties=duties)])
    return client


def post(client, key="S1", version=1, **form):
    return client.post(f"/suggestions/{key}/decision", data={"triage_version": version, **form}, follow_redirects=False)


def accept_all(client, key="S1", version=1, **form):
    offered = {f"{part}_offered": "1" for part in PARTS}
    return post(client, key, version, all="1", **offered, **form)


def standing(client, key="S1"):
    with client.app.state.store.read() as work:
        decisions = work.decisions.of(key)
        return {part.part: part.value for one in decisions for part in one.parts}, work.work_items.one(key), decisions


def act(client, key="S1", **wanted):
    return client.post(f"/suggestions/{key}/acts", data={"revision": standing(client, key)[1].revision, **wanted})


def renew(client, key="S1", **changes):
    with client.app.state.store.write() as work:
        version, triage = work.triages.current(key)
        work.triages.add(triage.model_copy(update=changes))
        return version + 1


def queue(client, name):
    page = client.get("/", params={"queue": name}).text
    return {key for key in ("S1", "S2", "S3") if f"/suggestions/{key}?" in page}


def test_a_redirect_holds_when_everything_else_is_accepted(office):
    assert post(office, alternative=OTHER).status_code == 303
    assert accept_all(office).status_code == 303
    values, work_item, decisions = standing(office)
    assert values["department"] == OTHER
    assert work_item.department == OTHER
    assert [part.part for part in decisions[1].parts] == ["category", "tier", "draft"]
    figures = office.get("/progress/figures").json()
    by_part = {line["part"]: (line["accepted"], line["decided"]) for line in figures["acceptance"]}
    assert by_part["department"] == (0, 1)
    assert by_part["tier"] == (1, 1)


def test_what_is_chosen_in_the_form_is_not_accepted_away(office):
    accept_all(office, department_action="edited", department_value=OTHER)
    values, work_item, _ = standing(office)
    assert values["department"] == work_item.department == OTHER
    assert set(values) == {"category", "department", "tier", "draft"}


def test_a_second_acceptance_of_everything_decides_nothing(office):
    accept_all(office)
    answer = accept_all(office)
    assert answer.status_code == 409
    assert "每一部分都已作出决定" in answer.text
    assert len(standing(office)[2]) == 1


def test_a_rejected_draft_stays_rejected_and_open_at_the_top(office):
    renew(office, tier="直报")
    post(office, version=2, reason_code="draft_unusable", draft_offered="1")
    assert "S1" in queue(office, "open")
    assert "S1" in queue(office, "risky")
    accept_all(office, version=2)
    values, work_item, _ = standing(office)
    assert values["draft"] is None
    assert work_item.state == "assigned"
    assert "S1" not in queue(office, "open") | queue(office, "risky")


@pytest.mark.parametrize(
    "wanted",
    [
        {"action": "assign", "department": UNIT},
        {"action": "merge", "target": "S2", "merge_confirmed": "S2"},
        {"action": "refuse", "channel": "人民法院"},
    ],
)
def test_it_is_open_until_it_is_assigned_merged_or_refused(office, wanted):
    post(office, tier_action="accepted")
    assert "S1" in queue(office, "open")
    act(office, **wanted)
    assert "S1" not in queue(office, "open")


def test_what_comes_back_is_open_again_and_not_given_to_the_same_department(office):
    accept_all(office)
    workflow = office.app.state.workflow
    unit = Actor(name="刘洋", role="department", department=UNIT)
    workflow.act("S1", Transition(action="return", reason="不是我们的路段", proposal=f"请{OTHER}办理"), unit)
    assert "S1" in queue(office, "open")
    assert accept_all(office).status_code == 409
    assert standing(office)[1].state == "returned"
    assert post(office, alternative=OTHER, seen=standing(office)[2][-1].id).status_code == 303
    assert standing(office)[1].department == OTHER


def test_an_act_on_the_page_is_a_decision_as_well(office):
    act(office, action="assign", department=OTHER)
    values, _, decisions = standing(office)
    assert values == {"department": OTHER}
    assert decisions[0].parts[0].action == "edited"
    page = office.get("/suggestions/S1?saved=1").text
    assert f"已派件给{OTHER}。" in page
    assert f"现为：修改 · {OTHER}" in page


def test_who_signed_for_it_keeps_it_until_it_is_transferred(office):
    accept_all(office)
    workflow = office.app.state.workflow
    workflow.act("S1", Transition(action="claim"), Actor(name="刘洋", role="department", department=UNIT))
    answer = post(office, alternative=OTHER, seen=standing(office)[2][-1].id)
    assert answer.status_code == 409
    assert "转办" in answer.text
    assert standing(office)[0]["department"] == UNIT


def test_a_redirect_before_the_signature_moves_it(office):
    accept_all(office)
    post(office, alternative=OTHER, seen=standing(office)[2][-1].id)
    assert standing(office)[1].department == OTHER


def test_accepting_that_it_is_not_ours_refuses_it_and_gives_it_to_nobody(office):
    scope = Scope(value=False, reason="诉讼事项，请转告：人民法院")
    renew(office, in_scope=scope, draft=Draft(text="请向人民法院提出。"))
    assert accept_all(office, version=2).status_code == 303
    values, work_item, _ = standing(office)
    assert work_item.state == "out_of_scope"
    assert work_item.proper_channel == "人民法院"
    assert "department" not in values


def test_the_draft_follows_a_redirect_says_what_changed_and_cites_the_duty(office):
    line = f"您好！您的来信已转{UNIT}办理。"
    draft = Draft(text=line, statements=(Statement(text=line, status="no_fact"),))
    renew(office, draft=draft)
    post(office, version=2, alternative=OTHER)
    page = office.get("/suggestions/S1").text
    assert f"承办单位由{UNIT}改为{OTHER}" in page
    assert f"已转{OTHER}办理" in page
    assert f"“{DUTY}”由{OTHER}负责" in page
    assert "与承办单位不一致" not in page
    accept_all(office, version=2)
    values, _, _ = standing(office)
    assert f"已转{OTHER}办理" in values["draft"]
    assert UNIT not in values["draft"]


def test_a_draft_that_speaks_of_another_department_is_marked_before_it_is_accepted(office):
    quote = "供电主管部门负责路灯的维修"
    statement = Statement(text=f"您的来信已转{OTHER}办理。", status="no_fact")
    renew(office, draft=Draft(text=statement.text, statements=(statement,)))
    page = office.get("/suggestions/S1").text
    assert "与承办单位不一致" in page
    assert f"草稿里写的是“{OTHER}”" in page
    assert quote not in page


def test_a_department_sees_what_was_sent_to_it_and_nothing_before(office, sign_in, handler):
    unit = Account(
        name="liuyang", display_name="刘洋", roles=("department",), department=UNIT, must_change_password=False
    )
    sign_in(office, unit)
    assert queue(office, "all") == set()
    assert office.get("/suggestions/S1").status_code == 404
    sign_in(office, handler)
    accept_all(office)
    sign_in(office, unit)
    assert queue(office, "all") == {"S1"}
    assert office.get("/suggestions/S1").status_code == 200
    assert office.get("/suggestions/S2").status_code == 404


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"alternative": OTHER}, f"已改定承办单位；已派件给{OTHER}。"),
        ({"tier_action": "accepted"}, "已采纳分级。"),
        ({"reason_code": "draft_unusable", "draft_offered": "1"}, "已退回答复草稿。"),
    ],
)
def test_the_page_says_what_was_done(office, form, said):
    answer = post(office, **form)
    assert said in office.get(answer.headers["location"]).text
