"""Jobs: what is due is done in the background, once, whatever dies meanwhile."""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.engine_holder import EngineHolder
from api.jobs.triage_job import TriageJob
from api.services import open_services
from retrieval.errors import RetrievalError
from triage.errors import RouterFormatError
from triage.types import Suggestion


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


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
        assert len(work.handlings.claim(100, datetime.now(UTC)).ids) == 100
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
        slow = work.handlings.claim(5, datetime.now(UTC) - timedelta(hours=1))
        other = work.handlings.claim(5, datetime.now(UTC))
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
        assert work.handlings.due() == ["N1"]
    job.run()
    with services.store.read() as work:
        assert work.triages.current("N1")[0] == 2


def test_one_letter_that_breaks_the_pipeline_keeps_no_other_waiting(services, engine_of):
    class Fragile:
        def __init__(self, inner):
            self.inner = inner

        def triage_ids(self, ids, claim=None):
            if "N7" in ids:
                raise ValueError("N7")
            self.inner.triage_ids(ids, claim)

        def close(self):
            pass

    fragile = EngineHolder(lambda: Fragile(engine_of(None, services.store, None)))
    TriageJob(services.store, fragile).run()
    assert versions(services.store) == [0 if n == 7 else 1 for n in range(150)]
    with services.store.write() as work:
        assert work.handlings.claim(5, datetime.now(UTC)).ids == ()
        assert work.handlings.claim(5, datetime.now(UTC) + timedelta(minutes=1)).ids == ("N7",)


@pytest.mark.parametrize("error", [RetrievalError("no model"), RouterFormatError(Path("router"), "an old one")])
def test_an_engine_that_cannot_judge_leaves_everything_due(services, error):
    def fails():
        raise error

    with pytest.raises(type(error)):
        TriageJob(services.store, EngineHolder(fails)).run()
    with services.store.write() as work:
        assert len(work.handlings.claim(200, datetime.now(UTC)).ids) == 150


def test_workers_of_their_own_need_a_server_for_the_index(capsys, monkeypatch):
    from api.cli.serve_commands import run_worker
    from api.errors import EmbeddedIndexError

    with pytest.raises(EmbeddedIndexError, match="JINDIANZI_CHROMA_URL"):
        run_worker(attached=False)


def test_a_process_without_the_index_waits_for_the_one_that_has_it(services):
    from api.errors import EngineUnavailableError
    from api.waiting_engine import WaitingEngine

    job = TriageJob(services.store, services.engine)
    threading.Timer(0.2, job.run).start()
    WaitingEngine(services.store, lambda: None).triage_ids(["N3"])
    until(lambda: versions(services.store) == [1] * 150)
    with services.store.write() as work:
        work.suggestions.put([Suggestion(id="N3", text="更正")])
    with pytest.raises(EngineUnavailableError):
        WaitingEngine(services.store, lambda: None, patience=0.1).triage_ids(["N3"])


def test_a_worker_that_dies_is_started_again_and_ends_with_its_parent(service_settings, monkeypatch):
    from api.jobs.child import WorkerChild

    child = WorkerChild({"JINDIANZI_DATA_DIR": str(service_settings.data_dir)})
    child.start()
    first = child._process
    first.kill()
    until(lambda: child._process is not first and child.running, 20)
    orphan = child._process
    child._ending.set()
    child._watch.join()
    orphan.stdin.close()
    assert orphan.wait(20) == 1
    child.stop()
    first.stdin.close()
