"""Errors of the language model; each also says in Chinese what the page shows."""

from triage.errors import TriageError


class LanguageError(TriageError):
    """Base: the model gave nothing that can be used, and the built-in path stands."""

    shown = "语言模型未能给出可用的结果"
    status = "failed"


class NotAllowedError(LanguageError):
    """The settings forbid this endpoint."""

    shown = "设置不允许访问该语言模型"
    status = "not_allowed"

    def __init__(self, host: str, problem: str) -> None:
        super().__init__(f"The language model at {host!r} must not be called: {problem}.")


class BudgetExhaustedError(LanguageError):
    """The day's tokens are used up."""

    shown = "今天的用量已到上限，明天恢复"
    status = "budget"

    def __init__(self, used: int, budget: int) -> None:
        super().__init__(f"{used} of {budget} tokens are used today. Raise JINDIANZI_LLM__DAILY_TOKENS or wait.")


class CircuitOpenError(LanguageError):
    """The endpoint failed several times in a row and is left alone for a while."""

    shown = "语言模型连续出错，暂停访问"
    status = "circuit_open"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The endpoint failed repeatedly; it is tried again in {seconds:.0f} s.")


class EndpointError(LanguageError):
    """One request failed."""

    shown = "语言模型没有应答"
    status = "failed"

    def __init__(self, problem: str, *, retry: bool, retry_after: float | None = None) -> None:
        """Describe the failure.

        Args:
            problem: what happened, never the text that was sent.
            retry: whether the same request may succeed later.
            retry_after: seconds that the endpoint asks to wait.
        """
        self.retry, self.retry_after = retry, retry_after
        super().__init__(f"The endpoint failed: {problem}.")


class BusyError(EndpointError):
    """The endpoint asks to come back later."""

    shown = "语言模型繁忙"
    status = "busy"


class TimedOutError(EndpointError):
    """The endpoint did not answer in time."""

    shown = "语言模型在时限内没有应答"
    status = "timeout"


class UnsupportedModeError(EndpointError):
    """The endpoint refuses this way of asking for JSON."""

    shown = "语言模型不接受这种请求"
    status = "unsupported"


class UnusableOutputError(LanguageError):
    """The answer does not have the form that was asked for."""

    shown = "语言模型的输出不合格式"
    status = "unusable"

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(f"The answer cannot be used: {problem}.")


class RefusedOutputError(LanguageError):
    """The answer shows that something else than the task was done."""

    shown = "语言模型的输出含有不应出现的内容，已弃用"
    status = "refused"

    def __init__(self, problem: str) -> None:
        super().__init__(f"The answer is refused: it {problem}.")
