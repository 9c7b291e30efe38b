"""Backup and restore: everything comes back, consistent whatever was written meanwhile, and nothing else is let in."""

import gzip
import hashlib
import io
import os
import re
import tarfile
import threading
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.access.tokens import SESSION_COOKIE
from api.app import create_app
from api.backups.archive import MANIFEST, SUMS
from api.backups.backup import backups, make_backup
from api.backups.restore import restore
from api.base.errors import BackupError
from api.base.secret_key import SecretKey
from api.base.settings import Settings
from api.cli.main import app
from api.engine.composition import open_store
from triage.errors import DatabaseCopyError
from triage.store import Store
from triage.store.access.audit import AuditFilter
from triage.types import AuditEntry, Suggestion

run = CliRunner().invoke
ENTRY = AuditEntry(actor_kind="system", actor="cli:test", action="backup.restored")


def put(folder, name, content=b"x"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.fixture
def office(service_settings, monkeypatch):
    """A small office with something of everything that a data folder has."""
    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(service_settings.data_dir))
    data = service_settings.data_dir
    SecretKey.load(service_settings)
    kept = {
        "office.yaml": "name: 甲市\ndivisions: divisions.csv\n".encode(), "divisions.csv": b"code,name\n",
        "model/active": b"0001\n", "model/versions/0001/version.json": b"{}", "model/versions/0001/a.npz": b"1" * 99,
        "photos/ab.jpg": b"jpeg", "rejects/cases.jsonl": '{"行": 1}\n'.encode(), "drop/市长信箱/来件.csv": b"text\n",
        "drop/市长信箱/rejects/a.jsonl": b"{}\n", "drop/two\nlines\\.csv": b"odd",
    }  # fmt: skip
    left_out = (
        "index/0001/chroma.sqlite3", "jobs.db", "jobs.db-wal", "operator-tasks/1.json", "backups/jindianzi-old.tar.gz",
        "model/versions/0002/a.npz", "drop/市长信箱/done/b.csv", "model/active.partial",
    )  # fmt: skip
    for name, content in kept.items():
        put(data, name, content)
    for name in left_out:
        put(data, name)
    (data / "drop" / "网上信箱").mkdir()
    return service_settings, kept, left_out


@pytest.fixture
def store(office):
    opened = open_store(office[0])
    yield opened
    opened.close()


def test_everything_comes_back_as_it_was_while_somebody_wrote(office, store, tmp_path):
    settings, kept, left_out = office
    writing, enough = threading.Event(), threading.Event()

    def write():
        number = 0
        while not enough.is_set() and number < 500:
            with store.write() as work:
                work.suggestions.put([Suggestion(id=f"W{number}", text="来信" * 500)])
                work.audit.record(AuditEntry(actor_kind="system", actor="writer", action="test.wrote"))
            number += 1
            if number > 5:
                writing.set()

    writer = threading.Thread(target=write)
    writer.start()
    writing.wait(30)
    made = make_backup(settings, store)
    enough.set()
    writer.join()
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert hashlib.sha256(made.path.read_bytes()).hexdigest() == made.digest
    assert sorted(path.name for path in made.path.parent.iterdir()) == [
        ".lock", made.path.name, "jindianzi-old.tar.gz",
    ]  # fmt: skip

    into = tmp_path / "new"
    restored = restore(made.path, into, ENTRY)
    assert restored.broken is None
    assert restored.files == made.files
    for name, content in kept.items():
        assert (into / name).read_bytes() == content, name
    for name in left_out:
        assert not (into / name).exists(), name
    assert (into / "secret.key").read_bytes() == (settings.data_dir / "secret.key").read_bytes()
    assert (into / "secret.key").stat().st_mode & 0o777 == 0o600
    assert (into / "drop" / "网上信箱").is_dir(), "a channel keeps its folder"
    assert not (into / ".restoring").exists()
    copy = open_store(Settings(data_dir=into))
    with copy.read() as work, store.read() as now:
        letters = work.suggestions.ids()
        written = list(work.audit.each(AuditFilter(action="test.wrote")))
        assert 6 <= len(written) <= 500
        assert len(letters) == 3 + len(written), "a unit of work is there as a whole or not at all"
        assert set(letters) <= set(now.suggestions.ids())
        assert work.triages.current("S1") == now.triages.current("S1")
        assert work.audit_verifier.verify() is None
        assert work.audit.page(AuditFilter(), 0, 1)[0][0].action == "backup.restored"
    copy.close()


def test_a_restored_service_serves_and_nobody_is_signed_in(office, application, engine_of, sign_in, handler, tmp_path):
    settings = office[0]
    with TestClient(application) as client:
        token = sign_in(client, handler)
        assert client.get("/").status_code == 200
        made = make_backup(settings, application.state.store)
        assert client.get("/").status_code == 200
    restore(made.path, tmp_path / "new", ENTRY)
    with TestClient(create_app(Settings(data_dir=tmp_path / "new"), engine_of)) as client:
        client.cookies.set(SESSION_COOKIE, token)
        assert "路灯不亮1" not in client.get("/").text
        sign_in(client, handler)
        assert "路灯不亮1" in client.get("/").text


def test_both_commands_say_what_to_do(office, tmp_path):
    done = run(app, ["backup", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    (archive,) = backups(tmp_path / "out")
    assert str(archive.path) in done.output
    assert "SHA-256" in done.output
    assert backups(office[0].data_dir / "backups")[0].path.name == "jindianzi-old.tar.gz"
    store = open_store(office[0])
    with store.read() as work:
        (record,) = work.audit.each(AuditFilter(action="backup.made"))
        assert record.object_id == archive.path.name
    store.close()
    back = run(app, ["restore", str(archive.path), "--into", str(tmp_path / "new")])
    assert back.exit_code == 0, back.output
    assert "The audit holds" in back.output
    assert f"JINDIANZI_DATA_DIR={tmp_path / 'new'}" in back.output
    again = run(app, ["restore", str(archive.path), "--into", str(tmp_path / "new")])
    assert again.exception.code == "not_empty"


def test_what_lies_elsewhere_comes_along_or_is_named(office, tmp_path, store):
    settings = office[0]
    office_file = put(tmp_path / "etc", "amt.yaml", "name: 乙市\ndivisions: data/places.csv\n".encode())
    put(tmp_path / "etc", "data/places.csv", b"places")
    put(tmp_path / "etc", "replies/reply_modules.yaml", b"greeting: {}\n")
    drop = put(tmp_path / "mount", "信箱/one.csv", b"text\n").parents[1]
    moved = settings.model_copy(update={"office_file": office_file, "drop_dir": drop, "backup_dir": tmp_path / "b"})
    made = make_backup(moved, store)
    assert made.path.parent == tmp_path / "b"
    into = tmp_path / "new"
    restore(made.path, into, ENTRY)
    assert (into / "office.yaml").read_text(encoding="utf-8").startswith("name: 乙市")
    assert (into / "data" / "places.csv").read_bytes() == b"places"
    assert (into / "replies" / "reply_modules.yaml").read_bytes() == b"greeting: {}\n"
    assert [path.name for path in (into / "drop").rglob("*.csv")] == ["one.csv"]
    assert made.manifest.outside == ()
    office_file.write_text(f"divisions: {put(tmp_path, 'far.csv')}\n", encoding="utf-8")
    assert make_backup(moved, store).manifest.outside == (str(tmp_path / "far.csv"),)


def test_a_secret_of_the_environment_stays_there(office, store):
    made = make_backup(Settings(data_dir=office[0].data_dir, secret_key="s" * 32), store)
    assert not made.manifest.with_key
    with tarfile.open(made.path) as tar:
        assert not [name for name in tar.getnames() if "secret" in name]


def test_the_database_of_postgresql_is_not_ours(office, store, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "file", None)
    made = make_backup(office[0], store)
    assert made.manifest.database == "postgresql"
    assert restore(made.path, tmp_path / "new", ENTRY).records == 0
    assert not (tmp_path / "new" / "jindianzi.db").exists()
    assert (tmp_path / "new" / "secret.key").exists()


def test_one_backup_at_a_time_and_a_killed_one_leaves_nothing(office, store, monkeypatch):
    folder = office[0].data_dir / "backups"
    put(folder, ".jindianzi-20260101-000000-aa.tar.gz.partial")
    copy_to = Store.copy_to

    def another(self, target):
        with pytest.raises(BackupError, match="busy"):
            make_backup(office[0], store)
        copy_to(self, target)

    monkeypatch.setattr(Store, "copy_to", another)
    make_backup(office[0], store)
    assert not list(folder.glob(".jindianzi-*"))


def test_a_database_that_cannot_be_copied_is_said_and_leaves_no_archive(office, store, monkeypatch):
    def broken(self, target):
        raise DatabaseCopyError("database disk image is malformed")

    monkeypatch.setattr(Store, "copy_to", broken)
    with pytest.raises(BackupError, match="malformed"):
        make_backup(office[0], store)
    assert [path.name for path in (office[0].data_dir / "backups").glob("*jindianzi-2*")] == []


@pytest.fixture
def archive(office, store):
    return make_backup(office[0], store).path


def entries(path):
    with tarfile.open(path) as tar:
        return [(entry, tar.extractfile(entry).read() if entry.isfile() else b"") for entry in tar]


def rewritten(path, change):
    """An archive with entries that `change` yields for those of another one."""
    found = entries(path)
    target = path.with_name("changed.tar.gz")
    with tarfile.open(target, "w:gz") as tar:
        for entry, content in change(found):
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return target


def named(name, content=b"x", **fields):
    entry = tarfile.TarInfo(name)
    for field, value in fields.items():
        setattr(entry, field, value)
    return entry, content


def with_more(*more):
    return lambda found: [*found[:-1], *more, found[-1]]


def replaced(name, old, new):
    def change(found):
        for entry, content in found:
            yield entry, content.replace(old, new) if entry.name == name else content

    return change


def without(name):
    return lambda found: [one for one in found if one[0].name != name]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (with_more(named("data/../../evil")), "foreign_entry"),
        (with_more(named("/etc/evil")), "foreign_entry"),
        (with_more(named("evil")), "foreign_entry"),
        (with_more(named("data/link", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd")), "foreign_entry"),
        (with_more(named("data/office.yaml")), "foreign_entry"),
        (with_more(named("data/added.txt")), "name=data/added.txt"),
        (replaced("data/photos/ab.jpg", b"jpeg", b"JPEG"), "name=data/photos/ab.jpg"),
        (replaced(MANIFEST, b"sqlite", b"postgresql"), "name=manifest.json"),
        (without("data/secret.key"), "name=data/secret.key"),
        (without(SUMS), "incomplete"),
        (without(MANIFEST), "no_backup"),
        (replaced(MANIFEST, b'"revision": "0', b'"revision": "9'), "newer"),
        (replaced(MANIFEST, b'"format": 1', b'"format": 2'), "newer"),
        (replaced(MANIFEST, b'"revision"', b'"visions"'), "manifest: "),
    ],
)
def test_an_archive_that_is_not_as_it_was_made_brings_nothing_back(archive, tmp_path, change, problem):
    target = tmp_path / "new"
    with pytest.raises(BackupError, match=re.escape(problem)):
        restore(rewritten(archive, change), target, ENTRY)
    assert list(target.iterdir()) == []
    assert not (tmp_path / "evil").exists()


def test_a_file_that_is_cut_off_or_none_brings_nothing_back(archive, tmp_path):
    content = archive.read_bytes()
    for number, part in enumerate((content[: len(content) // 2], b"", b"PK" * 300, gzip.compress(b"nothing"))):
        with pytest.raises(BackupError):
            restore(put(tmp_path, f"{number}.tar.gz", part), tmp_path / "new", ENTRY)
    with pytest.raises(BackupError):
        restore(tmp_path / "missing.tar.gz", tmp_path / "new", ENTRY)
    assert not any((tmp_path / "new").iterdir())


def test_an_older_schema_is_backed_up_and_brought_to_the_newest(tmp_path, monkeypatch):
    """The archive of a version that knew one revision less."""
    from alembic import command

    from triage.store.store import _alembic_config

    settings = Settings(data_dir=tmp_path / "old")
    store = open_store(settings, upgrade=True)
    with store.engine.begin() as connection:
        config = _alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")
    store.close()
    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(settings.data_dir))
    done = run(app, ["backup"])
    assert done.exit_code == 0, done.output
    assert "the audit does not note this backup" in done.output
    (made,) = backups(settings.resolved_backup_dir)
    restore(made.path, tmp_path / "new", ENTRY)
    store = open_store(Settings(data_dir=tmp_path / "new"))
    store.close()


def test_an_office_file_that_cannot_be_read_is_kept_as_it_is(office, store, tmp_path):
    put(office[0].data_dir, "office.yaml", b"tiers: [")
    put(office[0].data_dir, "jindianzi.db.before-update", b"copy")
    restore(make_backup(office[0], store).path, tmp_path / "new", ENTRY)
    assert (tmp_path / "new" / "office.yaml").read_bytes() == b"tiers: ["
    assert (tmp_path / "new" / "jindianzi.db.before-update").read_bytes() == b"copy"


def test_where_nothing_is_there_is_nothing_to_back_up(tmp_path):
    settings = Settings(data_dir=tmp_path / "empty")
    settings.data_dir.mkdir()
    store = Store(settings.resolved_database_url)
    with pytest.raises(BackupError, match="no_database"):
        make_backup(settings, store)
    store.close()


def test_a_backup_is_listed_with_its_time_and_size(office, archive):
    os.utime(archive, (0, datetime(2026, 11, 20, tzinfo=UTC).timestamp()))
    newest, older = sorted(backups(archive.parent), key=lambda one: one.size, reverse=True)
    assert (newest.path, newest.size) == (archive, archive.stat().st_size)
    assert newest.made.year == 2026
    assert older.path.name == "jindianzi-old.tar.gz"
