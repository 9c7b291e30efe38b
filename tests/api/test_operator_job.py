"""What an operator asks for on the page and otherwise needs a shell."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest

from api.engine_holder import EngineHolder
from api.jobs.operator_job import ABANDONED, OperatorJob, command_of
from api.jobs.task_list import KEPT, TaskList
from eval.errors import LabelError, NothingDecidedError
from eval.summary import Summary
from triage.errors import TriageError


@pytest.fixture
def tasks(tmp_path):
    return TaskList(tmp_path / "tasks")


class Keeper:
    """An engine whose index may be broken."""

    def rebuild_index(self):
        raise TriageError("the index is in use")

    def close(self):
        pass


def job(tasks, script="print('trained')", keeper=None):
    return OperatorJob(tasks, EngineHolder(lambda: keeper or Keeper()), lambda _task: [sys.executable, "-c", script])


def test_a_training_runs_in_a_process_of_its_own_and_says_what_it_did(tasks):
    tasks.ask("train", "", "孙琳")
    job(tasks).run()
    (task,) = tasks.recent()
    assert (task.state, task.last_line) == ("done", "trained")
    assert task.started <= task.ended


def test_one_that_fails_says_why(tasks):
    tasks.ask("train", "", "孙琳")
    job(tasks, "import sys; sys.exit('nothing was imported yet')").run()
    assert tasks.recent()[0].state == "failed"
    assert tasks.recent()[0].last_line == "nothing was imported yet"


def test_how_far_it_is_can_be_read_meanwhile(tasks):
    tasks.ask("train", "", "孙琳")
    seen = []
    save = tasks.save

    def listening(task):
        save(task)
        seen.append((task.state, task.output))

    tasks.save = listening
    job(tasks).run()
    assert ("running", "trained\n") in seen


def test_a_stop_ends_a_training(tasks):
    tasks.ask("train", "", "孙琳")
    running = job(tasks, "import time; time.sleep(60)")
    running.stop()
    running.run()
    assert tasks.recent()[0].state == "failed"


def test_tasks_are_taken_once_and_the_oldest_first(tasks):
    first, second = (tasks.ask(kind, "", "孙琳") for kind in ("verify", "train"))
    taken = [task.id for task in tasks.take()]
    assert taken == [first.id, second.id]
    assert list(tasks.take()) == []


def test_what_a_dead_process_left_is_ended(tasks):
    task = tasks.ask("train", "", "孙琳")
    (taken,) = tasks.take()
    tasks.end_abandoned(ABANDONED)
    assert tasks.recent()[0].state == "running", "its process lives"
    host = taken.owner.rpartition(":")[0]
    tasks.save(taken.model_copy(update={"owner": f"{host}:{_dead()}"}))
    tasks.end_abandoned(ABANDONED)
    assert tasks.recent()[0].id == task.id
    assert tasks.recent()[0].last_line == ABANDONED


def _dead():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        return process.pid


def test_old_tasks_go_and_damaged_files_do_not_matter(tasks, tmp_path):
    for _ in range(KEPT + 3):
        tasks.end(tasks.ask("verify", "", "孙琳"), "", well=True)
    tasks.ask("verify", "", "孙琳")
    assert len([task for task in tasks.recent() if task.ended]) == KEPT
    (tmp_path / "tasks" / "1.json").write_text("{")
    assert len(tasks.recent()) == KEPT + 1


def test_an_index_that_cannot_be_rebuilt_says_why(tasks):
    tasks.ask("rebuild", "", "孙琳")
    job(tasks).run()
    assert tasks.recent()[0].output == "the index is in use"


def test_commands_are_those_of_the_shell(tasks):
    assert command_of(tasks.ask("train", "", "孙琳"))[-1:] == ["train"]
    assert command_of(tasks.ask("undo", "", "孙琳"))[-2:] == ["train", "--undo"]
    assert command_of(tasks.ask("use", "0002", "孙琳"))[-3:] == ["model", "use", "0002"]
    assert command_of(tasks.ask("draft", "", "孙琳"))[-2:] == ["draft", "--batch"]
    assert command_of(tasks.ask("redraft", "", "孙琳"))[-2:] == ["--batch", "--retry-failed"]


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
def test_the_model_is_measured_where_the_index_is_open(tasks, kind, outcome, words):
    class Measurer(Keeper):
        def measure(self, *, own):
            assert own == (kind == "eval_own")
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

    tasks.ask(kind, "", "孙琳")
    job(tasks, keeper=Measurer()).run()
    (task,) = tasks.recent()
    assert words in task.output
    assert task.state == ("failed" if isinstance(outcome, Exception) else "done")
