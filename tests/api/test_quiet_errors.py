"""What is away is said once, as one line: not by the megabyte, and not for ever."""

import json
import logging
from types import SimpleNamespace

import pytest
from redis.exceptions import ConnectionError as RedisAway

from api.base import quiet_errors
from triage.errors import StoreUnavailableError

REPEATS = 300


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(quiet_errors, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def fail(logger, kind, message="a look at the queue failed"):
    try:
        raise kind  # noqa: TRY301
    except kind:
        logging.getLogger(logger).exception(message)


@pytest.mark.parametrize(("logger", "kind"), [("huey.consumer", RedisAway), ("jindianzi.jobs", StoreUnavailableError)])
def test_thousands_of_failures_are_one_line_without_a_traceback(log, clock, logger, kind):
    for _ in range(REPEATS):
        fail(logger, kind)
    (line,) = log.getvalue().splitlines()
    said = json.loads(line)
    assert said["message"] == f"a look at the queue failed error={kind.__name__} left_out=0"
    assert "error" not in said
    assert len(log.getvalue()) < 400


def test_after_a_minute_it_is_said_again_with_how_often_it_was_silent(log, clock):
    for _ in range(REPEATS):
        fail("huey.consumer", RedisAway)
    clock[0] += quiet_errors.REPEAT_SECONDS
    fail("huey.consumer", RedisAway)
    lines = [json.loads(line)["message"] for line in log.getvalue().splitlines()]
    assert len(lines) == 2
    assert lines[1].endswith(f"left_out={REPEATS - 1}")


def test_what_else_goes_wrong_is_said_each_time_with_its_traceback(log, clock):
    for _ in range(3):
        fail("jindianzi.jobs", ValueError)
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert len(lines) == 3
    assert all("Traceback" in line["error"] for line in lines)


def test_two_things_that_are_away_are_said_each(log, clock):
    fail("huey.consumer", RedisAway)
    fail("jindianzi.jobs", StoreUnavailableError)
    fail("huey.consumer", RedisAway, "another message")
    assert len(log.getvalue().splitlines()) == 3
