"""The two commands of the README, run for real in a copy of the checkout with the packages at hand."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PATIENCE = 240
needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.fixture
def checkout(tmp_path):
    """Makefile, pins and demo office, and this interpreter's environment as `.venv`."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "demo", tmp_path / "demo")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    script = tmp_path / ".venv" / "bin" / "jindianzi"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m api.cli "$@"\n')
    script.chmod(0o755)
    (tmp_path / ".venv" / ".installed").touch()
    return tmp_path


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read().decode()


def wait_until_served(process, port, log):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            return fetch(port, "/")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise AssertionError(log.read_text(encoding="utf-8"))


@needs_make
def test_make_demo_ends_with_a_served_inbox(checkout):
    port, log = free_port(), checkout / "demo.log"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("JINDIANZI_")}
    environment |= {"PYTHONPATH": str(ROOT), "MAKEFLAGS": ""}
    with log.open("w") as stream:
        process = subprocess.Popen(
            ["make", "demo", f"PORT={port}"],
            cwd=checkout, env=environment, stdout=stream, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        page = wait_until_served(process, port, log)
        found = json.loads(fetch(port, "/api/suggestions?limit=200"))
        first = json.loads(fetch(port, f"/api/suggestions/{found['items'][0]['id']}"))
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
    said = log.read_text(encoding="utf-8")
    for stage in ("1/5 office", "2/5 import", "3/5 train", "4/5 triage", "5/5 result"):
        assert stage in said
    assert "train: " in said  # progress, not silence
    assert 'lang="zh-CN"' in page
    assert found["total"] >= 120
    assert all(item["department"] and item["tier"] and item["deadline"] for item in found["items"])
    assert first["triage"]["departments"][0]["evidence"]
    assert any(statement["status"] == "verified" for statement in first["triage"]["draft"]["statements"])


@needs_make
def test_make_test_runs_every_check():
    done = subprocess.run(
        ["make", "-n", "test"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for check in ("ruff format --check", "ruff check", "mypy", "lint-imports", "pytest", "jindianzi eval"):
        assert check in done.stdout
