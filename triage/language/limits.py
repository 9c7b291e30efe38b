"""Limits: retries with back-off, a concurrency limit, a circuit breaker and a daily budget of tokens."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

import pybreaker
import tenacity

from triage.language.errors import BudgetExhaustedError, CircuitOpenError, EndpointError, TimedOutError

T = TypeVar("T")
Sleep = Callable[[float], None]


@dataclass(frozen=True)
class LimitSettings:
    """Plain values from the settings.

    Attributes:
        timeout: seconds for one request.
        total_timeout: seconds for one task with all its retries.
        retries: further tries after a failure that may pass.
        max_wait: longest wait between two tries; an endpoint that asks for more is given up.
        concurrency: requests at a time.
        daily_tokens: tokens of one day, 0 for no limit.
        failures: failures in a row that open the circuit.
        rest: seconds for which it stays open.
    """

    timeout: float = 60.0
    total_timeout: float = 120.0
    retries: int = 2
    max_wait: float = 20.0
    concurrency: int = 16
    daily_tokens: int = 0
    failures: int = 5
    rest: float = 60.0


class Deadline:
    """The time that is left for one task."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, most: float) -> float:
        """Seconds left, at most `most`.

        Raises:
            TimedOutError: there are none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimedOutError("the time for the whole task is over", retry=False)
        return min(left, most)


class Limits:
    """Guards every request; shared by all threads of a process."""

    def __init__(
        self, settings: LimitSettings, tokens_since: Callable[[datetime], int], sleep: Sleep = time.sleep
    ) -> None:
        """Prepare.

        Args:
            settings: the limits.
            tokens_since: tokens used since a moment, from the store.
            sleep: waits.
        """
        self.settings, self._tokens_since, self._sleep = settings, tokens_since, sleep
        self._slots = threading.BoundedSemaphore(settings.concurrency)
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=settings.failures, reset_timeout=settings.rest, throw_new_error_on_trip=False
        )
        self._reserved, self._lock = 0, threading.Lock()

    @property
    def circuit_open(self) -> bool:
        """Whether the endpoint is left alone now."""
        return bool(self._breaker.current_state == pybreaker.STATE_OPEN)

    @contextmanager
    def budget(self, estimate: int) -> Iterator[None]:
        """Reserve tokens while a task runs, so that requests at the same time do not overdraw together.

        Raises:
            BudgetExhaustedError: the day's tokens are used up.
        """
        budget = self.settings.daily_tokens
        if not budget:
            yield
            return
        today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        with self._lock:
            used = self._tokens_since(today.astimezone(UTC)) + self._reserved
            if used + estimate > budget:
                raise BudgetExhaustedError(used, budget)
            self._reserved += estimate
        try:
            yield
        finally:
            with self._lock:
                self._reserved -= estimate

    def run(self, request: Callable[[float], T], deadline: Deadline) -> T:
        """Run a request with retries.

        Args:
            request: takes the seconds that it has.
            deadline: of the whole task.

        Raises:
            CircuitOpenError: the endpoint is left alone for now.
            EndpointError: the last failure.
        """
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(self._may_pass),
            stop=tenacity.stop_after_attempt(1 + self.settings.retries),
            wait=self._wait,
            sleep=lambda seconds: self._sleep(deadline.left(seconds)),
            reraise=True,
        )
        return retrying(lambda: self._guarded(request, deadline))

    @contextmanager
    def slot(self, deadline: Deadline) -> Iterator[None]:
        """One of the places for requests at the same time.

        Raises:
            CircuitOpenError: the endpoint is left alone for now.
            TimedOutError: no place became free in time.
        """
        self._admit()
        if not self._slots.acquire(timeout=deadline.left(self.settings.total_timeout)):
            raise TimedOutError("no place for the request became free", retry=False)
        try:
            yield
        except EndpointError as error:
            if error.retry:
                self._failed()
            raise
        else:
            self._breaker.call(_nothing)
        finally:
            self._slots.release()

    def _guarded(self, request: Callable[[float], T], deadline: Deadline) -> T:
        with self.slot(deadline):
            return request(deadline.left(self.settings.timeout))

    def _admit(self) -> None:
        """Rationale: the breaker's own `call` holds its lock while the request runs, one request at a time."""
        if not self.circuit_open:
            return
        opened = self._breaker._state_storage.opened_at  # noqa: SLF001 - the breaker has no public way to ask
        rest = self.settings.rest - (datetime.now(UTC) - opened).total_seconds() if opened else 0.0
        if rest > 0:
            raise CircuitOpenError(rest)
        self._breaker.half_open()

    def _failed(self) -> None:
        try:
            self._breaker.call(_fail)
        except (_Failure, pybreaker.CircuitBreakerError):
            return

    def _may_pass(self, error: BaseException) -> bool:
        if not isinstance(error, EndpointError) or not error.retry:
            return False
        return error.retry_after is None or error.retry_after <= self.settings.max_wait

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, EndpointError) else None
        return asked if asked is not None else min(self.settings.max_wait, 0.5 * 2.0 ** (state.attempt_number - 1))


class _Failure(Exception):  # noqa: N818 - it never leaves this module
    """Tells the breaker of a failure."""


def _nothing() -> None:
    """Tells the breaker of a success."""


def _fail() -> None:
    raise _Failure
