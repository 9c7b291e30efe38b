"""Letters in danger: the strip, the list, the procedure card, the acts, and the same over the API."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from api.jobs.urgent_job import UrgentJob
from api.pages.base.countdown import countdown
from triage.store.access.audit import AuditFilter
from triage.store.models import SuggestionRow
from triage.types import AccessScope, Account, Danger, Scope, Transition
from triage.workflow.actor import Actor

UNIT = "江东区城市管理和综合执法局"
WANG = Actor(name="王敏", role="handler", account="wangmin")


@pytest.fixture
def state(application):
    """The service with suggestions that have just come in: clocks run from then on."""
    with application.state.store.engine.begin() as connection:
        connection.execute(update(SuggestionRow).values(created_at=datetime.now(UTC)))
    return application.state


@pytest.fixture
def judge(state):
    """Stores a triage with a danger and starts the clock, as the engine does."""

    def judge(key, level, *kinds, words=("拿着刀",), **changes):
        with state.store.write() as work:
            triage = work.triages.current(key)[1]
            danger = Danger(level=level, kinds=kinds, words=words)
            triage = triage.model_copy(update={"danger": danger, **changes})
            work.triages.add(triage)
            work.urgent_clocks.start([triage], state.office.urgent, datetime.now(UTC))

    return judge


@pytest.fixture
def as_(application, sign_in):
    """A client signed in with these roles."""

    def as_(*roles, **limits):
        client = TestClient(application, follow_redirects=False)
        name = "-".join(roles)
        sign_in(client, Account(name=name, display_name=name, roles=roles, must_change_password=False, **limits))
        return client

    return as_


def clock(state, key="S1"):
    with state.store.read() as work:
        return work.urgent_clocks.get([key]).get(key)


def assign(state, key):
    with state.store.write() as work:
        work.work_items.move(Transition(action="assign", department=UNIT), work.work_items.one(key), WANG)


def post(client, key="S1", **form):
    return client.post(f"/suggestions/{key}/urgent", data=form, follow_redirects=False)


def test_without_danger_the_pages_say_so_in_words(client):
    assert "现在没有险情件" in client.get("/urgent").text
    assert 'class="count"' not in client.get("/urgent").text
    assert "接警确认" not in client.get("/").text
    assert 'id="urgent"' not in client.get("/suggestions/S1").text


def test_a_letter_in_danger_stands_at_the_head_of_inbox_list_and_its_own_page(client, judge):
    judge("S1", "danger", "violence", in_scope=Scope(value=False, reason="不属于受理范围"))
    for path in ("/", "/urgent", "/suggestions/S1"):
        page = client.get(path).text
        for said in ("正在发生的伤害", "拿着刀", "接警确认", 'class="countdown"'):
            assert said in page, (path, said)
        assert re.search(r"还剩 1[0-5] 分钟", page), path
    inbox = client.get("/").text
    assert '险情 <b class="count">1</b>' in inbox
    assert inbox.index('id="urgent"') < inbox.index('id="inbox"')
    assert '<span class="tag warn">不受理</span>' not in inbox


def test_the_card_stands_in_place_of_the_draft_and_nothing_speaks_of_days(client, judge):
    before = client.get("/suggestions/S1").text
    assert "答复草稿" in before
    judge("S1", "danger", "violence", in_scope=Scope(value=False, reason="不属于受理范围"))
    page = client.get("/suggestions/S1").text
    pane = page[page.index("triage-pane") : page.index('id="decision"')]
    assert pane.index("请立即拨打/告知来电人拨打110") < pane.index("已报告值班领导")
    assert "不予受理" not in pane
    assert 'name="draft_value"' not in page
    assert "险情按分钟计时" in page
    assert "剩 " not in page.replace("还剩 ", "").split('id="acts"')[0]


def test_the_draft_comes_back_when_the_danger_is_over(client, judge):
    judge("S1", "danger", "gas_fire")
    assert post(client, action="close", outcome="resolved", reason="已关阀").status_code == 303
    page = client.get("/suggestions/S1").text
    assert "答复草稿" in page
    assert "险情已排除，人员安全" in page
    assert "接警确认" not in client.get("/").text


@pytest.mark.parametrize(
    ("back", "target"), [("inbox", "/"), ("list", "/urgent"), ("", "/suggestions/S1#urgent"), ("//evil", "/suggestions/S1#urgent")]
)  # fmt: skip
def test_who_takes_it_on_is_named_and_led_back(client, state, judge, back, target):
    judge("S1", "danger", "violence")
    response = post(client, action="acknowledge", back=back)
    assert (response.status_code, response.headers["location"]) == (303, target)
    assert clock(state).acknowledged_by == "王敏"
    page = client.get("/urgent").text
    assert "王敏" in page
    assert 'value="acknowledge"' not in page


def test_a_second_person_is_told_who_took_it_on(client, state, judge, as_):
    judge("S1", "danger", "violence")
    post(client, action="acknowledge")
    response = post(as_("supervisor"), action="acknowledge")
    assert response.status_code == 409
    assert "本件已由王敏接警" in response.text


def test_steps_are_ticked_off_by_name_and_an_unknown_one_is_refused(client, state, judge):
    judge("S1", "danger", "violence")
    assert post(client, action="tick", step="violence.call_police").status_code == 303
    page = client.get("/suggestions/S1").text
    assert page.count("☑") == 1
    assert page.count("☐") == len(state.office.urgent.procedures["violence"].steps) - 1
    assert post(client, action="tick", step="gas_fire.call_fire").status_code == 409
    assert [step.id for step in clock(state).steps] == ["violence.call_police"]


def test_what_is_to_be_looked_at_is_confirmed_or_dismissed_with_a_reason(client, state, judge):
    judge("S1", "look_at_once", "violence")
    judge("S2", "look_at_once", "violence")
    page = client.get("/urgent").text
    assert "请立即看一眼" in page
    assert page.count("不是险情</button>") == 2
    assert "处置卡" not in client.get("/suggestions/S1").text
    assert "答复草稿" in client.get("/suggestions/S1").text
    for action in ("confirm", "downgrade"):
        refused = post(client, action=action, reason="  ", back="list")
        assert refused.status_code == 422
        assert "写明理由" in refused.text
    post(client, action="confirm", reason="电话里听见打砸")
    post(client, "S2", action="downgrade", reason="说的是电影")
    assert (clock(state).level, clock(state).closed_at) == ("danger", None)
    assert (clock(state, "S2").outcome, clock(state, "S2").reason) == ("not_danger", "说的是电影")
    assert "处置卡：正在发生的伤害" in client.get("/suggestions/S1").text


@pytest.mark.parametrize(
    "form", [{}, {"action": "fly"}, {"action": "tick"}, {"action": "close"}, {"action": "close", "outcome": "not_danger"}]
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_changes_nothing(client, state, judge, form):
    judge("S1", "danger", "violence")
    before = clock(state)
    assert post(client, **form).status_code == 422
    assert clock(state) == before


def test_every_act_is_in_the_timeline_and_in_the_audit_without_words(client, state, judge):
    judge("S1", "danger", "violence")
    for form in ({"action": "acknowledge"}, {"action": "tick", "step": "violence.call_police"},
                 {"action": "close", "outcome": "handed_over", "reason": "机密说明"}):  # fmt: skip
        post(client, **form)
    with state.store.read() as work:
        kinds = [event.kind for event in work.events.of("S1") if event.kind.startswith("danger")]
        audited = list(work.audit.each(AuditFilter(action="suggestion.danger", object_id="S1")))
    assert kinds == ["danger_detected", "danger_acknowledged", "danger_step_done", "danger_closed"]
    assert [record.action.removeprefix("suggestion.") for record in audited] == kinds
    assert [record.actor for record in audited[1:]] == ["wangmin"] * 3
    assert "机密说明" not in "".join(record.model_dump_json() for record in audited)
    page = client.get("/suggestions/S1").text
    for name in ("发现险情", "接警确认", "完成处置步骤", "险情处置结束"):
        assert name in page


def test_a_department_sees_only_what_was_assigned_to_it_and_does_not_judge(state, judge, as_):
    judge("S1", "danger", "violence")
    unit = as_("department", department=UNIT)
    for path in ("/urgent", "/"):
        assert "拿着刀" not in unit.get(path).text
    assert "接警确认" not in unit.get("/suggestions/S1").text
    assert unit.get("/api/v1/urgent").json() == {"items": []}
    assert post(unit, action="acknowledge").status_code == 404
    assign(state, "S1")
    assert "拿着刀" in unit.get("/urgent").text
    assert "认定不是险情" not in unit.get("/suggestions/S1").text
    assert post(unit, action="downgrade", reason="不是").status_code == 403
    assert post(unit, action="acknowledge").status_code == 303
    assert clock(state).acknowledged_by == "department"


def test_others_see_all_within_their_scope_and_nothing_outside(judge, as_):
    judge("S1", "danger", "violence")
    for role in ("handler", "supervisor", "operator"):
        assert "拿着刀" in as_(role).get("/urgent").text
    limited = as_("supervisor", "handler", areas=("楚阳市",))
    assert "拿着刀" not in limited.get("/urgent").text
    assert limited.get("/urgent/waiting").json() == {"ids": []}
    assert post(limited, action="acknowledge").status_code == 404
    assert as_("auditor").get("/urgent").status_code == 403


def test_an_operator_sees_the_list_without_acts(judge, as_):
    judge("S1", "danger", "violence")
    operator = as_("operator")
    page = operator.get("/urgent").text
    assert '<button class="button alarm"' not in page
    assert 'href="/suggestions/S1' not in page
    assert post(operator, action="acknowledge").status_code == 403


def test_an_open_page_learns_of_what_nobody_took_on(client, judge):
    judge("S1", "danger", "violence")
    judge("S2", "danger", "violence")
    post(client, action="acknowledge")
    assert client.get("/urgent/waiting").json() == {"ids": ["S2"]}


def test_the_api_lists_and_acts(client, state, judge):
    judge("S2", "danger", "gas_fire", words=("闻到煤气",))
    judge("S1", "danger", "violence")
    items = client.get("/api/v1/urgent").json()["items"]
    assert [item["suggestion_id"] for item in items] == ["S1", "S2"]
    assert (items[1]["words"], items[1]["kinds"], items[1]["level"]) == (["闻到煤气"], ["gas_fire"], "danger")
    assert len(client.get("/api/v1/urgent", params={"limit": 1}).json()["items"]) == 1
    url = "/api/v1/suggestions/S2/urgent"
    assert client.post(url, json={"action": "acknowledge"}).json()["acknowledged_by"] == "王敏"
    ticked = client.post(url, json={"action": "tick", "step": "gas_fire.leave"}).json()
    assert [(step["id"], step["by"]) for step in ticked["steps"]] == [("gas_fire.leave", "王敏")]
    closed = client.post(url, json={"action": "close", "outcome": "resolved"}).json()
    assert (closed["outcome"], closed["closed_by"]) == ("resolved", "王敏")
    assert client.post(url, json={"action": "acknowledge"}).status_code == 409
    assert client.post("/api/v1/suggestions/S3/urgent", json={"action": "acknowledge"}).status_code == 404
    for body in ({"action": "downgrade"}, {"action": "close"}, {"action": "tick"}, {"action": "acknowledge", "x": 1}):
        assert client.post(url, json=body).status_code == 422


def test_a_key_acknowledges_only_in_the_name_of_a_person(application, state, judge, make_key):
    judge("S1", "danger", "violence")
    client, url = TestClient(application), "/api/v1/suggestions/S1/urgent"
    plain = make_key(state.store, "plain", "decisions:write", "suggestions:read")
    naming = make_key(state.store, "naming", "decisions:write", may_name_actor=True)
    assert len(client.get("/api/v1/urgent", headers=plain).json()["items"]) == 1
    assert client.post(url, headers=plain, json={"action": "acknowledge"}).status_code == 403
    assert client.post(url, headers=plain, json={"action": "acknowledge", "actor": "张三"}).status_code == 403
    named = client.post(url, headers=naming, json={"action": "acknowledge", "actor": "张三"})
    assert named.json()["acknowledged_by"] == "张三"
    outside = make_key(state.store, "out", "decisions:write", reach=AccessScope(channels=("别的",)))
    assert client.post(url, headers=outside, json={"action": "tick", "step": "violence.place"}).status_code == 404


class Calls:
    def __init__(self):
        self.told, self.again = 0, []

    def tell(self):
        self.told += 1


@pytest.fixture
def job(state):
    """Runs the job at a time; `job.calls` has what it asked for."""
    calls = Calls()

    def run(moment):
        return UrgentJob(state.store, state.effective, calls.tell, calls.again.append, lambda: moment).run()

    run.calls = calls
    return run


def test_the_job_escalates_once_what_nobody_took_on_in_time(client, state, judge, job):
    judge("S1", "danger", "violence")
    judge("S2", "danger", "gas_fire")
    due = clock(state).due_at
    assert job(due - timedelta(seconds=40)) == 0
    assert (job.calls.told, job.calls.again) == (0, [pytest.approx(40.0)])
    assert job(due) == 1
    assert job(due + timedelta(seconds=1)) == 0
    assert job.calls.told == 1
    assert (clock(state).escalated_at, clock(state, "S2").escalated_at) == (due, None)
    events = client.get("/api/v1/events", params={"kind": "danger_unacknowledged"}).json()["items"]
    assert [(event["suggestion_id"], event["data"]["to"]) for event in events] == [("S1", ["supervisor"])]
    page = client.get("/urgent").text
    assert "无人接警，已升级" in page
    assert page.index("/suggestions/S1#urgent") < page.index("/suggestions/S2#urgent")


def test_the_job_waits_as_long_as_the_office_says(state, judge, job):
    judge("S1", "danger", "violence")
    due = clock(state).due_at
    urgent = state.office.urgent.model_copy(update={"escalate_after": 5, "escalate_to": ("handler",)})

    class Effective:
        def now(self, _work):
            return state.office.model_copy(update={"urgent": urgent})

    run = UrgentJob(state.store, Effective(), clock=lambda: due + timedelta(minutes=4)).run
    assert run() == 0
    assert UrgentJob(state.store, Effective(), clock=lambda: due + timedelta(minutes=5)).run() == 1


def test_one_bad_row_costs_itself(state, judge, job, monkeypatch, caplog):
    from triage.store.suggestions.urgent_clocks import UrgentClockRepository

    for key in ("S1", "S2", "S3"):
        judge(key, "danger", "violence")
    escalate = UrgentClockRepository.escalate

    def breaks(self, key, *given):
        if key == "S1":
            raise RuntimeError("broken")
        return escalate(self, key, *given)

    monkeypatch.setattr(UrgentClockRepository, "escalate", breaks)
    assert job(clock(state).due_at + timedelta(minutes=1)) == 2
    assert clock(state).escalated_at is None
    assert "urgent.not_escalated id=S1" in caplog.text
    monkeypatch.undo()
    assert job(clock(state).due_at + timedelta(minutes=2)) == 1


def test_one_run_is_bounded(state, judge, job, monkeypatch):
    monkeypatch.setattr("api.jobs.urgent_job.BATCH", 2)
    for key in ("S1", "S2", "S3"):
        judge(key, "danger", "violence")
    late = clock(state).due_at + timedelta(minutes=1)
    assert [job(late), job(late)] == [2, 1]


NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(15, "还剩 15 分钟"), (0.5, "还剩 1 分钟"), (0, "还剩 0 分钟"), (-0.5, "已超时 0 分钟"), (-61, "已超时 1 小时 1 分"),
     (1500, "还剩 1 天 1 小时")],
)  # fmt: skip
def test_a_countdown_is_told_in_minutes(minutes, said):
    assert countdown(NOW + timedelta(minutes=minutes), NOW) == said


def test_a_judgement_from_a_page_that_is_stale_is_none_and_a_step_always_counts(application, client, judge):
    judge("S1", "danger", "violence")
    seen = re.search(r'name="seen" value="(\d+)"', client.get("/suggestions/S1").text)[1]
    assert client.post("/suggestions/S1/urgent", data={"action": "acknowledge", "seen": seen}).status_code == 200
    form = {"action": "downgrade", "reason": "说的是演练", "seen": seen}
    stale = client.post("/suggestions/S1/urgent", data=form)
    assert (stale.status_code, "王敏" in stale.text, "您打开本页后" in stale.text) == (409, True, True)
    assert clock(application.state).closed_at is None
    step = re.search(r'name="step" value="([^"]+)"', client.get("/suggestions/S1").text)[1]
    assert client.post("/suggestions/S1/urgent", data={"action": "tick", "step": step, "seen": seen}).status_code == 200
