"""Starting: what keeps the service from serving is one clear line, and nothing is half started."""

import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx2
import pytest

from api.base.errors import DataFolderError, DataFolderInUseError, SecretKeyError
from api.base.folder_lock import FolderLock, require_writable
from api.base.secret_key import SecretKey
from api.base.settings import Settings
from api.engine.composition import open_store

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path):
    open_store(Settings(data_dir=tmp_path / "data"), upgrade=True).close()
    return tmp_path / "data"


def command(*arguments):
    return [sys.executable, "-m", "api.cli", *arguments]


def environment(folder):
    return os.environ | {"JINDIANZI_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT), "JINDIANZI_JOBS__INSIDE": "false"}


def refused(folder, *arguments, **options):
    """What `serve` says where it does not start."""
    done = subprocess.run(
        command("serve", "--port", "0", *arguments), env=environment(folder), cwd=ROOT, check=False, capture_output=True, text=True,
        timeout=90, **options,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "Serving on" not in done.stdout
    assert "Traceback" not in done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("jindianzi: ")]
    return line


class Serving:
    """`jindianzi serve` on a free port."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            command("serve", "--port", "0"), env=environment(folder), cwd=ROOT, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        line = self.process.stdout.readline()
        assert line.startswith("Serving on http://"), self.process.stderr.read()
        self.url = line.split()[-1]

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=60)
        return self.process.returncode


@pytest.fixture
def serving(folder):
    service = Serving(folder)
    yield service
    if service.process.poll() is None:
        service.end()


def test_it_serves_when_it_says_so_and_ends_when_it_is_told_to(serving):
    assert httpx2.get(f"{serving.url}/readyz").status_code == 200
    assert serving.end() in {0, -signal.SIGTERM}


def test_a_second_server_on_one_data_folder_says_who_has_it(serving, folder):
    line = refused(folder)
    assert f"进程（{serving.process.pid}）" in line
    assert httpx2.get(f"{serving.url}/readyz").status_code == 200, "the first one serves on"


def test_a_port_in_use_is_said_before_anything_is_started(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        line = refused(folder, "--port", str(taken.getsockname()[1]))
    assert "不能在 127.0.0.1" in line


def test_an_address_that_is_none_of_this_machine_is_said(folder):
    assert "[port]" in refused(folder, "--host", "192.0.2.1")


def test_a_newer_schema_is_said_to_be_newer(folder):
    with sqlite3.connect(folder / "jindianzi.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    line = refused(folder)
    assert "[schema-newer]" in line
    upgraded = subprocess.run(
        command("db", "upgrade"),
        env=environment(folder),
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert upgraded.returncode == 1
    assert "[schema-newer]" in upgraded.stderr
    assert "Traceback" not in upgraded.stderr


def test_a_file_that_is_no_database_is_said(folder):
    (folder / "jindianzi.db").write_bytes(b"no database at all " * 1000)
    for name in ("jindianzi.db-wal", "jindianzi.db-shm"):
        (folder / name).unlink(missing_ok=True)
    assert "[database-damaged]" in refused(folder)


def test_a_full_disk_is_said_before_anything_is_started(folder):
    full = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))  # noqa: E731
    line = refused(folder, preexec_fn=full)
    assert "不能写入" in line


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(DataFolderError, match="problem="):
        require_writable(tmp_path / "file" / "data")
    require_writable(tmp_path / "data")
    assert list((tmp_path / "data").iterdir()) == []


def test_a_lock_is_given_up_with_its_process(tmp_path):
    one, other = FolderLock(tmp_path), FolderLock(tmp_path)
    one.acquire()
    with pytest.raises(DataFolderInUseError, match=str(os.getpid())):
        other.acquire()
    one.release()
    other.acquire()
    other.release()


@pytest.mark.parametrize("content", [b"", b"short"])
def test_an_empty_key_is_no_key(folder, content):
    (folder / "secret.key").write_bytes(content)
    with pytest.raises(SecretKeyError):
        SecretKey.load(Settings(data_dir=folder))
    assert "不是密钥" in refused(folder)


def test_a_thread_that_never_comes_back_does_not_keep_the_service_from_ending(monkeypatch):
    from api.cli import server

    ended = threading.Event()
    monkeypatch.setattr(server, "LAST_SECONDS", 0.05)
    monkeypatch.setattr(server.os, "_exit", lambda _code: ended.set())
    made = server.Server(server.uvicorn.Config(lambda: None))
    made.handle_exit(signal.SIGTERM, None)
    assert ended.wait(5)
    assert made.should_exit
    time.sleep(0)
