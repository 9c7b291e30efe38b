"""WorkerChild: the process that owns the embedded index and runs the jobs of a serving process."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eval.base.command_line import child_environment, command_line

logger = logging.getLogger("jindianzi.jobs")
WORKER = ("worker", "--attached")
LOOK_SECONDS = 0.5
# A worker that ends again and again is started at most this often.
LONGEST_PAUSE = 30.0
STOP_SECONDS = 40.0
NICENESS = 5
# Tells a command of ours that it was started by a job; not handed on.
ATTACHED = "JINDIANZI_ATTACHED"
# Linear algebra over one letter is too small to share out: a second thread of it only takes the server's core.
# Whoever sets this for the service has it as set.
ONE_THREAD = {"OMP_NUM_THREADS": "1"}


class WorkerChild:
    """Starts a worker, starts it again where it died, and stops it.

    Rationale: one process serves requests and another judges, so that judging, which fills a core, never keeps a
    request waiting for the interpreter; still there is one owner of the embedded index. The worker reads from a
    pipe that we never write to: when we die, however that happens, it ends, and the index is free.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = {**ONE_THREAD, **child_environment(environment)}
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()
        self._watch = threading.Thread(target=self._keep, name="worker-watch", daemon=True)

    def start(self) -> None:
        """Start the worker."""
        self._spawn()
        self._watch.start()

    @property
    def running(self) -> bool:
        """Whether the worker lives."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Let the worker finish its step and end."""
        self._ending.set()
        self._watch.join()
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            logger.warning("worker.killed pid=%s", process.pid)
            process.kill()
            process.wait()
        if process.stdin is not None:
            process.stdin.close()

    def _spawn(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603
            command_line(*WORKER), env=self._environment, stdin=subprocess.PIPE, start_new_session=True
        )

    def _keep(self) -> None:
        pause = LOOK_SECONDS
        while not self._ending.wait(pause):
            if self.running:
                pause = LOOK_SECONDS
                continue
            logger.error("worker.died code=%s", self._process.returncode if self._process else None)
            self._spawn()
            pause = min(LONGEST_PAUSE, pause * 2)


def start_attached(command: Sequence[str], **options: Any) -> "subprocess.Popen[Any]":
    """Start a command of ours that ends when this process is gone, however it died.

    Args:
        command: made by `command_line`.
        options: of `subprocess.Popen`.
    """
    environment = child_environment({ATTACHED: "1"})
    return subprocess.Popen(list(command), stdin=subprocess.PIPE, env=environment, **options)  # noqa: S603


def follow_if_attached() -> None:
    """End with the process that started this one, where that asked for it; called before anything else."""
    if os.environ.pop(ATTACHED, ""):
        follow_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))


def follow_parent(end: Callable[[], object]) -> None:
    """Call `end` when the process that started this one is gone, however it died; until then let it go first.

    Rationale: a request waits for the one, nobody for the other: where both want a core, the server gets it.
    """
    if hasattr(os, "nice"):
        os.nice(NICENESS)

    def wait() -> None:
        # Past Python's buffer, whose lock this thread would hold while the interpreter ends.
        while os.read(pipe, 1024):
            pass
        end()

    pipe = sys.stdin.fileno()

    threading.Thread(target=wait, name="parent-watch", daemon=True).start()
