"""Health, readiness, metrics, request ids and structured logs."""

import io
import json
import logging
from datetime import UTC, datetime, timedelta

from fastapi.testclient import TestClient

from api.app import create_app
from api.base.logs import configure_logs
from api.engine.service_engine import ServiceEngine
from api.jobs.triage_job import TriageJob
from triage.types import Suggestion


def test_ready_says_where_the_jobs_run(client, service_settings, engine_of):
    assert client.get("/readyz").json() == {"status": "ok", "jobs": "elsewhere"}
    with TestClient(create_app(service_settings, engine_of, run_jobs=True)) as running:
        assert running.get("/readyz").json()["jobs"] == "here"


def test_an_outdated_schema_is_not_ready(client, application):
    from sqlalchemy import text

    with application.state.store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "db upgrade" in response.json()["detail"]


def test_jobs_that_have_ended_are_not_ready(service_settings, engine_of):
    application = create_app(service_settings, engine_of, run_jobs=True)
    with TestClient(application) as client:
        application.state.jobs._consumer.stop(graceful=True)
        application.state.jobs._thread.join()
        assert client.get("/readyz").status_code == 503


def test_an_engine_that_cannot_be_opened_is_not_ready_until_it_can(service_settings, engine_of, caplog):
    broken, now = [True], [0.0]

    def factory(settings, store, office):
        if broken:
            raise MemoryError
        return engine_of(settings, store, office)

    serving = create_app(service_settings, engine_of, judged_elsewhere=True)
    with TestClient(serving) as client:
        state = serving.state
        worker = ServiceEngine(state.settings, state.store, state.office, factory, clock=lambda: now[0])
        job = TriageJob(state.store, worker)
        with state.store.write() as work:
            work.suggestions.put([Suggestion(id="N1", text="路灯不亮")])
        assert client.get("/readyz").status_code == 200
        for _ in range(3):
            job.run()
            job.run()
            now[0] += 1000
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert "MemoryError" in answer.json()["detail"]
        assert [record.levelname for record in caplog.records if record.name == "jindianzi.engine"] == ["ERROR"]
        broken.clear()
        job.run()
        assert client.get("/readyz").json() == {"status": "ok", "jobs": "elsewhere"}
        with state.store.read() as work:
            assert work.triages.current("N1") is not None


def test_a_problem_of_a_worker_that_is_gone_counts_no_more(client, application):
    now = datetime.now(UTC)
    with application.state.store.write() as work:
        work.engine_problems.note("host:1", "MemoryError", now - timedelta(hours=1), now + timedelta(minutes=1))
    assert client.get("/readyz").status_code == 503
    with application.state.store.write() as work:
        work.engine_problems.note("host:1", "MemoryError", now - timedelta(hours=1), now)
    assert client.get("/readyz").status_code == 200


def test_metrics_count_requests_items_and_what_waits(client):
    client.post("/api/v1/suggestions", json={"channel": "x", "text": "路灯"})
    client.get("/api/v1/suggestions/none")
    text = client.get("/metrics").text
    assert 'jindianzi_intake_items_total{result="accepted"} 1.0' in text
    assert "jindianzi_triage_due 1.0" in text
    assert 'jindianzi_suggestions{state="triaged"} 3.0' in text
    assert 'jindianzi_requests_total{method="GET",route="/api/v1/suggestions/{key}",status="404"} 1.0' in text


def test_a_request_id_comes_back_and_stands_in_the_log(client):
    stream, root = io.StringIO(), logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        configure_logs(stream)
        assert client.get("/api/suggestions/none", headers={"X-Request-ID": "abc-1"}).headers["x-request-id"] == "abc-1"
        made = client.get("/api/suggestions/S1", headers={"X-Request-ID": "a b\tc"}).headers["x-request-id"]
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    entries = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [entry["request_id"] for entry in entries] == ["abc-1", made]
    assert "route=/api/suggestions/{key} status=404" in entries[0]["message"]
    assert "S1" not in stream.getvalue()


def test_an_office_where_nothing_was_trained_is_no_outage(client, application):
    now = datetime.now(UTC)
    state = application.state

    def note(problem):
        with state.store.write() as work:
            work.engine_problems.clear()
            work.engine_problems.note("host:1", problem, now, now + timedelta(hours=1))

    note("ModelNotFoundError")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200, {"status": "degraded", "jobs": "elsewhere", "engine": "untrained"},
    )  # fmt: skip
    note("MemoryError")
    assert client.get("/readyz").status_code == 503
    versions = state.settings.model_directory
    (versions / "versions" / "0001").mkdir(parents=True, exist_ok=True)
    (versions / "active").write_text("0001")
    note("ModelNotFoundError")
    assert client.get("/readyz").status_code == 503, "a model that was there and is gone is an outage"
