"""Stopping: what is under way when the service is asked to end is finished, or taken up again by the next one."""

import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx2
import pytest
from waiting import PATIENCE_SECONDS, until

from api.base.settings import Settings
from api.engine.composition import open_store

SCRIPT = Path(__file__).parents[1] / "support" / "slow_service.py"
SECONDS = 1.0


class Service:
    """The slow service in a process of its own."""

    def __init__(self, folder, seconds=SECONDS):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, str(SCRIPT), str(folder), str(port), str(seconds)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        self.lines, self.reader = [], threading.Thread(target=self._read)
        self.reader.start()
        self.until(self._answers)

    def _read(self):
        self.lines.extend(iter(self.process.stdout.readline, ""))

    def _answers(self):
        try:
            return httpx2.get(f"{self.url}/healthz").is_success
        except httpx2.TransportError:
            return False

    def until(self, condition):
        until(lambda: condition() or self.process.poll() is not None, lambda: self.lines)
        assert self.process.poll() is None, self.lines

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE_SECONDS)
        self.close()

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.reader.join()
        self.process.stdout.close()


@pytest.fixture
def folder(tmp_path):
    open_store(Settings(data_dir=tmp_path / "data"), upgrade=True).close()
    return tmp_path / "data"


@pytest.fixture
def start(folder):
    started = []

    def begin(**options):
        started.append(Service(folder, **options))
        return started[-1]

    yield begin
    for service in started:
        service.close()


def send(folder, make_key, *scopes):
    store = open_store(Settings(data_dir=folder))
    header = make_key(store, "hotline", *scopes)
    store.close()
    return header


def versions(folder):
    store = open_store(Settings(data_dir=folder))
    with store.read() as work:
        ids = work.suggestions.ids()
        found = {key: work.triages.numbers([key]).get(key, (0, 0)) for key in ids}
        due = work.work_items.count_due()
    store.close()
    return found, due


def test_the_request_under_way_is_answered(folder, start, make_key):
    header, answers = send(folder, make_key, "suggestions:write"), []
    service = start()

    def post():
        answers.append(
            httpx2.post(
                f"{service.url}/api/suggestions", headers=header, json={"text": "路灯"}, timeout=PATIENCE_SECONDS
            )
        )

    sender = threading.Thread(target=post)
    sender.start()
    service.until(lambda: "judging\n" in service.lines)
    service.end()
    sender.join()
    assert [answer.status_code for answer in answers] == [201]
    assert "closed\n" in service.lines
    found, due = versions(folder)
    assert (list(found.values()), due) == ([(1, 1)], 0)


def test_the_job_under_way_is_finished_or_taken_up_again(folder, start, make_key):
    header = send(folder, make_key, "suggestions:write")
    service = start()
    items = [{"external_id": str(n), "text": f"路灯{n}"} for n in range(4)]
    body = {"channel": "热线", "items": items}
    assert httpx2.post(f"{service.url}/api/v1/suggestions", headers=header, json=body).status_code == 202
    service.until(lambda: "judging\n" in service.lines)
    service.end()
    assert service.process.returncode in {0, -signal.SIGTERM}
    found, due = versions(folder)
    assert sum(number for number, _ in found.values()) + due == 4, "each is judged, or still due"
    again = start(seconds=0)
    again.until(lambda: versions(folder)[1] == 0)
    again.end()
    assert list(versions(folder)[0].values()) == [(1, 1)] * 4
