"""The operator's page."""

from datetime import UTC, datetime

import pytest

from api.base.settings import LlmSettings
from api.pages.base.navigation import OPERATOR_ENTRIES
from api.pages.operator.operator import FIGURE_NAMES
from eval.summary import Summary, write_summary
from eval.task import all_figures
from triage.store.access.audit import AuditFilter
from triage.types import Account


@pytest.fixture
def operator(client, sign_in):
    sign_in(client, Account(name="guanli", display_name="孙琳", roles=("operator",), must_change_password=False))
    return client


def test_the_page_says_how_the_service_stands(operator, make_key):
    make_key(operator.app.state.store, "hotline", "suggestions:write")
    page = operator.get("/operator").text
    for words in ("等待分办", "还没有训练过模型"):
        assert words in page
    assert "王敏" in operator.get("/operator/accounts").text
    assert "hotline" in operator.get("/operator/keys").text
    operator.post("/operator/keys/revoke", data={"name": "hotline"})
    assert "已失效" in operator.get("/operator/keys").text


def test_every_page_of_the_operator_has_the_same_tabs(operator):
    for path, _ in OPERATOR_ENTRIES:
        page = operator.get(path).text
        assert all(f'<li><a href="{other}"' in page for other, _ in OPERATOR_ENTRIES)
        assert f'<li><a href="{path}" aria-current="page">' in page


def test_jobs_are_run_by_a_button_and_others_are_not(operator):
    woken = []
    operator.app.state.jobs.wake = woken.append
    assert "已排入后台" in operator.post("/operator/jobs", data={"job": "reminders"}).text
    assert operator.post("/operator/jobs", data={"job": "format"}).status_code == 422
    assert woken == ["reminders"]


def test_others_do_not_get_in(client, sign_in):
    sign_in(client, Account(name="chenli", display_name="陈立", roles=("handler",), must_change_password=False))
    assert client.get("/operator").status_code == 403


def test_what_the_operator_changes_stands_in_the_audit(operator, make_key):
    from triage.store.access.audit import AuditFilter

    make_key(operator.app.state.store, "hotline", "suggestions:write")
    operator.post("/operator/accounts", data={"name": "chenli", "display_name": "陈立", "roles": ["handler"]})
    for act in ("disable", "enable", "reset"):
        operator.post("/operator/accounts/change", data={"name": "chenli", "act": act})
    operator.post("/operator/keys/revoke", data={"name": "hotline"})
    with operator.app.state.store.read() as work:
        found = [
            (record.action, record.object_id) for record in work.audit.each(AuditFilter()) if record.actor == "guanli"
        ]
    changes = [entry for entry in found if entry[1] in {"chenli", "hotline"}]
    assert changes == [
        ("account.added", "chenli"),
        ("account.disabled", "chenli"),
        ("account.enabled", "chenli"),
        ("account.reset", "chenli"),
        ("key.revoked", "hotline"),
    ]


def run_operator_job(client):
    """Run the job as a worker would."""
    client.app.state.jobs.queue.immediate = True
    client.app.state.jobs.wake("operator")


def test_the_index_is_checked_and_rebuilt(operator):
    assert operator.post("/operator/tasks", data={"task": "verify"}).status_code == 200
    assert "等待" in operator.get("/operator").text
    assert operator.post("/operator/tasks", data={"task": "verify"}).status_code == 409, "it waits already"
    run_operator_job(operator)
    page = operator.get("/operator").text
    assert "办件：应有 3 条，缺 1 条，多 0 条" in page
    assert "失败" in page
    operator.post("/operator/tasks", data={"task": "rebuild"})
    operator.post("/operator/tasks", data={"task": "verify"})
    page = operator.get("/operator").text
    assert "索引与数据库一致" in page
    with operator.app.state.store.read() as work:
        actions = [record.action for record in work.audit.page(AuditFilter(), 0, 20)[0]]
    assert {"index.verify_asked", "index.rebuild_asked"} <= set(actions)


def test_only_known_tasks_and_versions_are_taken(operator):
    assert operator.post("/operator/tasks", data={"task": "format"}).status_code == 422
    assert operator.post("/operator/tasks", data={"task": "use", "version": "0009"}).status_code == 422


def test_drafts_are_asked_for_only_where_there_is_a_language_model(operator):
    assert "语言模型批量起草" not in operator.get("/operator").text
    assert operator.post("/operator/tasks", data={"task": "draft"}).status_code == 422
    operator.app.state.language.settings = LlmSettings(base_url="http://127.0.0.1:9/v1", model="m")
    assert "为未起草的来件起草" in operator.get("/operator").text
    assert operator.post("/operator/tasks", data={"task": "redraft"}).status_code == 200
    with operator.app.state.store.read() as work:
        assert [(task.kind, task.state) for task in work.tasks.recent()] == [("redraft", "waiting")]
        assert [record.object_kind for record in work.audit.each(AuditFilter(action="language.redraft_asked"))] == [
            "task"
        ]


def test_the_figures_of_the_last_evaluation_stand_under_the_models(operator):
    assert "还没有评测过" in operator.get("/operator").text
    known = {figure.name: figure for figure in all_figures([], 1)}
    assert set(FIGURE_NAMES) <= set(known)
    measured = known["routing/department@1"].model_copy(update={"value": 0.8125, "low": 0.7, "high": 0.9, "n": 16})
    made = Summary(created=datetime(2026, 11, 26, 1, tzinfo=UTC), dataset="decisions", n=16, version="0001",
                   figures=(measured, known["place/area"]))  # fmt: skip
    write_summary(made, operator.app.state.settings.evaluations / "20261126-010000")
    page = operator.get("/operator").text
    for words in (
        "2026-11-26 09:00",
        "本办的处理结果 16 件",
        "首选承办单位正确",
        "0.812",
        "0.700–0.900",
        "不是在用的版本",
    ):
        assert words in page
    assert "区县正确" not in page, "it was not measured"
    assert operator.post("/operator/tasks", data={"task": "eval_own"}).status_code == 200


def test_a_key_is_shown_once_and_opens_what_it_may(operator):
    form = {"name": "hotline", "scopes": ["suggestions:read", "metrics:read"], "areas": "江东区、青溪县", "rate": "60"}
    page = operator.post("/operator/keys", data=form).text
    secret = page.partition('<code class="secret">')[2].partition("</code>")[0]
    assert secret.startswith("jdz_")
    assert secret not in operator.get("/operator/keys").text
    with operator.app.state.store.read() as work:
        (key,) = work.api_keys.all()
    assert (key.reach.areas, key.rate, key.expires_at) == (("江东区", "青溪县"), 60, None)
    operator.cookies.clear()
    assert operator.get("/api/suggestions", headers={"authorization": f"Bearer {secret}"}).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [{"name": "x"}, {"scopes": []}, {"rate": "many"}, {"expires": "soon"}, {"scopes": ["suggestions:write"]}],
)
def test_a_key_that_does_not_fit_is_refused_in_words(operator, changes):
    form = {"name": "hotline", "scopes": ["suggestions:read"], "areas": "江东区"} | changes
    answer = operator.post("/operator/keys", data=form)
    assert answer.status_code == 422
    assert "没有建立密钥" in answer.text
    assert f'name="areas" maxlength="500" value="{form["areas"]}"' in answer.text, "what was typed stays"


def test_a_key_of_that_name_is_there_already(operator):
    form = {"name": "hotline", "scopes": ["metrics:read"]}
    assert operator.post("/operator/keys", data=form).status_code == 200
    assert operator.post("/operator/keys", data=form).status_code == 422
