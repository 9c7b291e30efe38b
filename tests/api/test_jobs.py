"""Jobs: what is due is done in the background, once, whatever dies meanwhile."""

import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from waiting import PATIENCE_SECONDS, until

from api.app import create_app
from api.base.errors import EngineNotReadyError
from api.engine.service_engine import ServiceEngine
from api.jobs import child as child_module
from api.jobs.triage_job import TriageJob
from api.service.services import open_services
from retrieval.errors import IndexFailedError, ModelNotFoundError
from triage.errors import RouterFormatError
from triage.types import Suggestion


@pytest.fixture
def services(service_settings, engine_of):
    services = open_services(service_settings, engine_of)
    with services.store.write() as work:
        work.suggestions.put([Suggestion(id=f"N{n}", text=f"第{n}件") for n in range(150)])
    yield services
    services.close()


def versions(store):
    with store.read() as work:
        numbers = work.triages.numbers([f"N{n}" for n in range(150)])
    assert all(current == 1 for _, current in numbers.values())
    return [numbers.get(f"N{n}", (0, 0))[0] for n in range(150)]


def test_a_suggestion_is_triaged_in_the_background(service_settings, engine_of, sign_in, handler):
    with TestClient(create_app(service_settings, engine_of, run_jobs=True)) as client:
        sign_in(client, handler)
        url = client.post("/api/v1/suggestions", json={"channel": "x", "text": "路灯"}).json()["items"][0]["status_url"]
        until(lambda: client.get(url).json()["triage"] is not None)
        state = client.get(url).json()
        assert state["handling"]["state"] == "triaged"
        assert [event["kind"] for event in state["timeline"]] == ["received", "triaged"]


def test_the_start_finds_what_was_left_undone(service_settings, engine_of, services):
    with services.store.write() as work:
        assert len(work.work_items.claim(100, datetime.now(UTC)).ids) == 100
    with TestClient(create_app(service_settings, engine_of, run_jobs=True)):
        until(lambda: versions(services.store) == [1] * 150)


def test_many_threads_and_workers_make_one_triage_each(services):
    jobs = [TriageJob(services.store, services.engine) for _ in range(3)]
    threads = [threading.Thread(target=job.run) for job in jobs * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert versions(services.store) == [1] * 150


def test_a_lease_that_has_run_out_counts_no_more(services):
    with services.store.write() as work:
        slow = work.work_items.claim(5, datetime.now(UTC) - timedelta(hours=1))
        other = work.work_items.claim(5, datetime.now(UTC))
        assert slow.ids == other.ids
    services.engine.triage_ids(slow.ids, slow.token)
    assert sum(versions(services.store)) == 0
    services.engine.triage_ids(other.ids, other.token)
    services.engine.triage_ids(slow.ids, slow.token)
    assert sum(versions(services.store)) == 5


def test_a_corrected_suggestion_is_triaged_again(services):
    job = TriageJob(services.store, services.engine)
    job.run()
    with services.store.write() as work:
        work.suggestions.put([Suggestion(id="N1", text="更正后的内容")])
        assert work.work_items.due() == ["N1"]
    job.run()
    with services.store.read() as work:
        assert work.triages.current("N1")[0] == 2


def attempts(store):
    """How often each suggestion that is still due could not be judged, and when it is tried again."""
    with store.engine.connect() as connection:
        found = connection.execute(text("SELECT attempts, claim, claimed_until FROM handlings WHERE triage_due"))
        return [tuple(row) for row in found]


def engine(services, factory, **more):
    return ServiceEngine(services.settings, services.store, services.office, factory, **more)


def test_one_letter_that_breaks_the_pipeline_keeps_no_other_waiting(services, engine_of):
    class Fragile(type(engine_of(None, services.store, None))):
        def triage_stored(self, ids, today, claim=None):
            if "N7" in ids:
                raise ValueError("N7")
            return super().triage_stored(ids, today, claim)

    TriageJob(services.store, engine(services, lambda _settings, store, _office: Fragile(store))).run()
    assert versions(services.store) == [0 if n == 7 else 1 for n in range(150)]
    with services.store.write() as work:
        assert work.work_items.claim(5, datetime.now(UTC)).ids == ()
        assert work.work_items.claim(5, datetime.now(UTC) + timedelta(minutes=1)).ids == ("N7",)


@pytest.mark.parametrize(
    "error",
    [
        ModelNotFoundError(Path("model")), IndexFailedError("in index", "database disk image is malformed"),
        RouterFormatError("damaged", path=Path("router"), problem="an old one"), MemoryError(), OSError("no space left on device"),
    ],
)  # fmt: skip
def test_an_engine_that_cannot_be_opened_counts_against_no_letter(services, engine_of, error):
    broken, opened, pauses = [True], [], []

    def factory(settings, store, office):
        opened.append(1)
        if broken:
            raise error
        return engine_of(settings, store, office)

    now = [0.0]
    judging = engine(services, factory, again=pauses.append, clock=lambda: now[0])
    job = TriageJob(services.store, judging)
    for _ in range(3):
        job.run()
        now[0] += pauses[-1]
    assert pauses == [3, 6, 12]
    assert attempts(services.store) == [(0, None, None)] * 150, "no attempt, no pause, nobody's lease"
    with services.store.write() as work:
        claim = work.work_items.claim(200, datetime.now(UTC))
        assert len(claim.ids) == 150
        work.work_items.release(claim.token)
    broken.clear()
    job.run()
    assert versions(services.store) == [1] * 150
    assert len(opened) == 4


def test_an_index_that_breaks_while_it_is_used_counts_against_no_letter(services, engine_of):
    class Broken(type(engine_of(None, services.store, None))):
        def triage_stored(self, *_):
            raise IndexFailedError("in index", "disk I/O error")

    TriageJob(services.store, engine(services, lambda _settings, store, _office: Broken(store))).run()
    assert attempts(services.store) == [(0, None, None)] * 150


def test_workers_of_their_own_need_a_server_for_the_index(capsys, monkeypatch):
    from api.base.errors import EmbeddedIndexError
    from api.cli.serve_commands import run_worker

    with pytest.raises(EmbeddedIndexError):
        run_worker(attached=False)


def test_a_process_without_the_index_waits_for_the_one_that_has_it(services):
    job = TriageJob(services.store, services.engine)
    others = []

    def ask():
        others.append(threading.Thread(target=job.run))
        others[-1].start()

    engine(services, None, ask=ask).triage_ids(["N3"])
    others[0].join()
    assert versions(services.store) == [1] * 150
    with services.store.write() as work:
        work.suggestions.put([Suggestion(id="N3", text="更正")])
    seconds = iter(range(100))
    with pytest.raises(EngineNotReadyError, match="late"):
        engine(services, None, ask=lambda: None, clock=lambda: next(seconds)).triage_ids(["N3"])


WORKER = """
import os, threading
from api.jobs.child import follow_parent
follow_parent(lambda: os._exit(7))
open({mark!r}, "a").write("x")
threading.Event().wait()
"""


def test_a_worker_that_dies_is_started_again_and_ends_with_its_parent(tmp_path, monkeypatch):
    mark = tmp_path / "started"
    mark.touch()
    command = [sys.executable, "-P", "-c", WORKER.format(mark=str(mark))]
    monkeypatch.setattr(child_module, "command_line", lambda *_: command)
    child = child_module.WorkerChild()
    child.start()
    first = child._process
    until(lambda: mark.read_text() == "x")
    first.kill()
    until(lambda: mark.read_text() == "xx")
    orphan = child._process
    assert orphan is not first
    child._ending.set()
    child._watch.join()
    orphan.stdin.close()
    assert orphan.wait(PATIENCE_SECONDS) == 7
    child.stop()
    first.stdin.close()
