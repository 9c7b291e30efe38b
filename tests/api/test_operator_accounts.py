"""The operator's pages of accounts."""

import html
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.access.passwords import hash_password
from api.cli.main import app
from triage.errors import LastOperatorError
from triage.store.access.accounts import LockRule
from triage.store.access.audit import AuditFilter
from triage.types import Account

UNIT = "江东区城市管理和综合执法局"


@pytest.fixture
def operator(client, sign_in):
    """An operator, beside the one who has every role."""
    sign_in(client, Account(name="guanli", display_name="孙琳", roles=("operator",), must_change_password=False))
    return client


def account_of(client, name):
    with client.app.state.store.read() as work:
        return work.accounts.one(name)


def edit(client, name, **fields):
    form = {"name": name, "display_name": "王敏", "roles": ["handler", "operator"]} | fields
    return client.post("/operator/accounts/edit", data=form)


def act(client, name, which, **fields):
    return client.post("/operator/accounts/change", data={"name": name, "act": which} | fields)


def test_an_account_is_made_with_a_password_that_is_shown_once(operator):
    form = {"name": "chenli", "display_name": "陈立", "roles": ["handler"], "areas": "江东区、青溪县"}
    page = operator.post("/operator/accounts", data=form).text
    password = page.partition("<code>")[2].partition("</code>")[0]
    with operator.app.state.store.read() as work:
        account = work.accounts.one("chenli")
    assert account.must_change_password
    assert account.areas == ("江东区", "青溪县")
    assert operator.app.state.sign_in.by_password("chenli", password)
    assert password not in operator.get("/operator/accounts").text
    again = operator.post("/operator/accounts", data=form)
    assert again.status_code == 422, "there is one already"
    for typed in ('value="陈立"', 'value="江东区、青溪县"', 'value="handler" checked'):
        assert typed in again.text, "what was typed stays"
    assert operator.post("/operator/accounts", data=form | {"name": "li", "roles": ["department"]}).status_code == 422


def test_an_account_is_disabled_and_its_password_replaced_but_not_ones_own(operator):
    operator.post("/operator/accounts/change", data={"name": "wangmin", "act": "disable"})
    with operator.app.state.store.read() as work:
        assert work.accounts.one("wangmin").disabled
    operator.post("/operator/accounts/change", data={"name": "wangmin", "act": "enable"})
    assert "首次口令" in operator.post("/operator/accounts/change", data={"name": "wangmin", "act": "reset"}).text
    assert operator.post("/operator/accounts/change", data={"name": "guanli", "act": "disable"}).status_code == 422
    assert operator.post("/operator/accounts/change", data={"name": "none", "act": "reset"}).status_code == 422


def test_roles_and_reach_are_changed_and_hold_for_a_session_that_is_open(operator, application, sign_in, handler):
    page = html.unescape(operator.get("/operator/accounts/wangmin").text)
    assert 'value="supervisor" checked' in page
    assert 'value="auditor" checked' not in page
    other = TestClient(application)
    sign_in(other, handler)
    assert other.get("/audit").status_code == 403
    assert "已保存" in edit(operator, "wangmin", display_name="王小敏", roles=["auditor"], areas="青溪县、江东区").text
    assert other.get("/audit").status_code == 200
    assert other.get("/supervision").status_code == 403
    changed = account_of(operator, "wangmin")
    assert (changed.display_name, changed.roles, changed.areas) == ("王小敏", ("auditor",), ("青溪县", "江东区"))
    edit(operator, "wangmin", display_name="王小敏", roles=["auditor"], areas="青溪县、江东区")
    with operator.app.state.store.read() as work:
        (noted,) = work.audit.each(AuditFilter(action="account.changed"))
    assert noted.details == {
        "fields": "display_name,roles,reach", "before": "handler,supervisor,operator", "roles": "auditor",
    }  # fmt: skip
    sign_in(other, Account(name="shen", display_name="沈", roles=("auditor",), must_change_password=False))
    assert "改动：姓名、角色、范围" in other.get("/audit").text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"roles": []}, "至少选一个角色"),
        ({"display_name": " "}, "姓名须为"),
        ({"roles": ["department"]}, "承办单位人员须选所属单位"),
        ({"department": "没有这个局"}, "没有这个承办单位"),
        ({"roles": ["king"]}, "至少选一个角色"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_that_was_typed_is_lost(operator, fields, words):
    answer = edit(operator, "wangmin", areas="青溪县", **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="青溪县"' in answer.text
    assert account_of(operator, "wangmin").roles == ("handler", "supervisor", "operator")


def test_nobody_locks_out_themselves_or_everybody(operator):
    refused = edit(operator, "guanli", display_name="孙琳", roles=["handler"])
    assert refused.status_code == 422
    assert "不能取消自己的系统管理员角色" in refused.text
    assert edit(operator, "guanli", display_name="孙小琳", roles=["operator", "handler"]).status_code == 200
    act(operator, "wangmin", "disable")
    store = operator.app.state.store
    lone = account_of(operator, "guanli")
    with pytest.raises(LastOperatorError), store.write() as work:
        work.accounts.change(lone.model_copy(update={"roles": ("handler",)}))
    assert account_of(operator, "guanli").roles == ("operator", "handler")
    assert edit(operator, "none").status_code == 422
    assert operator.get("/operator/accounts/none").status_code == 404


def test_an_account_named_like_a_page_is_changed_too(operator):
    with operator.app.state.store.write() as work:
        work.accounts.add(Account(name="change", display_name="常", roles=("handler",)), None, datetime.now(UTC))
    assert "修改账号" in operator.get("/operator/accounts/change").text
    edit(operator, "change", roles=["auditor"])
    assert account_of(operator, "change").roles == ("auditor",)


def test_a_locked_account_is_unlocked_and_keeps_its_password(operator):
    store, now = operator.app.state.store, datetime.now(UTC)
    with store.write() as work:
        work.accounts.set_password("wangmin", hash_password("Lamp-on-the-7th-road"), must_change=False)
        work.accounts.attempt("wangmin", now, LockRule(1, timedelta(hours=1)))
        assert work.accounts.failed("wangmin", now, LockRule(1, timedelta(hours=1)))
    assert "已锁定" in operator.get("/operator/accounts").text
    assert "已锁定" not in act(operator, "wangmin", "unlock").text
    assert operator.app.state.sign_in.by_password("wangmin", "Lamp-on-the-7th-road")
    with store.read() as work:
        assert [record.object_id for record in work.audit.each(AuditFilter(action="account.unlocked"))] == ["wangmin"]


def test_the_identity_provider_is_there_only_where_it_is_configured(operator):
    assert "统一身份认证" not in operator.get("/operator/accounts/wangmin").text
    assert act(operator, "wangmin", "link", subject="u-17").status_code == 422
    assert act(operator, "wangmin", "enthrone").status_code == 422
    operator.app.state = replace(operator.app.state, oidc=object())
    assert act(operator, "wangmin", "link", subject=" u-17 ").status_code == 200
    assert account_of(operator, "wangmin").subject == "u-17"
    assert 'value="u-17"' in operator.get("/operator/accounts/wangmin").text
    refused = act(operator, "guanli", "link", subject="u-17")
    assert (refused.status_code, 'value="u-17"' in refused.text) == (422, True)
    assert "没有关联" in act(operator, "guanli", "link", subject=" ").text
    act(operator, "wangmin", "unlink")
    assert account_of(operator, "wangmin").subject is None
    assert act(operator, "guanli", "unlink").status_code == 422, "one's own"
    with operator.app.state.store.read() as work:
        noted = [record.action for record in work.audit.each(AuditFilter(action="account."))]
    assert noted[-2:] == ["account.linked", "account.unlinked"]


def test_the_command_line_changes_roles_as_the_page_does(operator, service_settings, monkeypatch):
    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(service_settings.data_dir))
    run = CliRunner().invoke
    changed = run(
        app, ["account", "change", "wangmin", "--role", "department", "--department", UNIT, "--area", "江东区"]
    )
    assert changed.stdout == f"Account wangmin: 王敏, department, sees {UNIT},江东区.\n"
    changed = run(app, ["account", "change", "wangmin", "--role", "handler", "--department", "", "--area", ""])
    assert changed.stdout == "Account wangmin: 王敏, handler, sees everything.\n"
    assert run(app, ["account", "change", "wangmin", "--department", "没有这个局"]).exit_code == 1
    assert run(app, ["account", "change", "wangmin", "--role", "king"]).exit_code == 1
    assert run(app, ["account", "change", "guanli", "--role", "handler"]).exit_code == 1, "the only operator"
    assert account_of(operator, "guanli").roles == ("operator",)


def test_an_account_is_not_made_for_a_department_that_was_not_imported(operator):
    form = {"name": "danwei", "display_name": "刘洋", "roles": ["department"], "department": "没有这个局"}
    refused = operator.post("/operator/accounts", data=form)
    assert (refused.status_code, "没有建立账号：没有这个承办单位" in refused.text) == (422, True)
    with operator.app.state.store.read() as work:
        assert work.accounts.get("danwei") is None
    assert operator.post("/operator/accounts", data=form | {"department": UNIT}).status_code == 200
