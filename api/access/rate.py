"""RateLimiter: how many requests a key, or a sign-in from one address, may make."""

import logging
import threading
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from pydantic import SecretStr
from redis.exceptions import RedisError

from api.base.errors import TooManyRequestsError

logger = logging.getLogger("jindianzi.requests")
# What is over a minute old is dropped so often; until then it costs a few bytes each.
TIDY_SECONDS = 5.0
# A Redis that does not answer in this time is away; it is asked again after the pause.
ANSWER_SECONDS, PAUSE_SECONDS = 1.0, 5.0


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
    """Counts in memory, or in Redis where several processes serve.

    While Redis is away each process counts for itself: a caller may then make as many requests at each of them, which
    is better than none at any.
    """

    def __init__(self, redis_url: SecretStr | None) -> None:
        self._own = MovingWindowRateLimiter(_Memory())
        self._shared: MovingWindowRateLimiter | None = None
        self._away_until: float | None = None
        if redis_url is not None:
            options = {"socket_timeout": ANSWER_SECONDS, "socket_connect_timeout": ANSWER_SECONDS}
            self._shared = MovingWindowRateLimiter(storage_from_string(redis_url.get_secret_value(), **options))

    @property
    def away(self) -> bool:
        """Whether Redis did not answer when it was asked last."""
        return self._away_until is not None

    def spend(self, kind: str, name: str, per_minute: int) -> None:
        """Count one request.

        Raises:
            TooManyRequestsError: the last minute had as many as are allowed.
        """
        item = RateLimitItemPerMinute(per_minute)
        if self._shared is not None and (self._away_until is None or time.monotonic() >= self._away_until):
            try:
                self._count(self._shared, item, kind, name)
            except RedisError as error:
                if self._away_until is None:
                    logger.warning("rate.redis_away error=%s", type(error).__name__)
                self._away_until = time.monotonic() + PAUSE_SECONDS
            else:
                self._back()
                return
        self._count(self._own, item, kind, name)

    def _back(self) -> None:
        if self._away_until is not None:
            self._away_until = None
            logger.info("rate.redis_back")

    def _count(self, limiter: MovingWindowRateLimiter, item: RateLimitItemPerMinute, kind: str, name: str) -> None:
        if not limiter.hit(item, kind, name):
            self._refuse(limiter, item, kind, name)

    def _refuse(self, limiter: MovingWindowRateLimiter, item: RateLimitItemPerMinute, kind: str, name: str) -> None:
        reset = limiter.get_window_stats(item, kind, name).reset_time
        if limiter is self._shared:
            self._back()
        raise TooManyRequestsError(max(1, round(reset - time.time() + 0.5)))
