"""The queue of the jobs: Huey over its SQLite file, or over Redis so that several machines can work."""

import threading
from typing import Any

from huey import Huey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from huey.serializer import SignedSerializer
from redis import ConnectionPool

from api.base.data_folder import QUEUE_FILE
from api.base.settings import Settings

NAME = "jindianzi"
# How long an idle consumer sleeps between two looks at the SQLite file: at first, and at most, in seconds.
FIRST_SLEEP, LONGEST_SLEEP = 0.02, 0.2
START_SECONDS, SHUTDOWN_SECONDS = 10.0, 30.0
# Over the second that a consumer waits for the next task.
ANSWER_SECONDS, CONNECT_SECONDS = 5.0, 2.0


def open_queue(settings: Settings, secret: str) -> Huey:
    """The queue of the settings; results are never kept, since rows say what was done.

    Args:
        settings: where the queue is.
        secret: signs what is queued, so that nobody else can have code run by writing to it.
    """
    serializer = SignedSerializer(secret=secret)
    if settings.redis_url is not None:
        # A Redis behind a line that is cut answers nothing at all: without limits whoever asks would wait for ever.
        pool = ConnectionPool.from_url(
            settings.redis_url.get_secret_value(), socket_timeout=ANSWER_SECONDS, socket_connect_timeout=CONNECT_SECONDS
        )
        return RedisHuey(NAME, connection_pool=pool, results=False, serializer=serializer)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    # A queue lost in a power cut costs a minute: rows say what is to do. Waiting for the disk costs every intake.
    return SqliteHuey(
        NAME, filename=str(settings.data_dir / QUEUE_FILE), results=False, serializer=serializer, fsync=False
    )


class EmbeddedConsumer(Consumer):  # type: ignore[misc]
    """A consumer inside another program, which keeps its own signal handlers.

    `started` is set once its threads run: before that there is nothing to stop.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.started = threading.Event()
        super().__init__(*arguments, **options)

    def start(self) -> None:
        """Start the threads and say so."""
        super().start()
        self.started.set()

    def _set_signal_handlers(self) -> None:
        """Leave the signals to the server, which stops the consumer when it shuts down."""


def make_consumer(queue: Huey, kind: type[Consumer], threads: int) -> Consumer:
    """A consumer that finishes what it is doing before it stops."""
    return kind(
        queue,
        workers=threads,
        initial_delay=FIRST_SLEEP,
        max_delay=LONGEST_SLEEP,
        shutdown_timeout=SHUTDOWN_SECONDS,
        graceful_signal="TERM",
    )
