"""RateLimiter: how many requests a key, or a sign-in from one address, may make."""

import threading
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from pydantic import SecretStr

from api.errors import TooManyRequestsError

# What is over a minute old is dropped so often; until then it costs a few bytes each.
TIDY_SECONDS = 5.0


class _Memory(MemoryStorage):
    """The library's memory, tidied less often.

    Rationale: it tidies itself in a new thread 10 ms after a hit, which took ten times as long as the hit and a tenth
    of an intake.
    """

    @property
    def timer(self) -> threading.Timer:
        """Begins the next tidying; while it runs no other is begun."""
        return self._timer

    @timer.setter
    def timer(self, timer: threading.Timer) -> None:
        timer.interval, timer.daemon = TIDY_SECONDS, True
        self._timer = timer


class RateLimiter:
    """Counts in memory, or in Redis where several processes serve."""

    def __init__(self, redis_url: SecretStr | None) -> None:
        self._limiter = MovingWindowRateLimiter(
            storage_from_string(redis_url.get_secret_value()) if redis_url else _Memory()
        )

    def spend(self, kind: str, name: str, per_minute: int) -> None:
        """Count one request.

        Raises:
            TooManyRequestsError: the last minute had as many as are allowed.
        """
        item = RateLimitItemPerMinute(per_minute)
        if not self._limiter.hit(item, kind, name):
            reset = self._limiter.get_window_stats(item, kind, name).reset_time
            raise TooManyRequestsError(max(1, round(reset - time.time() + 0.5)))
