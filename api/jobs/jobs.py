"""Jobs: the background work of the service by name, put on the queue and run by its consumers."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from huey import Huey, crontab
from redis.exceptions import RedisError

from api.jobs.queue import START_SECONDS, EmbeddedConsumer, make_consumer

logger = logging.getLogger("jindianzi.jobs")
Job = Callable[[], object]
# A queue that did not answer is left alone for so long: whoever stores something must not wait for it.
PAUSE_SECONDS = 5.0


class Jobs:
    """Registers jobs with a queue; every job takes nothing, because the rows say what is to do.

    A job that is named while it runs runs once more. What a crash kept from being queued is found by the
    periodic run of the same job, every minute.
    """

    def __init__(self, queue: Huey, jobs: Mapping[str, Job], stops: Sequence[Job]) -> None:
        """Register.

        Args:
            queue: where jobs wait.
            jobs: the work by name.
            stops: each asks a running job to come to an end.
        """
        self.queue, self._stops = queue, stops
        self._consumer: EmbeddedConsumer | None = None
        self._away_until: float | None = None
        self._tasks = {}
        for name, job in jobs.items():
            self._tasks[name] = queue.task(name=name)(job)
            queue.periodic_task(crontab(minute="*"), name=f"{name}_periodically")(job)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the jobs."""
        return tuple(self._tasks)

    def wake(self, name: str) -> None:
        """Have a job run soon; where the queue does not answer, its periodic run finds what is to do.

        Raises:
            KeyError: there is no such job.
        """
        task = self._tasks[name]
        self._queue(task)

    def wake_all(self) -> None:
        """Have every job run soon: at the start, for what was left undone."""
        for name in self._tasks:
            self.wake(name)

    def wake_later(self, name: str, seconds: float) -> None:
        """Have a job run after a while; as `wake`."""
        task = self._tasks[name]
        self._queue(lambda: task.schedule(delay=seconds))

    def _queue(self, put: Callable[[], object]) -> None:
        """Put something on the queue; where it does not answer, it is asked again after a pause and said once."""
        if self._away_until is not None and time.monotonic() < self._away_until:
            return
        try:
            put()
        except (RedisError, sqlite3.Error) as error:
            if self._away_until is None:
                logger.warning("queue.away error=%s", type(error).__name__)
            self._away_until = time.monotonic() + PAUSE_SECONDS
            return
        if self._away_until is not None:
            self._away_until = None
            logger.info("queue.back")

    def start(self, threads: int) -> None:
        """Run jobs in threads of this process."""
        self._consumer = make_consumer(self.queue, EmbeddedConsumer, threads)
        self._thread = threading.Thread(target=self._consumer.run, name="jobs", daemon=True)
        self._thread.start()
        self._consumer.started.wait(START_SECONDS)
        self.wake_all()

    @property
    def running(self) -> bool | None:
        """Whether jobs run in this process; None where it does not run any."""
        return None if self._consumer is None else self._thread.is_alive()

    def close(self) -> None:
        """Let running jobs finish their step, then stop."""
        for stop in self._stops:
            stop()
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
            self._thread.join()
            self._consumer = None
        self.queue.storage.close()
