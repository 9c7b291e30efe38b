"""The two commands of the README, run for real in a copy of the checkout with the packages at hand."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
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


class Browser:
    """Keeps cookies, as a browser does."""

    def __init__(self, port):
        self.address = f"http://127.0.0.1:{port}"
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open

    def fetch(self, path, **form):
        body = urllib.parse.urlencode(form).encode() if form else None
        with self.open(self.address + path, data=body, timeout=10) as answer:
            return answer.read().decode()

    def enter_the_demo(self):
        token = re.search(r'name="csrf" value="([0-9a-f]+)"', self.fetch("/login"))[1]
        return self.fetch("/login/demo", csrf=token, name="banli", target="/")


def wait_until_served(process, browser, log):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            return browser.fetch("/healthz")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise AssertionError(log.read_text(encoding="utf-8"))


def blocks(name):
    """The fenced blocks of a page, as (language, text)."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.findall(r"^```(\w*)\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def code_of(text):
    """What is run of a block: without the comments, which are in the language of the page."""
    return [line.partition("  #")[0].rstrip() for line in text.splitlines()]


def block_with(name, words):
    return next(text for _, text in blocks(name) if words in text)


def run(text, folder, environment, *, shell=("bash", "-eu", "-c")):
    done = subprocess.run(
        [*shell, text], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE
    )
    assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def try_the_interface(checkout, port, environment):
    """The lines for integrators as they are printed, but for the port; a repeat changes nothing."""
    shell = block_with("README.md", "key add trial").replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    program = block_with("README.md", "from api.client").replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    script = checkout / "integrator.py"
    script.write_text(program, encoding="utf-8")
    said = run(f"{shell}\n'{sys.executable}' {script}\n'{sys.executable}' {script}", checkout, environment)
    assert '"created"' in said.partition("\n")[0] or '"accepted"' in said, said
    lines = [line for line in said.splitlines() if line.startswith("RX")]
    assert {line.split()[0] for line in lines} >= {"RX1", "RX2"}, said


def test_both_pages_print_the_same_commands():
    placeholders = {"用户名": "NAME", "文件夹": "FOLDER", "文件": "FILE"}
    for words in ("key add trial", "from api.client", "jindianzi init "):
        chinese = block_with("README.zh-CN.md", words)
        for given, name in placeholders.items():
            chinese = chinese.replace(f" {given} ", f" {name} ").replace(f" {given}\n", f" {name}\n")
        assert code_of(block_with("README.md", words)) == code_of(chinese)


# They take minutes, or never end; the demo goes through them all.
LONG = ("train", "triage", "serve")
GIVEN = {
    "import departments FILE": "demo/departments.jsonl",
    "import policies FOLDER": "demo/policies",
    "import cases FILE": "demo/cases/minsheng.csv",
    "import suggestions FILE": "demo/inbox",
}


def test_the_lines_for_operators_begin_an_office(checkout):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("JINDIANZI_")}
    environment |= {"PYTHONPATH": str(ROOT), "JINDIANZI_EMBEDDING__PRETRAINED": "off"}
    for line in code_of(block_with("README.md", "jindianzi init ")):
        if line.split()[1] in LONG:
            continue
        printed = next((words for words in GIVEN if words in line), "")
        given = f"{printed.rpartition(' ')[0]} {GIVEN[printed]}" if printed else ""
        run(line.replace(printed, given).replace("NAME", "wangmin"), checkout, environment)
    assert (checkout / "data" / "office.yaml").is_file()
    assert list((checkout / "data").rglob("*.tar*"))


@needs_make
def test_make_demo_ends_with_a_served_inbox(checkout):
    port, log = free_port(), checkout / "demo.log"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("JINDIANZI_")}
    # Encoding the whole office takes minutes on a processor without bfloat16; the way through the demo is the same.
    environment["JINDIANZI_EMBEDDING__PRETRAINED"] = "off"
    environment |= {"PYTHONPATH": str(ROOT), "MAKEFLAGS": ""}
    with log.open("w") as stream:
        process = subprocess.Popen(
            ["make", "demo", f"PORT={port}"],
            cwd=checkout, env=environment, stdout=stream, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        browser = Browser(port)
        wait_until_served(process, browser, log)
        page = browser.enter_the_demo()
        found = json.loads(browser.fetch("/api/suggestions?limit=200"))
        first = json.loads(browser.fetch(f"/api/suggestions/{found['items'][0]['id']}"))
        try_the_interface(checkout, port, environment)
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
