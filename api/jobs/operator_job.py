"""The operator job: carries out what an operator asked for on the page and otherwise needs a shell."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from threading import Event, Lock

from api.engine_holder import EngineHolder
from api.errors import ApiError
from api.jobs.operator_works import Work
from api.jobs.task_list import Task, TaskKind, TaskList
from eval.errors import EvalError, LabelError, NothingDecidedError
from retrieval.errors import RetrievalError
from triage.errors import TriageError

logger = logging.getLogger("jindianzi.jobs")
LOOK_EVERY_SECONDS = 0.5
STOP_SECONDS = 30
SAVE_EVERY_SECONDS = 2.0
ABANDONED = "执行它的进程中断了。"
COLLECTION_NAMES = {"suggestions": "来件", "cases": "办件", "clauses": "政策条款", "duties": "单位职责"}
FOREIGN_SAMPLES = "随附样本是为示范办公室标注的，其中的单位或分类本办没有，不能用来评测；请用本办的处理结果评测。"
NOTHING_HELD_OUT = "还没有留作评测的处理结果：每五件已处理的来件约有一件不参加训练，专作评测。"
Command = Callable[[Task], Sequence[str]]


def command_of(task: Task) -> Sequence[str]:
    """The command that does what a shell would, with the settings of this process's environment."""
    words = {
        "train": ["train"],
        "undo": ["train", "--undo"],
        "use": ["model", "use", task.argument],
        "draft": ["draft", "--batch"],
        "redraft": ["draft", "--batch", "--retry-failed"],
    }[task.kind]
    return [sys.executable, "-m", "api.cli", *words]


class OperatorJob:
    """Trains, switches and drafts in a process of its own; checks the index and measures where the index is open.

    `works` does the rest, by the kind of the task.
    """

    def __init__(
        self, tasks: TaskList, engine: EngineHolder, command: Command = command_of,
        works: Mapping[TaskKind, Work] | None = None,
    ) -> None:  # fmt: skip
        self._tasks, self._engine, self._command, self._works = tasks, engine, command, works or {}
        self._stopping, self._running = Event(), Lock()

    def run(self) -> None:
        """Carry out what waits, one after the other."""
        if not self._running.acquire(blocking=False):
            return
        try:
            self._tasks.end_abandoned(ABANDONED)
            for task in self._tasks.take():
                logger.info("operator_task.started kind=%s id=%s", task.kind, task.id)
                well, output = self._do(task)
                self._tasks.end(task, output, well=well)
                logger.info("operator_task.ended kind=%s id=%s well=%s", task.kind, task.id, well)
                if self._stopping.is_set():
                    return
        finally:
            self._running.release()

    def stop(self) -> None:
        """End a training or switching that runs; it leaves nothing behind."""
        self._stopping.set()

    def _do(self, task: Task) -> tuple[bool, str]:
        try:
            if task.kind == "verify":
                return self._verify()
            if task.kind == "rebuild":
                return True, f"已重建，共 {self._engine.rebuild_index()} 条。"
            if task.kind in {"eval", "eval_own"}:
                return self._measure(own=task.kind == "eval_own")
            if task.kind in self._works:
                return self._works[task.kind](task)
            return self._run(task)
        except (RetrievalError, TriageError, ApiError, EvalError, OSError) as error:
            return False, str(error)

    def _measure(self, *, own: bool) -> tuple[bool, str]:
        try:
            summary = self._engine.measure(own=own)
        except LabelError:
            return False, FOREIGN_SAMPLES
        except NothingDecidedError:
            return False, NOTHING_HELD_OUT
        return True, f"已用 {summary.n} 件评测，结果在本页的“模型”里，没有出现时请刷新页面。"

    def _verify(self) -> tuple[bool, str]:
        states = self._engine.verify_index()
        lines = [
            f"{_named(state.collection)}：应有 {state.stored} 条，缺 {state.missing} 条，多 {state.surplus} 条"
            for state in states
        ]
        agrees = not any(state.missing or state.surplus for state in states)
        return agrees, "\n".join((*lines, "索引与数据库一致。" if agrees else "索引与数据库不一致，请重建索引。"))

    def _run(self, task: Task) -> tuple[bool, str]:
        process = subprocess.Popen(  # noqa: S603
            list(self._command(task)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
            errors="replace",
        )  # fmt: skip
        lines: list[str] = []

        def read() -> None:
            saved = 0.0
            for line in process.stdout or ():
                lines.append(line)
                if time.monotonic() - saved > SAVE_EVERY_SECONDS:
                    saved = time.monotonic()
                    self._tasks.save(task.model_copy(update={"output": "".join(lines[-20:])}))

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        while process.poll() is None:
            if self._stopping.wait(LOOK_EVERY_SECONDS):
                process.terminate()
                try:
                    process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
        reader.join()
        if process.stdout is not None:
            process.stdout.close()
        return process.returncode == 0, "".join(lines)


def _named(collection: str) -> str:
    kind, _, quarter = collection.partition("-")
    return COLLECTION_NAMES.get(kind, kind) + (f" {quarter}" if quarter else "")
