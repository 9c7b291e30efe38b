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
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI
from langsmith.run_helpers import tracing_context
from pydantic import SecretStr

from triage.language.endpoint import Completion, Message, Mode
from triage.language.errors import (
    BusyError,
    ContextOverflowError,
    EndpointError,
    NotAllowedError,
    TimedOutError,
    UnsupportedModeError,
)
from triage.language.overflow import tells_of_overflow
from triage.outgoing.addresses import AddressRules
from triage.outgoing.errors import refusal_behind
from triage.outgoing.transport import CheckedTransport

NAME = "answer"
_ROLES = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
# Answers of these statuses mean that the request itself is not understood.
_NOT_UNDERSTOOD = (400, 404, 405, 415, 422, 501)
# What the client library raises where an answer lacks the parts that it expects.
_BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError)
_TOO_MANY, _SERVER_ERROR = 429, 500
# Where servers put what a model thought, apart from its answer; some put the whole answer there.
_REASONING = ("reasoning_content", "reasoning")


class _Chat(ChatOpenAI):
    """Also keeps what servers send beside the answer, which the library drops."""

    def _create_chat_result(self, response: Any, generation_info: dict[str, Any] | None = None) -> ChatResult:
        raw = response if isinstance(response, dict) else response.model_dump(warnings=False)
        choices = raw.get("choices") or ()
        for call in (call for choice in choices for call in (choice.get("message") or {}).get("tool_calls") or ()):
            function = call.get("function") or {}
            if isinstance(function.get("arguments"), dict):
                function["arguments"] = json.dumps(function["arguments"], ensure_ascii=False)
        result = super()._create_chat_result(raw, generation_info)
        for generation, choice in zip(result.generations, choices, strict=False):
            generation.message.additional_kwargs |= _apart(choice.get("message"))
        return result

    def _convert_chunk_to_generation_chunk(
        self, chunk: dict[str, Any], default_chunk_class: type, base_generation_info: dict[str, Any] | None
    ) -> ChatGenerationChunk | None:
        found = super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)
        choices = chunk.get("choices") or ()
        if found is not None and choices:
            found.message.additional_kwargs |= _apart(choices[0].get("delta"))
        return found


class OpenAIEndpoint:
    """Sends messages to one model of one endpoint."""

    def __init__(
        self, *, base_url: str, model: str, api_key: str, max_tokens: int, addresses: AddressRules | None = None
    ) -> None:
        """Open a client.

        Args:
            base_url: the endpoint, usually ending in `/v1`.
            model: the model's name there.
            api_key: its key; servers without keys take any.
            max_tokens: the longest answer.
            addresses: which addresses may be reached.
        """
        self._transport = CheckedTransport((addresses or AddressRules()).for_setting(base_url))
        # The environment's proxies are not asked: an allow-list of hosts would mean nothing behind one.
        self._http = httpx2.Client(transport=self._transport, trust_env=False)
        self._chat = _Chat(
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
            finished, spoken, thought = False, False, ""
            for chunk in self._chat.stream(_messages(messages), timeout=timeout, **_form(schema, mode)):
                finished = finished or bool(chunk.response_metadata.get("finish_reason"))
                piece = _completion(chunk)
                spoken, thought = spoken or bool(piece.text.strip()), thought + _thought(chunk)
                yield piece
            if not finished:
                raise EndpointError("the stream broke off", retry=True)
            if not spoken and thought:
                yield Completion(thought, 0, 0)

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
            if (refused := refusal_behind(error)) is not None:
                raise NotAllowedError(refused.host, "JINDIANZI_OUTGOING__ALLOW does not name its address") from error
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
    elif not text.strip():
        text = _called(found) or _thought(found)
    usage = found.usage_metadata
    return Completion(text, usage["input_tokens"] if usage else 0, usage["output_tokens"] if usage else 0)


def _called(found: AIMessage) -> str:
    """The arguments of the first call, which some servers send as an object and some in the form before tools."""
    calls = found.additional_kwargs.get("tool_calls") or []
    call = calls[0].get("function") if calls else found.additional_kwargs.get("function_call")
    arguments = (call or {}).get("arguments") or ""
    if not arguments and found.tool_calls:
        arguments = found.tool_calls[0]["args"]
    if not arguments and found.invalid_tool_calls:
        arguments = found.invalid_tool_calls[0]["args"] or ""
    return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)


def _apart(message: Any) -> dict[str, Any]:
    """What a message of the server has beside its content; calls as they came, for the library reads them strictly."""
    if not isinstance(message, dict):
        return {}
    found = {name: message[name] for name in _REASONING if isinstance(message.get(name), str)}
    calls = message.get("tool_calls")
    return found | ({"tool_calls": calls} if isinstance(calls, list) and calls else {})


def _thought(found: BaseMessage) -> str:
    return next((str(found.additional_kwargs[name]) for name in _REASONING if found.additional_kwargs.get(name)), "")


def _status_error(error: openai.APIStatusError) -> EndpointError:
    status = error.status_code
    if tells_of_overflow(status, error.response.text):
        return ContextOverflowError(f"HTTP {status}: longer than the context", retry=False)
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
