"""Endpoint: what an OpenAI-compatible server is asked and answers, apart from the client library."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from triage.language.errors import NotAllowedError

Mode = Literal["json_schema", "json_object_schema", "json_object", "tool", "prompt"]
# The most exact first; servers differ in what they honour.
MODES: tuple[Mode, ...] = ("json_schema", "json_object_schema", "json_object", "tool", "prompt")
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Message:
    """One message of a conversation."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True)
class Completion:
    """One answer and the tokens that it took."""

    text: str
    prompt_tokens: int
    completion_tokens: int


class Endpoint(Protocol):
    """Sends messages; every failure is an `EndpointError`."""

    def complete(
        self, messages: Sequence[Message], *, schema: dict[str, Any], mode: Mode, timeout: float
    ) -> Completion:
        """One answer within `timeout` seconds, in the form of `schema` as far as `mode` can ask for it."""

    def stream(
        self, messages: Sequence[Message], *, schema: dict[str, Any], mode: Mode, timeout: float
    ) -> Iterator[Completion]:
        """The answer in pieces; the tokens come with the last one."""

    def close(self) -> None:
        """Close the connections."""


@dataclass(frozen=True)
class EndpointRules:
    """Which endpoint may be called.

    Attributes:
        base_url: the endpoint.
        allowed_hosts: hosts that may be called; empty means this machine and the host of `base_url`.
        forbid: forbids every call to another machine.
    """

    base_url: str
    allowed_hosts: tuple[str, ...] = ()
    forbid: bool = False

    @property
    def host(self) -> str:
        """The host that is called."""
        return urlsplit(self.base_url).hostname or ""

    def check(self) -> None:
        """Refuse a call that the settings do not allow.

        Raises:
            NotAllowedError: say so.
        """
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not self.host:
            raise NotAllowedError(self.base_url, "the address must begin with http:// or https://")
        if self.forbid and self.host not in LOCAL_HOSTS:
            raise NotAllowedError(self.host, "JINDIANZI_LLM__FORBID_EXTERNAL forbids calls to other machines")
        if self.allowed_hosts and self.host not in self.allowed_hosts:
            raise NotAllowedError(self.host, "it is not among JINDIANZI_LLM__ALLOWED_HOSTS")
