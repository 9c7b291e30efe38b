"""Tasks: what an operator or auditor asked for that takes long, and what became of it."""

from datetime import datetime
from typing import Literal

from triage.types.base import Value

TaskKind = Literal[
    "train", "use", "undo", "verify", "rebuild", "draft", "redraft", "eval", "eval_own",
    "backup", "expire", "erasures", "chain",
]  # fmt: skip
TaskState = Literal["waiting", "running", "done", "failed"]


class Task(Value):
    """One thing asked for; `output` is what it said."""

    id: str
    kind: TaskKind
    argument: str = ""
    actor: str
    asked_at: datetime
    state: TaskState = "waiting"
    started_at: datetime | None = None
    ended_at: datetime | None = None
    output: str = ""

    @property
    def last_line(self) -> str:
        """How far it is, in its own words."""
        lines = self.output.strip().splitlines()
        return lines[-1] if lines else ""
