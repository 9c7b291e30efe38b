"""PostgreSQL and Redis away: requests are refused or served with less, it is said once, and all comes back by itself."""

import json
import logging
import socket
import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from tcp_proxy import TcpProxy

from api.access.rate import RateLimiter
from api.app import create_app
from api.base.errors import TooManyRequestsError
from api.base.settings import Settings
from api.engine.composition import open_store
from api.jobs.jobs import Jobs
from api.jobs.queue import open_queue
from triage.errors import StoreUnavailableError
from triage.types import Suggestion

SERVER = "postgresql+psycopg://postgres@127.0.0.1:{}/"


def proxy_to(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)):
            pytest.skip(f"nothing listens on 127.0.0.1:{port}")
    return TcpProxy(port)


@pytest.fixture
def postgres():
    """A proxy before PostgreSQL, and the address of an empty database behind it."""
    proxy = proxy_to(5432)
    server = create_engine(SERVER.format(5432) + "postgres", isolation_level="AUTOCOMMIT")
    name = f"jindianzi_{uuid.uuid4().hex[:12]}"
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError:
        pytest.skip("no PostgreSQL on 127.0.0.1:5432")
    yield proxy, SERVER.format(proxy.port) + name
    proxy.cut()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def redis():
    proxy = proxy_to(6379)
    yield proxy
    proxy.cut()


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.postgres
def test_without_its_database_the_service_says_so_and_comes_back(
    postgres, tmp_path, engine_of, sign_in, handler, make_key, log
):
    proxy, url = postgres
    settings = Settings(data_dir=tmp_path / "service", database_url=url)
    store = open_store(settings, upgrade=True)
    with store.write() as work:
        work.suggestions.put([Suggestion(id="S1", text="路灯", time=datetime(2026, 11, 1))])
    store.close()
    application = create_app(settings, engine_of)
    application.state = replace(application.state, stream_seconds=0)
    with TestClient(application, raise_server_exceptions=False) as client:
        sign_in(client, handler)
        key = make_key(application.state.store, "kk", "suggestions:read", "suggestions:write")
        machine = TestClient(application, raise_server_exceptions=False)
        assert client.get("/suggestions/S1").status_code == 200
        log.truncate(0)
        proxy.cut()
        for _ in range(20):
            for response in (
                machine.get("/api/suggestions", headers=key),
                machine.post("/api/v1/suggestions", headers=key, json={"channel": "x", "text": "路灯"}),
                client.get("/api/suggestions"),
                client.get("/suggestions/S1", headers={"accept": "text/html"}),
                client.post("/suggestions/S1/acts", data={"action": "assign"}, headers={"accept": "text/html"}),
                client.get("/readyz"),
            ):
                assert response.status_code == 503, (response.request.url, response.text)
                assert response.headers["retry-after"] == "5"
        assert client.get("/healthz").status_code == 200
        assert client.get("/events").status_code == 503
        assert "Traceback" not in log.getvalue()
        assert log.getvalue().count("store.away") == 1
        proxy.mend()
        until(lambda: client.get("/readyz").status_code == 200)
        assert client.get("/suggestions/S1").status_code == 200
        assert machine.get("/api/suggestions", headers=key).status_code == 200
        assert log.getvalue().count("store.back") == 1


def test_without_redis_every_process_counts_for_itself(redis, log):
    limiter = RateLimiter(SecretStr(f"redis://127.0.0.1:{redis.port}/9"))
    name = f"k{datetime.now(UTC):%H%M%S%f}"
    limiter.spend("key", name, 3)
    redis.cut()
    for _ in range(3):
        limiter.spend("key", name, 3)
    assert limiter.away
    with pytest.raises(TooManyRequestsError):
        limiter.spend("key", name, 3)
    assert log.getvalue().count("rate.redis_away") == 1
    redis.mend()
    until(lambda: [limiter.spend("key", f"{name}x", 10_000), not limiter.away][1])
    assert log.getvalue().count("rate.redis_back") == 1


def test_without_redis_requests_with_a_key_are_served(redis, service_settings, engine_of, make_key, log):
    settings = service_settings.model_copy(update={"redis_url": SecretStr(f"redis://127.0.0.1:{redis.port}/9")})
    with TestClient(create_app(settings, engine_of), raise_server_exceptions=False) as client:
        header = make_key(client.app.state.store, "kk", "suggestions:read", "suggestions:write")
        redis.cut()
        start = time.monotonic()
        for number in range(10):
            assert client.get("/api/suggestions", headers=header).status_code == 200
            body = {"channel": "x", "external_id": str(number), "text": "路灯"}
            assert client.post("/api/v1/suggestions", headers=header, json=body).status_code == 202
        assert time.monotonic() - start < 20
        assert client.get("/readyz").json()["redis"] == "away"
        assert "Traceback" not in log.getvalue()
        assert log.getvalue().count("queue.away") == 1
        redis.mend()
        until(
            lambda: (
                client.get("/api/suggestions", headers=header).is_success
                and "redis" not in client.get("/readyz").json()
            )
        )


def test_a_queue_that_is_away_is_left_alone_and_asked_again(redis, tmp_path, monkeypatch, log):
    settings = Settings(data_dir=tmp_path, redis_url=SecretStr(f"redis://127.0.0.1:{redis.port}/9"))
    jobs = Jobs(open_queue(settings, "x" * 32), {f"job{uuid.uuid4().hex}": lambda: None}, ())
    (name,) = jobs.names
    redis.cut()
    for _ in range(5):
        jobs.wake(name)
        jobs.wake_later(name, 60)
    assert log.getvalue().count("queue.away") == 1
    redis.mend()
    monkeypatch.setattr("api.jobs.jobs.PAUSE_SECONDS", 0.1)
    until(lambda: [jobs.wake(name), "queue.back" in log.getvalue()][1])
    jobs.queue.storage.flush_queue()
    jobs.close()


def test_what_is_away_is_logged_as_one_line_a_minute(log):
    logger = logging.getLogger("jindianzi.jobs")
    for _ in range(50):
        logger.error("job.failed", exc_info=StoreUnavailableError())
    logger.error("job.broken", exc_info=ZeroDivisionError())
    entries = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [entry["message"].split()[0] for entry in entries] == ["job.failed", "job.broken"]
    assert "error" not in entries[0]
    assert "ZeroDivisionError" in entries[1]["error"]
