"""Errors of the language model."""

from triage.errors import TriageError


class LanguageError(TriageError):
    """Base: the model gave nothing that can be used, and the built-in path stands."""

    status = "failed"


class NotAllowedError(LanguageError):
    """The settings forbid this endpoint."""

    status = "not_allowed"

    def __init__(self, host: str, problem: str) -> None:
        self.host, self.problem = host, problem
        super().__init__(f"The language model at {host!r} must not be called: {problem}.")


class BudgetExhaustedError(LanguageError):
    """The day's tokens are used up."""

    status = "budget"

    def __init__(self, used: int, budget: int) -> None:
        self.used, self.budget = used, budget
        super().__init__(f"{used} of {budget} tokens are used today. Raise JINDIANZI_LLM__DAILY_TOKENS or wait.")


class CircuitOpenError(LanguageError):
    """The endpoint failed several times in a row and is left alone for a while."""

    status = "circuit_open"

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"The endpoint failed repeatedly; it is tried again in {seconds:.0f} s.")


class EndpointError(LanguageError):
    """One request failed."""

    status = "failed"

    def __init__(self, problem: str, *, retry: bool, retry_after: float | None = None) -> None:
        """Describe the failure.

        Args:
            problem: what happened, never the text that was sent.
            retry: whether the same request may succeed later.
            retry_after: seconds that the endpoint asks to wait.
        """
        self.problem = problem
        self.retry, self.retry_after = retry, retry_after
        super().__init__(f"The endpoint failed: {problem}.")


class BusyError(EndpointError):
    """The endpoint asks to come back later."""

    status = "busy"


class TimedOutError(EndpointError):
    """The endpoint did not answer in time."""

    status = "timeout"


class ContextOverflowError(EndpointError):
    """The request is longer than the model's context."""

    status = "overflow"


class UnsupportedModeError(EndpointError):
    """The endpoint refuses this way of asking for JSON."""

    status = "unsupported"


class UnusableOutputError(LanguageError):
    """The answer does not have the form that was asked for."""

    status = "unusable"

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(f"The answer cannot be used: {problem}.")


class RefusedOutputError(LanguageError):
    """The answer shows that something else than the task was done."""

    status = "refused"

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(f"The answer is refused: it {problem}.")
