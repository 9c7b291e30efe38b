"""What the service notes, and who may read it."""

import json

from triage.store.access.audit import AuditFilter
from triage.types import AccessScope, Account

AUDITOR = Account(name="zhaoping", display_name="赵平", roles=("auditor",), must_change_password=False)


def records(application, **wanted):
    with application.state.store.read() as work:
        return list(work.audit.each(AuditFilter(**wanted)))


def test_who_saw_a_suggestion_is_noted(application, client):
    client.get("/suggestions/S1")
    client.get("/api/suggestions/S1")
    client.get("/api/v1/suggestions/S2")
    client.get("/suggestions/none")
    seen = [(record.actor, record.object_id) for record in records(application, action="suggestion.viewed")]
    assert seen == [("wangmin", "S1"), ("wangmin", "S1"), ("wangmin", "S2")]


def test_a_change_is_noted_with_the_account_and_without_words(application, client):
    body = {"action": "assign", "department": "江东区城市管理和综合执法局", "reason": "机密理由"}
    assert client.post("/api/v1/suggestions/S1/transitions", json=body).status_code == 201
    found = records(application, object_id="S1")[-1]
    assert (found.actor, found.action, found.details["state"]) == ("wangmin", "suggestion.assigned", "assigned")
    assert len(found.details["particulars"]) == 64
    part = {"part": "tier", "action": "accepted"}
    assert client.post("/api/suggestions/S2/decision", json={"triage_version": 1, "parts": [part]}).status_code == 201
    decided = records(application, action="suggestion.decided")[-1]
    assert (decided.actor_kind, decided.actor, decided.object_id) == ("account", "wangmin", "S2")
    everything = json.dumps([record.model_dump(mode="json") for record in records(application)], ensure_ascii=False)
    assert "机密理由" not in everything
    assert "路灯" not in everything


def test_auditors_read_filter_and_export_it_which_is_noted_too(application, client, sign_in):
    client.get("/suggestions/S1")
    assert client.get("/audit").status_code == 403
    sign_in(client, AUDITOR)
    page = client.get("/audit", params={"actor": "wangmin", "action": "suggestion.viewed", "since": "2020-01-01"}).text
    assert "共 1 条" in page
    assert client.get("/audit", params={"since": "never", "page": "9999999"}).status_code == 200
    assert "没有符合条件的记录" in client.get("/audit", params={"until": "2020-01-01"}).text
    lines = client.get("/audit/export").text.splitlines()
    assert [json.loads(line)["number"] for line in lines] == list(range(1, len(lines) + 1))
    assert records(application)[-1].action == "audit.exported"


def test_a_key_reads_the_same_page_by_page(application, client, make_key, sign_in):
    client.get("/suggestions/S1")
    sign_in(client, AUDITOR)
    exported = [json.loads(line) for line in client.get("/audit/export").text.splitlines()]
    header = make_key(application.state.store, "inspection", "audit:read")
    client.cookies.clear()
    found, cursor, more = [], 0, True
    while more:
        page = client.get("/api/v1/audit", headers=header, params={"cursor": cursor, "limit": 3}).json()
        found, cursor, more = found + page["items"], page["cursor"], page["more"]
    assert found[: len(exported)] == exported
    last = records(application)[-1]
    assert (last.actor, last.action) == ("inspection", "audit.exported")
    wanted = {"action": "suggestion.viewed", "actor": "wangmin", "object_id": "S1", "since": "2020-01-01T00:00:00"}
    (seen,) = client.get("/api/v1/audit", headers=header, params=wanted).json()["items"]
    assert seen["object_id"] == "S1"
    assert client.get("/api/v1/audit", headers=header, params=wanted | {"until": "2020-01-02"}).json()["items"] == []


def test_a_key_with_limits_does_not_read_about_everything(application, client, make_key):
    header = make_key(application.state.store, "part", "audit:read", reach=AccessScope(channels=("热线",)))
    client.cookies.clear()
    assert client.get("/api/v1/audit", headers=header).status_code == 403


def test_edits_of_reference_material_and_acts_at_the_command_line_are_noted(
    application, service_settings, client, monkeypatch, demo
):
    from typer.testing import CliRunner

    from api.cli.main import app

    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(service_settings.data_dir))
    client.post("/departments/D43", data={"act": "save", "duties": "负责路灯和电梯。"})
    run = CliRunner().invoke
    key = run(app, ["webhooks", "add", "http://hook.example/x"]).stdout.split()[0]
    run(app, ["webhooks", "rotate", key])
    run(app, ["webhooks", "replay", key])
    policy = min((demo / "policies").iterdir())
    done = run(app, ["import", "policies", str(policy)])
    assert done.exit_code == 0, done.output
    with application.state.store.read() as work:
        (stored,) = work.policies.ids()
    client.post(f"/policies/{stored}/validity", data={"act": "expire", "day": "2020-01-01"})
    noted = {(record.action, record.object_id): record for record in records(application)}
    for action in ("webhook.added", "webhook.rotated", "webhook.replayed"):
        assert noted[action, key].actor.startswith("cli:")
    assert noted["policies.imported", None].details["added"] == 1
    assert noted["policy.changed", stored].actor == "wangmin"
    assert ("department.changed", "D43") in noted


def test_the_command_line_verifies_and_exports(application, service_settings, client, monkeypatch, tmp_path, capsys):
    from sqlalchemy import text
    from typer.testing import CliRunner

    from api.cli.main import app

    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(service_settings.data_dir))
    client.get("/suggestions/S1")
    run = CliRunner().invoke
    done = run(app, ["audit", "verify"])
    assert done.exit_code == 0, done.output
    head = done.output.split()[-1]
    assert run(app, ["audit", "verify", "--expect", head]).exit_code == 0
    assert run(app, ["audit", "verify", "--expect", "0" * 64]).exit_code == 1
    out = tmp_path / "audit.jsonl"
    assert run(app, ["audit", "export", "--from", "2020-01-01", "--to", "2099-12-31", "--out", str(out)]).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8").splitlines()[0])["number"] == 1
    with application.state.store.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_log_update"))
        connection.execute(text("UPDATE audit_log SET actor = 'x' WHERE number = 2"))
    broken = run(app, ["audit", "verify"])
    assert broken.exit_code == 1
    assert "Record 2" in broken.output


def test_accounts_and_keys_are_made_listed_and_ended_at_the_command_line(application, service_settings, monkeypatch):
    from typer.testing import CliRunner

    from api.cli.main import app

    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(service_settings.data_dir))
    run = CliRunner().invoke
    assert run(app, ["account", "add", "lihua", "--role", "operator", "--display-name", "李华"]).exit_code == 0
    made = run(app, ["account", "add", "sunlin", "--role", "operator", "--display-name", "孙琳"])
    assert made.exit_code == 0, made.output
    password = made.output.split()[-1]
    token = application.state.sign_in.by_password("sunlin", password)
    assert run(app, ["account", "add", "sunlin", "--role", "operator", "--display-name", "孙琳"]).exit_code == 1
    assert "first password" in run(app, ["account", "list"]).output
    assert run(app, ["account", "reset", "sunlin"]).exit_code == 0
    assert run(app, ["account", "disable", "sunlin"]).exit_code == 0
    assert "disabled" in run(app, ["account", "list"]).output
    key = run(app, ["key", "add", "hotline", "--scope", "suggestions:read", "--channel", "12345热线"])
    assert key.stdout.split()[-1].startswith("jdz_")
    assert "12345热线" in run(app, ["key", "list"]).output
    assert run(app, ["key", "revoke", "hotline"]).exit_code == 0
    assert "revoked" in run(app, ["key", "list"]).output
    noted = [record.action for record in records(application)]
    for action in ("account.added", "account.reset", "account.disabled", "key.added", "key.revoked"):
        assert action in noted
    assert token not in json.dumps([record.model_dump(mode="json") for record in records(application)])


def test_the_page_says_it_in_chinese_without_codes(client, sign_in):
    sign_in(client, Account(name="zhaoping", display_name="赵平", roles=("auditor",), must_change_password=False))
    page = client.get("/audit").text
    rows = page.partition("<tbody>")[2]
    assert "登录" in rows
    assert "给出分办建议" in rows
    assert "suggestion.triaged" not in rows
    assert "角色：系统" in page


def verified(application, client, expected=""):
    """The page after the chain was verified in the background."""
    asked = client.post("/audit/verification", data={"expected": expected})
    assert asked.status_code == 200
    assert "等待" in asked.text
    application.state.jobs._tasks["operator"].call_local()
    return client.get("/audit/verification").text


def test_an_auditor_has_the_chain_verified_without_a_shell(application, client, sign_in):
    client.get("/suggestions/S1")
    assert client.get("/audit/verification").status_code == 403
    assert client.post("/audit/verification").status_code == 403
    sign_in(client, AUDITOR)
    assert 'href="/audit/verification"' in client.get("/audit").text
    kept = records(application)[0].hash
    page = verified(application, client)
    number = len(records(application))
    assert f"全部 {number} 条记录相符" in page
    assert records(application)[-1].hash in page
    assert records(application)[-1].action == "audit.chain_asked"
    assert f"另存的校验值 {kept} 在链中" in verified(application, client, f" {kept[:32]}\n{kept[32:].upper()} ")
    assert f"校验值 {'0' * 64} 不在链中" in verified(application, client, "0" * 64)


def test_the_first_record_that_does_not_fit_is_named(application, client, sign_in):
    client.get("/suggestions/S1")
    client.get("/suggestions/S2")
    sign_in(client, AUDITOR)
    with application.state.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_log_update")
        connection.exec_driver_sql("UPDATE audit_log SET actor = 'nobody' WHERE action = 'suggestion.viewed'")
    number = records(application, action="suggestion.viewed")[0].number
    page = verified(application, client)
    assert f"第 {number} 条：内容与当时记录的不符" in page
    assert "失败" in page


def test_a_hash_that_is_none_is_said_and_stays_typed(client, sign_in):
    sign_in(client, AUDITOR)
    answer = client.post("/audit/verification", data={"expected": "abc"})
    assert answer.status_code == 422
    assert "64 位的十六进制数" in answer.text
    assert 'value="abc"' in answer.text
    client.post("/audit/verification")
    again = client.post("/audit/verification", data={"expected": "1" * 64})
    assert "已在等待或执行" in again.text
    assert f'value="{"1" * 64}"' in again.text
