"""Starting this program again: what lies in the working folder shadows nothing."""

import ast
import os
import re
import subprocess

import pytest

from api.base.settings import Settings
from api.engine.service_engine import ServiceEngine
from api.jobs.operator_job import OperatorJob, command_of
from api.jobs.train_job import TrainJob, training_command
from eval.base.command_line import PACKAGES, child_environment, command_line
from eval.service.process import CommandProcess
from triage.office.config import load_office
from triage.types import Task

HOSTILE = "open('ran', 'w').close(); raise SystemExit('a file of the working folder was run')"


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """A working folder with files that have names of modules."""
    for name in ("random.py", "json.py", "typer.py"):
        (tmp_path / name).write_text(HOSTILE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep)
    return tmp_path


def test_a_child_runs_in_a_folder_with_hostile_files(hostile):
    done = subprocess.run(command_line("--help"), env=child_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "train" in done.stdout
    assert not (hostile / "ran").exists()


def test_nothing_else_starts_an_interpreter():
    """Every other child is a program of its own, or is kept from the working folder as well."""
    others = {
        "eval/service/crash_stage.py": "Path(sys.executable).with_name('chroma')",
        "triage/importing/contained.py": "sys.executable, '-P'",
    }
    for folder in ("api", "eval", "triage", "retrieval", "prompts"):
        for path in sorted((PACKAGES / folder).rglob("*.py")):
            place, source = path.relative_to(PACKAGES).as_posix(), path.read_text(encoding="utf-8")
            tree = ast.parse(source)
            names = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
            if place != "eval/base/command_line.py" and "sys.executable" in names:
                assert others.get(place, "no use of it") in ast.unparse(tree), place
            assert not re.search(r"multiprocessing|ProcessPoolExecutor|os\.(exec|spawn|system|popen|fork)", source), (
                place
            )


def test_a_measured_process_runs_in_a_folder_with_hostile_files_too(hostile):
    CommandProcess(["--help"], {}, hostile / "log").run()
    assert "train" in (hostile / "log").read_text(encoding="utf-8")
    assert not (hostile / "ran").exists()


def test_a_task_and_a_training_run_in_a_folder_with_hostile_files_too(hostile, sqlite_store):
    engine = ServiceEngine(Settings(), sqlite_store, load_office(None), lambda *_: None)
    with sqlite_store.write() as work:
        work.tasks.ask("undo", "", "孙琳")
    OperatorJob(sqlite_store, engine).run()
    with sqlite_store.read() as work:
        (task,) = work.tasks.recent()
    assert (task.state, "Traceback" in task.output) == ("failed", False), task.output
    assert "db upgrade" in task.output or "version" in task.output, task.output
    assert not (hostile / "ran").exists()


def test_every_child_is_started_so():
    task = Task.model_construct(kind="train", argument="")
    for command in (training_command(3), command_of(task), command_line("worker")):
        assert command[1:4] == ["-P", "-m", "api.cli"]


def test_the_train_job_gives_its_child_the_path_of_the_packages(hostile, monkeypatch):
    given = []

    class Ended:
        returncode, stdin = 0, None

        def __init__(self, command, env, **_options):
            given.append((command, env["PYTHONPATH"]))

        def poll(self):
            return 0

    monkeypatch.setattr(subprocess, "Popen", Ended)
    TrainJob(None, training_command(1))._train()
    assert given == [(training_command(1), str(PACKAGES))]


def test_the_path_that_was_set_stays_and_an_empty_entry_goes(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["/opt/a", "", "/opt/b"]))
    assert child_environment({"X": "1"})["PYTHONPATH"] == os.pathsep.join(["/opt/a", "/opt/b", str(PACKAGES)])
    assert child_environment({"X": "1"})["X"] == "1"
