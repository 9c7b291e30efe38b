"""Health, readiness, metrics, request ids and structured logs."""

import io
import json
import logging

from fastapi.testclient import TestClient

from api.app import create_app
from api.logs import configure_logs


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
