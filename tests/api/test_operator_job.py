"""What an operator asks for on the page and otherwise needs a shell."""

import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from waiting import PATIENCE_SECONDS, until

from api.base.settings import Settings
from api.engine.service_engine import ServiceEngine
from api.jobs import operator_job
from api.jobs.operator_job import BROKEN, OperatorJob, command_of
from eval.base.errors import LabelError, NothingDecidedError
from eval.summary import Summary
from retrieval.errors import IndexLockedError
from triage.office.config import load_office
from triage.store.service.tasks import ABANDONED, LEASE, MOST_ATTEMPTS
from triage.types import Task
from triage.types.error_catalogue import text_of


@pytest.fixture
def store(sqlite_store):
    return sqlite_store


class Keeper:
    """An engine whose index may be broken."""

    def rebuild(self):
        raise IndexLockedError(Path("index"))

    def close(self):
        pass


def job(store, script="print('trained')", factory=lambda *_: Keeper()):
    engine = ServiceEngine(Settings(), store, load_office(None), factory)
    return OperatorJob(store, engine, lambda _task: [sys.executable, "-P", "-c", script])


def ask(store, kind, argument=""):
    with store.write() as work:
        return work.tasks.ask(kind, argument, "孙琳")


def listed(store):
    with store.read() as work:
        return work.tasks.recent()


def test_a_training_runs_in_a_process_of_its_own_and_says_what_it_did(store):
    ask(store, "train")
    job(store).run()
    (task,) = listed(store)
    assert (task.state, task.last_line) == ("done", "trained")
    assert task.asked_at <= task.started_at <= task.ended_at


def test_one_that_fails_says_why(store):
    ask(store, "train")
    job(store, "import sys; sys.exit('nothing was imported yet')").run()
    (task,) = listed(store)
    assert (task.state, task.last_line) == ("failed", "nothing was imported yet")


@pytest.fixture
def running(store, tmp_path, monkeypatch):
    """Starts a job whose child says something and goes on until `go` is there; returns it with its thread and `go`."""
    monkeypatch.setattr(operator_job, "SAVE_EVERY_SECONDS", 0.01)
    monkeypatch.setattr(operator_job, "LOOK_EVERY_SECONDS", 0.01)
    started = []

    def start():
        go = tmp_path / "go"
        script = f"import os, time\nprint('half', flush=True)\nwhile not os.path.exists({str(go)!r}): time.sleep(0.02)"
        working = job(store, script)
        thread = threading.Thread(target=working.run)
        started.append((thread, go))
        thread.start()
        until(lambda: listed(store)[0].output == "half\n")
        return working, thread, go

    yield start
    for thread, go in started:
        go.touch()
        thread.join(PATIENCE_SECONDS)


def test_how_far_it_is_can_be_read_meanwhile(store, running):
    ask(store, "train")
    _, thread, go = running()
    assert listed(store)[0].state == "running"
    go.touch()
    thread.join(PATIENCE_SECONDS)
    assert (listed(store)[0].state, listed(store)[0].output) == ("done", "half\n")


def test_a_stop_ends_a_training_and_the_next_process_begins_it_again(store, running):
    ask(store, "train")
    working, thread, _ = running()
    working.stop()
    thread.join(PATIENCE_SECONDS)
    assert listed(store)[0].state == "waiting"
    job(store).run()
    assert (listed(store)[0].state, listed(store)[0].output) == ("done", "trained\n")


def test_what_must_not_be_done_twice_is_not_begun_again(store, running):
    ask(store, "undo")
    working, thread, _ = running()
    working.stop()
    thread.join(PATIENCE_SECONDS)
    (task,) = listed(store)
    assert (task.state, task.last_line) == ("failed", ABANDONED)


def test_a_long_task_keeps_its_lease(store, running, monkeypatch):
    monkeypatch.setattr(operator_job, "RENEW_EVERY_SECONDS", 0.0)
    ask(store, "train")
    running()

    def ends():
        from sqlalchemy import text

        with store.engine.connect() as connection:
            return connection.scalar(text("SELECT claimed_until FROM operator_tasks"))

    first = ends()
    until(lambda: ends() > first)


def test_a_task_whose_server_was_killed_is_taken_again_after_its_lease(store):
    asked, now = ask(store, "train"), datetime.now(UTC)
    with store.write() as work:
        work.tasks.take(now)
    job(store).run()
    assert listed(store)[0].state == "running", "its server may live"
    with store.write() as work:
        task, token = work.tasks.take(now + LEASE)
        assert task.id == asked.id
        assert work.tasks.finish(task.id, token, "done", well=True)
    for _ in range(2):
        job(store).run()
    assert listed(store)[0].output == "done"


def test_one_that_takes_its_server_down_each_time_is_given_up(store):
    ask(store, "rebuild")
    moment = datetime.now(UTC) - timedelta(hours=2)
    for _ in range(MOST_ATTEMPTS):
        with store.write() as work:
            assert work.tasks.take(moment) is not None
        moment += LEASE
    job(store).run()
    (task,) = listed(store)
    assert (task.state, task.last_line) == ("failed", ABANDONED)


def test_an_index_that_cannot_be_rebuilt_says_why(store):
    ask(store, "rebuild")
    job(store).run()
    assert listed(store)[0].output == f"分办引擎现在不能使用：{text_of(IndexLockedError(Path('index')))}"


def test_whatever_breaks_a_task_is_said_and_the_next_one_goes_on(store):
    class Breaks(Keeper):
        def verify(self):
            raise RuntimeError("what nobody thought of")

    ask(store, "verify")
    ask(store, "train")
    job(store, factory=lambda *_: Breaks()).run()
    assert [(task.kind, task.state) for task in listed(store)] == [("train", "done"), ("verify", "failed")]
    assert listed(store)[1].output == BROKEN


def test_an_engine_that_cannot_be_opened_says_why_and_is_tried_each_time_that_it_is_asked_for(store):
    tried = []

    def factory(*_):
        tried.append(1)
        raise MemoryError

    working = job(store, factory=factory)
    for _ in range(2):
        ask(store, "verify")
        working.run()
    assert [(task.state, task.output) for task in listed(store)] == [
        ("failed", "分办引擎现在不能使用：MemoryError")
    ] * 2
    assert len(tried) == 2


def test_commands_are_those_of_the_shell():
    def words(kind, argument=""):
        return command_of(Task(id="1", kind=kind, argument=argument, actor="孙琳", asked_at=datetime.now(UTC)))[4:]

    assert words("train") == ["train"]
    assert words("undo") == ["train", "--undo"]
    assert words("use", "0002") == ["model", "use", "0002"]
    assert words("draft") == ["draft", "--batch"]
    assert words("redraft") == ["draft", "--batch", "--retry-failed"]


@pytest.mark.parametrize(
    ("kind", "outcome", "words"),
    [
        (
            "eval",
            Summary(created=datetime(2026, 11, 26, tzinfo=UTC), dataset="x", n=360, version="0001", figures=()),
            "已用 360 件评测",
        ),
        ("eval", LabelError(["x"]), "用本办的处理结果评测"),
        ("eval_own", NothingDecidedError(), "每五件已处理的来件约有一件"),
    ],
)
def test_the_model_is_measured_where_the_index_is_open(store, monkeypatch, kind, outcome, words):
    def measure(_settings, _store, engine, *, own):
        assert isinstance(engine, Keeper)
        assert own == (kind == "eval_own")
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr("api.engine.measuring.measure", measure)
    ask(store, kind)
    job(store).run()
    (task,) = listed(store)
    assert words in task.output
    assert task.state == ("failed" if isinstance(outcome, Exception) else "done")
