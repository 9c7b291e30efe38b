"""RateLimiter: how many requests a key, or a sign-in from one address, may make."""

import time

from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from pydantic import SecretStr

from api.errors import TooManyRequestsError


class RateLimiter:
    """Counts in memory, or in Redis where several processes serve."""

    def __init__(self, redis_url: SecretStr | None) -> None:
        self._limiter = MovingWindowRateLimiter(
            storage_from_string(redis_url.get_secret_value() if redis_url else "memory://")
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
