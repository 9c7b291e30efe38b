"""QuietErrors: what is away is said once, and not by a traceback for every request and every look at a queue."""

import logging
import threading
import time

from redis.exceptions import RedisError

from triage.errors import StoreUnavailableError

AWAY = (RedisError, StoreUnavailableError)
REPEAT_SECONDS = 60.0


class QuietErrors(logging.Filter):
    """Lets a record about a service that is away through once a minute, as one line.

    Rationale: a database that is away for an hour is one thing to know. A traceback says nothing about it that the
    line does not, and thousands of them hide what else is wrong and fill the disk.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, str, str], float] = {}
        self._left_out: dict[tuple[str, str, str], int] = {}
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written; what is away loses its traceback."""
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, AWAY):
            return True
        key, now = (record.name, str(record.msg), type(error).__name__), time.monotonic()
        with self._lock:
            if now - self._last.get(key, -REPEAT_SECONDS) < REPEAT_SECONDS:
                self._left_out[key] = self._left_out.get(key, 0) + 1
                return False
            self._last[key] = now
            again = self._left_out.pop(key, 0)
        record.msg = f"{record.getMessage()} error={type(error).__name__} left_out={again}"
        record.args, record.exc_info, record.exc_text = (), None, None
        return True
