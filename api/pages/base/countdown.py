"""Countdown: how long until something is due, in words for a page that no script refreshes."""

from datetime import UTC, datetime

MINUTES_OF_HOUR, MINUTES_OF_DAY = 60, 1440


def countdown(due: datetime, now: datetime | None = None) -> str:
    """Minutes that are left, or by how many it is late."""
    seconds = seconds_left(due, now)
    if seconds < 0:
        return f"已超时 {_length(-seconds // 60)}"
    return f"还剩 {_length(-(-seconds // 60))}"


def seconds_left(due: datetime, now: datetime | None = None) -> int:
    """The same in seconds, negative where it is late; a script counts on from it, whatever the reader's clock says."""
    return round((due - (now or datetime.now(UTC))).total_seconds())


def _length(minutes: int) -> str:
    if minutes >= MINUTES_OF_DAY:
        return f"{minutes // MINUTES_OF_DAY} 天 {minutes % MINUTES_OF_DAY // MINUTES_OF_HOUR} 小时"
    if minutes >= MINUTES_OF_HOUR:
        return f"{minutes // MINUTES_OF_HOUR} 小时 {minutes % MINUTES_OF_HOUR} 分"
    return f"{minutes} 分钟"
