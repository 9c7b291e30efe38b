"""Tasks that operators ask for."""

import json
import logging

import pytest

from api.access.principal import Principal
from api.acts.tasks import TaskRequests, carry_over
from triage.store.access.audit import AuditFilter

OPERATOR = Principal("account", "guanli", "孙琳", roles=frozenset({"operator"}))


@pytest.fixture
def store(application):
    return application.state.store


def test_a_task_is_listed_audited_and_begun_once(store):
    woken = []
    requests = TaskRequests(store, lambda: woken.append("operator"))
    assert requests.ask(OPERATOR, "use", "v2")
    assert not requests.ask(OPERATOR, "use", "v3"), "it waits already"
    assert woken == ["operator"]
    with store.read() as work:
        assert [(task.kind, task.argument, task.actor) for task in work.tasks.recent()] == [("use", "v2", "孙琳")]
        (record,) = work.audit.each(AuditFilter(action="model.use_asked"))
    assert (record.actor, record.object_kind, record.details) == ("guanli", "task", {"version": "v2"})


OLD = {
    "id": "01763600000000000000-0a1b2c3d", "kind": "train", "argument": "", "actor": "孙琳",
    "asked": "2026-11-20T01:00:00Z", "state": "done", "owner": "host:41", "started": "2026-11-20T01:00:05Z",
    "ended": "2026-11-20T01:04:00Z", "output": "trained\n",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """The list that version 0.2 left: one task that ended, one that ran, one that waited, and a damaged file."""
    folder = tmp_path / "operator-tasks"
    folder.mkdir()
    began = {
        "ended": None,
        "output": "half",
        "id": "01763600000000000001-0a1b2c3d",
        "kind": "rebuild",
        "state": "running",
    }
    waits = began | {"id": "01763600000000000002-0a1b2c3d", "kind": "use", "argument": "0002", "state": "waiting"}
    waits |= {"started": None, "owner": "", "output": ""}
    for task in (OLD, OLD | began, OLD | waits):
        (folder / f"{task['id']}.json").write_text(json.dumps(task), encoding="utf-8")
    (folder / f"{OLD['id']}.claim").touch()
    (folder / "9.json").write_text("[1]")
    return folder


def test_tasks_of_the_old_list_are_carried_over_and_what_is_none_is_named(store, folder, caplog):
    with caplog.at_level(logging.INFO, "jindianzi.tasks"):
        carry_over(folder.parent, store)
    with store.read() as work:
        found = work.tasks.recent()
    assert [(task.kind, task.argument, task.state, task.output) for task in found] == [
        ("use", "0002", "waiting", ""), ("rebuild", "", "waiting", ""), ("train", "", "done", "trained\n"),
    ]  # fmt: skip
    assert (found[2].ended_at - found[2].started_at).total_seconds() == 235
    assert found[2].asked_at.isoformat() == "2026-11-20T01:00:00+00:00"
    assert [path.name for path in folder.iterdir()] == ["9.json"]
    assert "9.json" in caplog.text
    assert caplog.text.count("task.carried_over") == 3
    carry_over(folder.parent, store)
    with store.read() as work:
        assert work.tasks.recent() == found


def test_a_carried_over_list_is_gone_with_its_folder(store, folder):
    (folder / "9.json").unlink()
    carry_over(folder.parent, store)
    assert not folder.exists()
    carry_over(folder.parent, store)


def test_the_service_carries_them_over_when_it_starts(service_settings, engine_of, folder):
    from api.service.services import open_services

    folder.rename(service_settings.data_dir / "operator-tasks")
    services = open_services(service_settings, engine_of)
    with services.store.read() as work:
        assert len(work.tasks.recent()) == 3
    services.close()
