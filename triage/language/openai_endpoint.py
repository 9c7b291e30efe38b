"""OpenAI-compatible endpoint by LangChain: the only module that knows that library."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
import openai
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from langsmith.run_helpers import tracing_context
from pydantic import SecretStr

from triage.language.deadline import DeadlineTransport
from triage.language.endpoint import Completion, Message, Mode
from triage.language.errors import BusyError, EndpointError, TimedOutError, UnsupportedModeError

NAME = "answer"
_ROLES = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
# Answers of these statuses mean that the request itself is not understood.
_NOT_UNDERSTOOD = (400, 404, 405, 415, 422, 501)
# What the client library raises where an answer lacks the parts that it expects.
_BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError)
_TOO_MANY, _SERVER_ERROR = 429, 500


class OpenAIEndpoint:
    """Sends messages to one model of one endpoint."""

    def __init__(self, *, base_url: str, model: str, api_key: str, max_tokens: int) -> None:
        """Open a client.

        Args:
            base_url: the endpoint, usually ending in `/v1`.
            model: the model's name there.
            api_key: its key; servers without keys take any.
            max_tokens: the longest answer.
        """
        self._transport = DeadlineTransport()
        # The environment's proxies are not asked: an allow-list of hosts would mean nothing behind one.
        self._http = httpx2.Client(transport=self._transport, trust_env=False)
        self._chat = ChatOpenAI(
            model=model,
            base_url=base_url,
            api_key=SecretStr(api_key or "none"),
            temperature=0,
            max_completion_tokens=max_tokens,
            max_retries=0,
            http_client=self._http,
            stream_usage=True,
        )

    def complete(
        self, messages: Sequence[Message], *, schema: dict[str, Any], mode: Mode, timeout: float
    ) -> Completion:
        """One answer within `timeout` seconds.

        Raises:
            EndpointError: there is none, or it cannot be read.
        """
        with self._failures_named(timeout):
            found = self._chat.invoke(_messages(messages), timeout=timeout, **_form(schema, mode))
            return _completion(found)

    def stream(
        self, messages: Sequence[Message], *, schema: dict[str, Any], mode: Mode, timeout: float
    ) -> Iterator[Completion]:
        """The answer in pieces within `timeout` seconds.

        Raises:
            EndpointError: there is none, or it breaks off.
        """
        with self._failures_named(timeout):
            finished = False
            for chunk in self._chat.stream(_messages(messages), timeout=timeout, **_form(schema, mode)):
                finished = finished or bool(chunk.response_metadata.get("finish_reason"))
                yield _completion(chunk)
            if not finished:
                raise EndpointError("the stream broke off", retry=True)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    @contextmanager
    def _failures_named(self, timeout: float) -> Iterator[None]:
        self._transport.deadline = time.monotonic() + timeout
        try:
            # A tracing service configured in the environment would receive the letters.
            with tracing_context(enabled=False):
                yield
        except openai.APITimeoutError as error:
            raise TimedOutError(f"no answer within {timeout:.0f} s", retry=True) from error
        except openai.APIStatusError as error:
            raise _status_error(error) from error
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            raise EndpointError(type(error).__name__, retry=True) from error
        except _BROKEN as error:
            raise EndpointError(f"the answer cannot be read ({type(error).__name__})", retry=True) from error


def _messages(messages: Sequence[Message]) -> list[BaseMessage]:
    return [_ROLES[message.role](content=message.text) for message in messages]


def _form(schema: dict[str, Any], mode: Mode) -> dict[str, Any]:
    """What is sent besides the messages; in `extra_body`, so that the library itself does not parse the answer."""
    if mode == "json_schema":
        wanted = {"name": NAME, "schema": schema, "strict": True}
        return {"extra_body": {"response_format": {"type": "json_schema", "json_schema": wanted}}}
    if mode == "json_object_schema":
        return {"extra_body": {"response_format": {"type": "json_object", "schema": schema}}}
    if mode == "json_object":
        return {"extra_body": {"response_format": {"type": "json_object"}}}
    if mode == "tool":
        function = {"name": NAME, "description": "提交结果", "parameters": schema}
        choice = {"type": "function", "function": {"name": NAME}}
        return {"tools": [{"type": "function", "function": function}], "tool_choice": choice}
    return {}


def _completion(found: BaseMessage) -> Completion:
    if not isinstance(found, AIMessage):
        raise TypeError(type(found).__name__)
    text = str(found.text)
    if isinstance(found, AIMessageChunk):
        text = text or "".join(chunk.get("args") or "" for chunk in found.tool_call_chunks)
    elif not text:
        calls = found.additional_kwargs.get("tool_calls") or []
        text = str(calls[0]["function"]["arguments"]) if calls else _arguments(found)
    usage = found.usage_metadata
    return Completion(text, usage["input_tokens"] if usage else 0, usage["output_tokens"] if usage else 0)


def _arguments(found: AIMessage) -> str:
    if found.tool_calls:
        return json.dumps(found.tool_calls[0]["args"], ensure_ascii=False)
    return str(found.invalid_tool_calls[0]["args"] or "") if found.invalid_tool_calls else ""


def _status_error(error: openai.APIStatusError) -> EndpointError:
    status = error.status_code
    if status in _NOT_UNDERSTOOD:
        return UnsupportedModeError(f"HTTP {status}", retry=False)
    if status == _TOO_MANY or status > _SERVER_ERROR:
        wait = _seconds(error.response.headers.get("retry-after"))
        kind = BusyError if status in (_TOO_MANY, 503) else EndpointError
        return kind(f"HTTP {status}", retry=True, retry_after=wait)
    return EndpointError(f"HTTP {status}", retry=status == _SERVER_ERROR)


def _seconds(value: str | None) -> float | None:
    """Seconds of a Retry-After header: a number or a date."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None
