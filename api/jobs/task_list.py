"""TaskList: what an operator asked for that takes long, one small file each, and what became of it."""

import json
import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from triage.types.base import Value

TaskKind = Literal[
    "train", "use", "undo", "verify", "rebuild", "draft", "redraft", "eval", "eval_own",
    "backup", "expire", "erasures", "chain",
]  # fmt: skip
TaskState = Literal["waiting", "running", "done", "failed"]
KEPT = 20
LONGEST_OUTPUT = 20_000


class Task(Value):
    """One thing asked for; `owner` is the host and process that carries it out, `output` what it said."""

    id: str
    kind: TaskKind
    argument: str = ""
    actor: str
    asked: datetime
    state: TaskState = "waiting"
    owner: str = ""
    started: datetime | None = None
    ended: datetime | None = None
    output: str = ""

    @property
    def last_line(self) -> str:
        """How far it is, in its own words."""
        lines = self.output.strip().splitlines()
        return lines[-1] if lines else ""


class TaskList:
    """The tasks of a data folder, which the processes of a service share.

    Rationale: models and their versions are files too, and nothing here belongs to a letter.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def ask(self, kind: TaskKind, argument: str, actor: str) -> Task:
        """Put a task on the list; the oldest that ended go."""
        number = f"{time.time_ns():020}-{secrets.token_hex(4)}"
        task = Task(id=number, kind=kind, argument=argument, actor=actor, asked=datetime.now(UTC))
        self._folder.mkdir(parents=True, exist_ok=True)
        self.save(task)
        for old in [entry for entry in self.recent() if entry.ended][KEPT:]:
            for suffix in (".json", ".claim"):
                (self._folder / f"{old.id}{suffix}").unlink(missing_ok=True)
        return task

    def save(self, task: Task) -> None:
        """Write a task as it is now, as a whole."""
        partial = self._folder / f"{task.id}.partial"
        partial.write_text(task.model_dump_json(), encoding="utf-8")
        partial.replace(self._folder / f"{task.id}.json")

    def recent(self) -> list[Task]:
        """All tasks that are kept, the newest first."""
        found = []
        for path in sorted(self._folder.glob("*.json"), reverse=True):
            with suppress(ValidationError, OSError, json.JSONDecodeError):
                found.append(Task.model_validate_json(path.read_bytes()))
        return found

    def of(self, *kinds: TaskKind) -> list[Task]:
        """Those of some kinds that are kept, the newest first."""
        return [task for task in self.recent() if task.kind in kinds]

    def open(self) -> list[Task]:
        """Those that wait or run."""
        return [task for task in self.recent() if task.ended is None]

    def take(self) -> Iterator[Task]:
        """The tasks that wait, the oldest first, each for this process alone."""
        for task in reversed(self.recent()):
            if task.state != "waiting" or not self._claimed(task):
                continue
            taken = task.model_copy(update={"state": "running", "owner": _owner(), "started": datetime.now(UTC)})
            self.save(taken)
            yield taken

    def end(self, task: Task, output: str, *, well: bool) -> None:
        """Note what became of a task."""
        state: TaskState = "done" if well else "failed"
        changes = {"state": state, "ended": datetime.now(UTC), "output": output[-LONGEST_OUTPUT:]}
        self.save(task.model_copy(update=changes))

    def end_abandoned(self, words: str) -> None:
        """End the tasks whose process on this machine died."""
        for task in self.open():
            host, _, process = task.owner.rpartition(":")
            if task.state == "running" and host == socket.gethostname() and not _alive(int(process)):
                self.end(task, f"{task.output}\n{words}", well=False)

    def _claimed(self, task: Task) -> bool:
        try:
            (self._folder / f"{task.id}.claim").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
