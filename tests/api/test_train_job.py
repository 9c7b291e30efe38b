"""The scheduled training."""

import sys
import threading
import time as clock_time
from datetime import datetime, time

import pytest
from pydantic import ValidationError

from api.jobs.train_job import TrainJob, training_command
from api.settings import Settings
from api.zone import LOCAL_ZONE


class Clock:
    def __init__(self, moment):
        self.moment = datetime.fromisoformat(moment).replace(tzinfo=LOCAL_ZONE)

    def __call__(self):
        return self.moment

    def set(self, moment):
        self.moment = datetime.fromisoformat(moment).replace(tzinfo=LOCAL_ZONE)


@pytest.fixture
def marks(tmp_path):
    path = tmp_path / "marks"
    path.touch()
    return path


def job(marks, clock, at=time(2, 30)):
    code = f"open({str(marks)!r}, 'a').write('x')"
    return TrainJob(at, [sys.executable, "-c", code], clock)


def test_it_trains_once_a_day_after_the_set_time(marks):
    clock = Clock("2026-11-20 01:00")
    train = job(marks, clock)
    for moment, wanted in (
        ("2026-11-20 02:29", ""), ("2026-11-20 02:31", "x"), ("2026-11-20 02:32", "x"), ("2026-11-21 01:00", "x"),
        ("2026-11-21 02:30", "xx"),
    ):  # fmt: skip
        clock.set(moment)
        train.run()
        assert marks.read_text() == wanted


def test_a_restart_after_the_set_time_is_no_reason_to_train(marks):
    clock = Clock("2026-11-20 09:00")
    train = job(marks, clock)
    train.run()
    assert marks.read_text() == ""
    clock.set("2026-11-21 02:30")
    train.run()
    assert marks.read_text() == "x"


def test_without_a_schedule_it_never_trains(marks):
    job(marks, Clock("2026-11-20 09:00"), at=None).run()
    assert marks.read_text() == ""


def test_stopping_ends_a_training_that_runs():
    train = TrainJob(
        time(2, 30), [sys.executable, "-c", "import time; time.sleep(60)"], clock := Clock("2026-11-20 01:00")
    )
    clock.set("2026-11-20 03:00")
    thread = threading.Thread(target=train.run)
    thread.start()
    clock_time.sleep(0.2)
    train.stop()
    thread.join(10)
    assert not thread.is_alive()


def test_the_command_is_one_that_the_program_has():
    from typer.testing import CliRunner

    from api.cli.main import app

    found = CliRunner().invoke(app, [*training_command(20)[3:4], "--help"])
    assert found.exit_code == 0
    assert "--if-decisions" in found.output


def test_the_schedule_is_a_time_of_day(monkeypatch):
    monkeypatch.setenv("JINDIANZI_TRAIN__SCHEDULE", "02:30")
    assert Settings().train.schedule == time(2, 30)
    monkeypatch.setenv("JINDIANZI_TRAIN__SCHEDULE", "at night")
    with pytest.raises(ValidationError):
        Settings()
