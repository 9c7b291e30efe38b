"""Tasks: what operators and auditors have done in the background that takes long."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

from api.access.principal import Principal
from api.base.data_folder import OLD_TASKS
from triage.store import Store
from triage.types import Task, TaskKind

logger = logging.getLogger("jindianzi.tasks")
OBJECTS: dict[TaskKind, str] = {
    "train": "model", "use": "model", "undo": "model", "eval": "model", "eval_own": "model",
    "verify": "index", "rebuild": "index", "draft": "language", "redraft": "language", "backup": "backup",
    "expire": "erasure", "erasures": "erasure", "chain": "audit",
}  # fmt: skip
# What the files of version 0.2 and before call otherwise.
OLD_NAMES = {"asked": "asked_at", "started": "started_at", "ended": "ended_at"}


class TaskRequests:
    """Puts tasks on the list; who asked stands in the audit."""

    def __init__(self, store: Store, wake: Callable[[], None]) -> None:
        self._store, self._wake = store, wake

    def ask(self, who: Principal, kind: TaskKind, argument: str = "") -> bool:
        """Have something done; returns False, and asks for nothing, where it waits or runs already."""
        details = {"version": argument or None} if kind == "use" else {}
        with self._store.write() as work:
            asked = work.tasks.ask(kind, argument, who.display_name)
            if asked is None:
                return False
            work.audit.record(who.entry(f"{OBJECTS[kind]}.{kind}_asked", "task", asked.id, **details))
        self._wake()
        return True


def carry_over(data_dir: Path, store: Store) -> None:
    """Put the tasks on the list that version 0.2 and before left in files; a file that is none is named, and left.

    One that ran when the service was stopped for the update waits again. Carried over twice a task is one.
    """
    folder = data_dir / OLD_TASKS
    if not folder.is_dir():
        return
    for path in sorted(folder.glob("*.json")):
        try:
            task = _old_task(path)
        except FileNotFoundError:  # another process of the service carries it over
            continue
        except (ValueError, OSError) as error:
            logger.warning("task.not_carried_over file=%s error=%s", path, type(error).__name__)
            continue
        with store.write() as work:
            carried = work.tasks.put([task])
        logger.info("task.carried_over id=%s kind=%s new=%s", task.id, task.kind, bool(carried))
        for beside in (path, path.with_suffix(".claim"), path.with_suffix(".partial")):
            beside.unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()


def _old_task(path: Path) -> Task:
    """The task in a file of version 0.2 and before.

    Raises:
        ValueError: it is none.
        OSError: the file cannot be read.
    """
    fields = json.loads(path.read_bytes())
    if not isinstance(fields, dict):
        raise ValueError(f"{path} holds no task")  # noqa: TRY004 -- a damaged file, not a wrong call
    fields.pop("owner", None)
    task = Task.model_validate({OLD_NAMES.get(name, name): value for name, value in fields.items()})
    return task if task.ended_at else task.model_copy(update={"state": "waiting", "started_at": None, "output": ""})
