"""The scheduled training."""

import os
import subprocess
import sys
import threading
from datetime import datetime, time
from pathlib import Path

import pytest
from pydantic import ValidationError
from waiting import PATIENCE_SECONDS, until

from api.base.settings import Settings
from api.base.zone import LOCAL_ZONE
from api.jobs.train_job import TrainJob, training_command
from eval.base.command_line import child_environment


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


def test_stopping_ends_a_training_that_runs(marks):
    code = f"import time; open({str(marks)!r}, 'a').write('x'); time.sleep(86400)"
    train = TrainJob(time(2, 30), [sys.executable, "-c", code], clock := Clock("2026-11-20 01:00"))
    clock.set("2026-11-20 03:00")
    thread = threading.Thread(target=train.run)
    thread.start()
    until(lambda: marks.read_text() == "x")
    train.stop()
    thread.join(PATIENCE_SECONDS)
    assert not thread.is_alive()


def test_the_command_is_one_that_the_program_has():
    from typer.testing import CliRunner

    from api.cli.main import app

    assert training_command(20)[-3:] == ["train", "--if-decisions", "20"]
    found = CliRunner().invoke(app, ["train", "--help"])
    assert found.exit_code == 0
    assert "--if-decisions" in found.output


def test_the_schedule_is_a_time_of_day(monkeypatch):
    monkeypatch.setenv("JINDIANZI_TRAIN__SCHEDULE", "02:30")
    assert Settings().train.schedule == time(2, 30)
    monkeypatch.setenv("JINDIANZI_TRAIN__SCHEDULE", "at night")
    with pytest.raises(ValidationError):
        Settings()


PARENT = """
import sys
from datetime import datetime, time
from api.jobs.train_job import TrainJob
clock = iter([datetime(2026, 11, 20, 1), datetime(2026, 11, 20, 3)])
TrainJob(time(2, 30), sys.argv[1:], lambda: next(clock)).run()
"""
CHILD = """
import os, time
from api.jobs.child import follow_if_attached
follow_if_attached()
print(os.getpid(), flush=True)
time.sleep(600)
"""


def test_a_training_ends_with_the_worker_that_was_killed():
    command = [sys.executable, "-c", PARENT, sys.executable, "-c", CHILD]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=child_environment(), text=True) as worker:
        training = int(worker.stdout.readline())
        os.kill(training, 0)
        worker.kill()
        worker.wait()
        # The pipe ends when nobody holds it any more: the training was the last.
        assert worker.stdout.read() == ""
    until(lambda: not _lives(training))


def _lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_command_that_no_job_started_follows_nobody(monkeypatch):
    from api.jobs import child

    followed = []
    monkeypatch.setattr(child, "follow_parent", followed.append)
    monkeypatch.delenv(child.ATTACHED, raising=False)
    child.follow_if_attached()
    assert followed == []
    monkeypatch.setenv(child.ATTACHED, "1")
    child.follow_if_attached()
    assert len(followed) == 1
    assert child.ATTACHED not in os.environ, "what it starts itself is not told"
