"""What release 0.2.0 left behind is still read: its database, and its backup, which holds database and model.

The archive was written by `jindianzi backup` of that release over a small office: three departments, six decided or
triaged letters, a campaign with one grouped idea, and a trained model with its router.
"""

import tarfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.backups.restore import restore
from api.base.settings import Settings
from api.cli.main import app
from api.engine.composition import open_store
from triage.types import AuditEntry

ARCHIVE = Path(__file__).parent / "fixtures" / "state-0.2.0" / "backup.tar.gz"
MODEL = ("active", "versions/0001/router.joblib", "versions/0001/model.safetensors", "versions/0001/version.json")
ENTRY = AuditEntry(actor_kind="system", actor="cli:test", action="backup.restored")


@pytest.fixture
def folder(tmp_path):
    """The data folder as the release left it."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path / "old", filter="data")
    return tmp_path / "old" / "data"


def check(data_dir):
    store = open_store(Settings(data_dir=data_dir))
    try:
        with store.read() as work:
            decided = {key: work.decisions.of(key) for key in ("S00", "S10", "S20", "S01")}
            reviews = {key: work.reviews.of(key) for key in ("S00", "S10", "S20")}
            assert work.suggestions.count() == 12
            assert work.suggestions.one("S00").text == "书院路第20盏路灯不亮，晚上看不清路，请维修。"
            assert work.triages.current("S01") is not None
            ideas = work.ideas.of(1)
            members = work.ideas.one(ideas[0].id).members
            assert work.cases.count() == 72
    finally:
        store.close()
    parts = {key: [(p.part, p.action, p.value) for d in found for p in d.parts] for key, found in decided.items()}
    assert parts == {
        "S00": [("department", "accepted", "城管局")],
        "S10": [("department", "edited", "公交公司")],
        "S20": [("category", "rejected", None)],
        "S01": [],
    }
    assert all(found[0].offered["department"] for found in reviews.values())
    assert len(ideas) == 1
    assert {member.suggestion_id for member in members} == {
        f"{topic}{n}" for topic in ("lift", "pool") for n in range(3)
    }
    assert all((data_dir / "model" / name).is_file() for name in MODEL)


def test_the_database_is_read_after_db_upgrade(folder, monkeypatch):
    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(folder))
    done = CliRunner().invoke(app, ["db", "upgrade"])
    assert done.exit_code == 0, done.output
    check(folder)


def test_the_backup_restores(tmp_path):
    restore(ARCHIVE, tmp_path / "new", ENTRY)
    check(tmp_path / "new")


def test_the_router_of_0_2_0_is_read_without_running_it(tmp_path):
    import tarfile

    from triage.routing.state_file import load_state

    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    router = next(tmp_path.rglob("router.joblib"))
    state = load_state(router.parent)
    assert state.report["cases"] >= 0
    assert len(state.choices.department.weights) == 12
