"""The operator job: carries out what an operator asked for on the page and otherwise needs a shell."""

import logging
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from api.base.errors import ApiError
from api.engine.service_engine import ServiceEngine
from api.jobs.child import start_attached
from api.jobs.coalescing import CoalescingJob
from api.jobs.operator_works import Work
from eval.base.command_line import command_line
from eval.base.errors import EvalError, LabelError, NothingDecidedError
from retrieval.errors import RetrievalError
from triage.errors import StoreUnavailableError, TriageError
from triage.store import Store
from triage.store.service.tasks import LEASE
from triage.types import Task, TaskKind
from triage.types.error_catalogue import text_of

logger = logging.getLogger("jindianzi.jobs")
LOOK_EVERY_SECONDS = 0.5
STOP_SECONDS = 30
SAVE_EVERY_SECONDS, RENEW_EVERY_SECONDS = 2.0, LEASE.total_seconds() / 6
LINES_SHOWN = 20
COLLECTION_NAMES = {"suggestions": "来件", "cases": "办件", "clauses": "政策条款", "duties": "单位职责"}
BROKEN = "执行出错，已停止；可以再试一次，或查看日志。"
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
    return command_line(*words)


class OperatorJob(CoalescingJob):
    """Trains, switches and drafts in a process of its own; checks the index and measures where the index is open.

    `works` does the rest, by the kind of the task. Killed at any moment it leaves tasks that are begun again when
    their lease is over; one that is to be done only once is ended instead.
    """

    def __init__(
        self, store: Store, engine: ServiceEngine, command: Command = command_of,
        works: Mapping[TaskKind, Work] | None = None, told: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """Prepare.

        Args:
            store: where tasks are asked for.
            engine: checks the index, and measures.
            command: what a task is in a shell.
            works: what needs no process of its own.
            told: called after each task: letters may have waited for what it trained or repaired.
        """
        super().__init__()
        self._store, self._engine, self._command = store, engine, command
        self._told = told
        self._works: dict[TaskKind, Work] = {
            "verify": lambda _: self._verify(),
            "rebuild": lambda _: (True, f"已重建，共 {engine.rebuild_index()} 条。"),
            "eval": lambda _: self._measure(own=False),
            "eval_own": lambda _: self._measure(own=True),
            **(works or {}),
        }

    def drain(self) -> None:
        """Carry out what waits, one after the other."""
        while not self.stopping:
            with self._store.write() as work:
                taken = work.tasks.take(datetime.now(UTC))
            if taken is None:
                return
            self._carry_out(*taken)

    def _carry_out(self, task: Task, token: str) -> None:
        logger.info("operator_task.started kind=%s id=%s", task.kind, task.id)
        with Reporter(self._store, task, token) as reporter:
            done = self._do(task, reporter)
        with self._store.write() as work:
            if done is None:
                work.tasks.release(token)
            else:
                well, output = done
                work.tasks.finish(task.id, token, output, well=well)
        self._told()
        logger.info("operator_task.ended kind=%s id=%s well=%s", task.kind, task.id, done and done[0])

    def _do(self, task: Task, reporter: "Reporter") -> tuple[bool, str] | None:
        """Whether it went well, and what there is to say; None where it was broken off."""
        work = self._works.get(task.kind)
        try:
            return self._run(task, reporter) if work is None else work(task)
        except (RetrievalError, TriageError, ApiError, EvalError, OSError) as error:
            return False, text_of(error)
        except Exception:  # the page must say that a task failed, whatever broke it
            logger.exception("operator_task.failed kind=%s id=%s", task.kind, task.id)
            return False, BROKEN

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

    def _run(self, task: Task, reporter: "Reporter") -> tuple[bool, str] | None:
        process = start_attached(
            self._command(task), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
            errors="replace",
        )  # fmt: skip
        reader = threading.Thread(target=lambda: reporter.lines.extend(process.stdout or ()), daemon=True)
        reader.start()
        broken_off = False
        while process.poll() is None:
            if self._stopping.wait(LOOK_EVERY_SECONDS) or reporter.lost.is_set():
                broken_off = True
                process.terminate()
                try:
                    process.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
        reader.join()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        return None if broken_off else (process.returncode == 0, "".join(reporter.lines))


class Reporter:
    """While a task runs: writes down what it says, and keeps its lease."""

    def __init__(self, store: Store, task: Task, token: str) -> None:
        self._store, self._task, self._token = store, task, token
        self.lines: list[str] = []
        self.lost, self._ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._report, name="task-report", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _report(self) -> None:
        said, renewed = "", time.monotonic()
        while not self._ended.wait(SAVE_EVERY_SECONDS) and not self.lost.is_set():
            output = "".join(self.lines[-LINES_SHOWN:])
            if output == said and time.monotonic() - renewed < RENEW_EVERY_SECONDS:
                continue
            try:
                with self._store.write() as work:
                    mine = work.tasks.progress(self._task.id, self._token, output, datetime.now(UTC))
            except StoreUnavailableError:  # the lease outlasts several tries
                continue
            said, renewed = output, time.monotonic()
            if not mine:
                self.lost.set()


def _named(collection: str) -> str:
    kind, _, quarter = collection.partition("-")
    return COLLECTION_NAMES.get(kind, kind) + (f" {quarter}" if quarter else "")
