"""The page of what is kept: retention, erasure at a person's request, backups, all without a shell."""

import re
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from api.app import create_app
from api.backups.backup import backups
from triage.store.access.audit import AuditFilter
from triage.store.models import SuggestionRow
from triage.types import Account, Suggestion, Transition
from triage.types.state_names import STATE_NAMES
from triage.workflow.actor import Actor

PHONE = "13873912345"
OFFICER = Actor(name="王敏", role="supervisor", account="wangmin")
REQUEST = {"key": "S2", "reason": "依本人申请"}


@pytest.fixture
def operator(service_settings, engine_of, sign_in):
    """A service that keeps personal data for a day; S1 was refused, and somebody wrote a telephone number."""
    (service_settings.data_dir / "office.yaml").write_text("retention: {days: 1}\n", encoding="utf-8")
    with TestClient(create_app(service_settings, engine_of)) as client:
        with client.app.state.store.write() as work:
            letters = [
                Suggestion(id=f"S{n}", text=f"路灯不亮，电话{PHONE}", user="张三丰", time=datetime(2026, 11, n))
                for n in (1, 2)
            ]
            work.suggestions.put(letters)
        with client.app.state.store.write() as work:
            work.work_items.move(Transition(action="refuse", channel="信访局"), work.work_items.one("S1"), OFFICER)
        sign_in(client, Account(name="guanli", display_name="孙琳", roles=("operator",), must_change_password=False))
        yield client


@pytest.fixture
def later(monkeypatch):
    """Two days from now, as far as pages and tasks know."""

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=2)

    monkeypatch.setattr("api.pages.operator.data.datetime", Later)
    monkeypatch.setattr("api.jobs.operator_works.datetime", Later)


def carried_out(client, task):
    """The page after a task that was asked for has been carried out."""
    asked = client.post("/operator/data/tasks", data={"task": task})
    assert "已排入后台" in asked.text
    client.app.state.jobs._tasks["operator"].call_local()
    return client.get("/operator/data").text


def letter(client, key):
    with client.app.state.store.read() as work:
        return work.suggestions.one(key)


def test_what_is_due_is_listed_erased_and_looked_at_again(operator, later):
    page = operator.get("/operator/data").text
    assert "现在到期 <b>1</b> 件来件、<b>0</b> 件历史办件" in page
    assert f'<td class="digest">S1</td><td>{STATE_NAMES["out_of_scope"]}</td>' in page
    done = re.search(r"已清除 1 件来件和办件的个人信息，共 (\d) 处", carried_out(operator, "expire"))
    assert PHONE not in letter(operator, "S1").text
    assert PHONE in letter(operator, "S2").text
    assert "现在没有到期的" in operator.get("/operator/data").text
    assert f"1 件来件、0 件办件的 {done[1]} 处，没有残留" in carried_out(operator, "erasures")
    with operator.app.state.store.engine.begin() as connection:
        back = {"text": f"又写上了{PHONE}", "user": "张三丰"}
        connection.execute(update(SuggestionRow).where(SuggestionRow.id == "S1").values(back))
    page = carried_out(operator, "erasures")
    assert "失败" in page
    assert "S1 suggestions.text：仍有 1 处个人信息" in page
    assert "仍有来件人" in page


def test_where_very_many_are_over_what_is_due_is_looked_up_for_who_asks(operator, later, monkeypatch):
    monkeypatch.setattr("api.pages.operator.data.MANY", 0)
    page = operator.get("/operator/data").text
    assert "现在到期" not in page.replace("查看现在到期的", "")
    assert 'href="/operator/data?due=1"' in page
    assert "现在到期 <b>1</b> 件来件" in operator.get("/operator/data?due=1").text


def test_a_task_that_is_under_way_is_not_asked_for_twice(operator):
    operator.post("/operator/data/tasks", data={"task": "backup"})
    assert operator.post("/operator/data/tasks", data={"task": "backup"}).status_code == 409
    assert operator.post("/operator/data/tasks", data={"task": "train"}).status_code == 422


def test_without_a_number_of_days_nothing_goes_by_itself(client, sign_in):
    sign_in(client, Account(name="guanli", display_name="孙琳", roles=("operator",), must_change_password=False))
    page = client.get("/operator/data").text
    assert "没有规定保存天数" in page
    assert 'value="expire"' not in page
    client.post("/operator/data/tasks", data={"task": "expire"})
    client.app.state.jobs._tasks["operator"].call_local()
    assert "没有清除" in client.get("/operator/data").text


def test_one_suggestion_is_erased_after_a_look_at_what_it_is(operator):
    page = operator.post("/operator/data/erasure", data={**REQUEST, "key": " S2 "}).text
    for shown in ("S2", "2026-11-02", STATE_NAMES["triaged"], "依本人申请"):
        assert shown in page
    assert "路灯" not in page
    assert "张三丰" not in page
    assert PHONE in letter(operator, "S2").text, "nothing is erased by looking"
    refused = operator.post("/operator/data/erase", data=REQUEST)
    assert refused.status_code == 422
    assert "请先勾选确认" in refused.text
    assert PHONE in letter(operator, "S2").text
    done = operator.post("/operator/data/erase", data=REQUEST | {"confirmed": "1"})
    assert "S2 的个人信息已清除" in done.text
    assert PHONE not in letter(operator, "S2").text
    with operator.app.state.store.read() as work:
        (certificate,) = work.audit.each(AuditFilter(action="erasure.certified"))
    assert (certificate.actor, certificate.details["reason"]) == ("guanli", "依本人申请")
    assert "已经清除过" in operator.post("/operator/data/erasure", data=REQUEST).text


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"key": "S99"}, "没有编号为“S99”的来件"),
        ({"key": ""}, "没有编号为“”的来件"),
        ({"reason": "  "}, "请写明依据"),
        ({"reason": f"电话{PHONE}的人要求"}, "不要写姓名、电话"),
        ({"reason": "长" * 201}, "最多 200 个字"),
    ],
)
@pytest.mark.parametrize("step", ["erasure", "erase"])
def test_what_cannot_be_erased_is_said_and_stays_typed(operator, step, given, problem):
    form = REQUEST | given
    answer = operator.post(f"/operator/data/{step}", data=form | {"confirmed": "1"})
    assert answer.status_code == 422
    assert problem in answer.text
    assert f'value="{form["key"]}"' in answer.text
    assert form["reason"] in answer.text
    assert PHONE in letter(operator, "S2").text


def test_a_backup_is_made_and_listed_but_never_sent(operator):
    assert "还没有备份" in operator.get("/operator/data").text
    page = carried_out(operator, "backup")
    folder = operator.app.state.settings.resolved_backup_dir
    (archive,) = backups(folder)
    assert archive.path.name in page
    assert str(folder.resolve()) in page
    assert "备份完成" in page
    assert re.search(r"SHA-256：[0-9a-f]{64}", page)
    assert not re.search(r'href="[^"]*jindianzi-', page), "it holds everything, the secret too"
    with operator.app.state.store.read() as work:
        actions = [(record.action, record.actor) for record in work.audit.each(AuditFilter(action="backup"))]
    assert actions == [("backup.backup_asked", "guanli"), ("backup.made", "system")]


def test_a_backup_that_fails_says_why(operator, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("api.backups.backup._make", full)
    page = carried_out(operator, "backup")
    assert "失败" in page
    assert "No space left on device" in page


def test_others_do_not_get_in(operator, sign_in):
    sign_in(operator, Account(name="chenli", display_name="陈立", roles=("handler",), must_change_password=False))
    assert operator.get("/operator/data").status_code == 403
    for step in ("erasure", "erase", "tasks"):
        assert operator.post(f"/operator/data/{step}", data=REQUEST | {"confirmed": "1"}).status_code == 403
    assert PHONE in letter(operator, "S2").text
