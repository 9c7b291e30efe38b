"""The train job: once a day, at the time of the settings, a training in a process of its own."""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from threading import Event, Lock

from api.base.zone import LOCAL_ZONE
from api.jobs.child import start_attached
from eval.base.command_line import command_line

logger = logging.getLogger("jindianzi.jobs")
LOOK_EVERY_SECONDS = 1.0


def training_command(at_least: int) -> list[str]:
    """The command that trains where enough was decided, with the settings of this process's environment."""
    return command_line("train", "--if-decisions", str(at_least))


def now() -> datetime:
    """The time in Beijing."""
    return datetime.now(LOCAL_ZONE)


class TrainJob:
    """Looks every minute whether it is time; the first look after the set time trains, once a day.

    Rationale: a process of its own leaves the service its memory and its processor, and takes nothing down with it.
    The service goes on with the active version and follows when another one becomes active.
    """

    def __init__(self, at: time | None, command: Sequence[str], clock: Callable[[], datetime] = now) -> None:
        """Prepare.

        Args:
            at: the time of day in Beijing; None trains never.
            command: what trains.
            clock: the time in Beijing.
        """
        self._at, self._command, self._clock = at, list(command), clock
        self._stopping, self._running = Event(), Lock()
        # A service that starts after the set time waits for the next day: restarting it is no reason to train.
        started = clock()
        self._done: date | None = started.date() if at is not None and started.time() >= at else None

    def run(self) -> None:
        """Train if it is time; what was tried today, with whatever result, is not tried again today."""
        moment = self._clock()
        if self._at is None or moment.time() < self._at or self._done == moment.date():
            return
        if not self._running.acquire(blocking=False):
            return
        try:
            self._done = moment.date()
            self._train()
        finally:
            self._running.release()

    def stop(self) -> None:
        """End a training that runs; it leaves nothing behind."""
        self._stopping.set()

    def _train(self) -> None:
        logger.info("train.started")
        process = start_attached(self._command)
        while process.poll() is None:
            if self._stopping.wait(LOOK_EVERY_SECONDS):
                process.terminate()
        if process.stdin is not None:
            process.stdin.close()
        logger.info("train.ended code=%s", process.returncode)
