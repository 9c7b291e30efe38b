"""LanguageModel: asks for an answer in a form, within all limits, and keeps account of every request."""

import hashlib
import json
import logging
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Generic, Self

from prompts.language import Prompt, Task, prompt_of, repair_of, shortened
from prompts.registry import Variables
from triage.language.answers import A, schema_of
from triage.language.endpoint import MODES, Completion, Endpoint, EndpointRules, Message, Mode
from triage.language.errors import (
    ContextOverflowError,
    EndpointError,
    LanguageError,
    UnsupportedModeError,
    UnusableOutputError,
)
from triage.language.limits import Deadline, Limits
from triage.language.masking import TextMask
from triage.language.structured import is_json, parse, refuse_strange
from triage.language.thinking import without_thinking
from triage.store import Store
from triage.types.language import LanguageCall

logger = logging.getLogger("jindianzi.language")
CHARACTERS_PER_TOKEN = 1.2
MILLION = 1_000_000


@dataclass(frozen=True)
class ModelSettings:
    """Plain values from the settings; prices are for a million tokens."""

    model: str
    mode: Mode | None = None
    max_tokens: int = 2000
    prompt_price: float = 0.0
    completion_price: float = 0.0


@dataclass(frozen=True)
class Asked(Generic[A]):
    """An answer in its form, with what asked for it."""

    answer: A
    prompt: Prompt
    cached: bool
    shortened: bool = False


class LanguageModel:
    """One model of one endpoint, for all tasks and threads of a process."""

    def __init__(
        self,
        *,
        store: Store,
        endpoint: Endpoint,
        rules: EndpointRules,
        limits: Limits,
        settings: ModelSettings,
        office: str,
    ) -> None:
        """Compose.

        Args:
            store: keeps answers and the account.
            endpoint: sends messages.
            rules: whether it may be called at all.
            limits: shared by all requests.
            settings: the model, its prices and how JSON is asked for; None finds out and remembers.
            office: the office's name, for the prompts.
        """
        self._store, self._endpoint, self._rules, self.limits = store, endpoint, rules, limits
        self.settings, self._office = settings, office
        self._finding, self._writing = threading.Lock(), threading.Lock()
        self._mode = settings.mode

    @property
    def host(self) -> str:
        """The host that is called."""
        return self._rules.host

    def ask(
        self,
        task: Task,
        variables: Variables,
        form: type[A],
        *,
        suggestion_id: str | None = None,
        keep: bool = True,
        labels: tuple[str, ...] = (),
    ) -> Asked[A]:
        """An answer in its form, with personal data put back.

        An answer that was paid for before is taken from the store. Output that does not fit the form is asked
        for once more, with what was wrong. What is too long for the model is asked for once more, shortened.

        Args:
            task: what is to be done.
            variables: what fills its prompt.
            form: the answer's form.
            suggestion_id: the letter that it is about, whose erasure takes the kept answer along.
            keep: whether the answer is kept for reuse; never where it is about several letters.
            labels: the labels of sources that the answer may cite.

        Raises:
            LanguageError: there is no answer that can be used.
        """
        self._rules.check()
        try:
            return self._asked(_Question(self, task, variables, form, suggestion_id, labels), keep=keep)
        except ContextOverflowError:
            logger.warning("language.shortened task=%s suggestion=%s", task, suggestion_id)
            question = _Question(self, task, shortened(variables), form, suggestion_id, labels)
            return replace(self._asked(question, keep=keep), shortened=True)

    def _asked(self, question: "_Question[A]", *, keep: bool) -> Asked[A]:
        kept = question.kept() if keep else None
        if kept is not None:
            return Asked(question.restored(kept), question.prompt, cached=True)
        with self.limits.budget(question.estimate):
            mode = self._known_mode()
            if mode is not None:
                text, answer = self._repaired(question, mode)
            else:
                # Only one thread finds out; the others wait and then know.
                with self._finding:
                    mode = self._known_mode()
                    text, answer = self._repaired(question, mode) if mode is not None else self._find_mode(question)
        refuse_strange(answer, question.prompt.system)
        if keep:
            with self._writing, self._store.write() as work:
                work.language.keep_answer(question.key, question.prompt.name, text)
        return Asked(question.restored(answer), question.prompt, cached=False)

    def stream(
        self,
        task: Task,
        variables: Variables,
        form: type[A],
        *,
        suggestion_id: str | None = None,
        labels: tuple[str, ...] = (),
    ) -> Iterator[str | Asked[A]]:
        """The answer's text so far, again and again as it grows, and at last the answer in its form.

        Raises:
            LanguageError: there is no answer that can be used; `ask` may still repair it.
        """
        self._rules.check()
        question = _Question(self, task, variables, form, suggestion_id, labels)
        kept = question.kept()
        mode = self._known_mode()
        if kept is None and mode is not None:
            try:
                yield from self._streamed(question, mode)
            except ContextOverflowError:
                logger.warning("language.stream_too_long task=%s suggestion=%s", task, suggestion_id)
            else:
                return
        yield self.ask(task, variables, form, suggestion_id=suggestion_id, labels=labels)

    def _streamed(self, question: "_Question[A]", mode: Mode) -> Iterator[str | Asked[A]]:
        deadline = Deadline(self.limits.settings.total_timeout)
        text = ""
        with (
            self.limits.budget(question.estimate),
            self._recorded(question, mode) as account,
            self.limits.slot(deadline),
        ):
            pieces = self._endpoint.stream(
                question.messages,
                schema=question.schema,
                mode=mode,
                timeout=deadline.left(self.limits.settings.timeout),
            )
            for piece in pieces:
                text += piece.text
                account.add(piece)
                if piece.text and (said := without_thinking(text)):
                    yield question.unmasked(said)
        answer = parse(text, question.form)
        refuse_strange(answer, question.prompt.system)
        with self._writing, self._store.write() as work:
            work.language.keep_answer(question.key, question.prompt.name, text)
        yield Asked(question.restored(answer), question.prompt, cached=False)

    def close(self) -> None:
        """Close the endpoint's connections."""
        self._endpoint.close()

    def _known_mode(self) -> Mode | None:
        if self._mode is None:
            with self._store.read() as work:
                found = work.language.mode_of(self.host, self.settings.model)
            self._mode = next((mode for mode in MODES if mode == found), None)
        return self._mode

    def _find_mode(self, question: "_Question[A]") -> tuple[str, A]:
        """Try the ways of asking for JSON from the most exact on; the first that gives JSON is remembered."""
        failure: LanguageError = UnusableOutputError("没有一种方式得到 JSON")
        deadline = Deadline(self.limits.settings.total_timeout)
        for mode in MODES:
            try:
                text = self._send(question, question.messages, mode, deadline)
            except EndpointError as error:
                # Some servers answer a form that they do not know with 500.
                if not isinstance(error, UnsupportedModeError) and "HTTP 500" not in str(error):
                    raise
                failure = error
                continue
            if not is_json(text):
                failure = UnusableOutputError("输出中没有 JSON 对象")
                continue
            self._mode = mode
            logger.info("language.mode endpoint=%s model=%s mode=%s", self.host, self.settings.model, mode)
            return self._accepted(question, question.messages, text, mode, deadline)
        raise failure

    def _repaired(self, question: "_Question[A]", mode: Mode) -> tuple[str, A]:
        deadline = Deadline(self.limits.settings.total_timeout)
        text = self._send(question, question.messages, mode, deadline)
        return self._accepted(question, question.messages, text, mode, deadline)

    def _accepted(
        self, question: "_Question[A]", messages: Sequence[Message], text: str, mode: Mode, deadline: Deadline
    ) -> tuple[str, A]:
        try:
            return text, parse(text, question.form)
        except UnusableOutputError as error:
            again = repair_of(error.problem, json.dumps(question.schema, ensure_ascii=False))
            conversation = [*messages, Message("assistant", text or "（空）"), Message("user", again)]
            text = self._send(question, conversation, mode, deadline)
            return text, parse(text, question.form)

    def _send(self, question: "_Question[A]", messages: Sequence[Message], mode: Mode, deadline: Deadline) -> str:
        def request(seconds: float) -> str:
            with self._recorded(question, mode) as account:
                found = self._endpoint.complete(messages, schema=question.schema, mode=mode, timeout=seconds)
                account.add(found)
                return found.text

        return self.limits.run(request, deadline)

    def _recorded(self, question: "_Question[A]", mode: Mode) -> "_Account":
        return _Account(self, question, mode)

    def record(self, call: LanguageCall) -> None:
        """Keep account of a request."""
        logger.info(
            "language.call task=%s status=%s mode=%s suggestion=%s tokens=%d+%d cost=%.4f seconds=%.2f",
            call.task,
            call.status,
            call.mode,
            call.suggestion_id,
            call.prompt_tokens,
            call.completion_tokens,
            call.cost,
            call.seconds,
        )
        with self._writing, self._store.write() as work:
            work.language.record(call)

    def kept_answer(self, key: str) -> str | None:
        """An answer that was paid for before."""
        with self._store.read() as work:
            return work.language.answer(key)

    def prompt(self, task: Task, variables: Variables) -> Prompt:
        """The prompt of a task for this office."""
        return prompt_of(task, variables, office=self._office)


class _Question(Generic[A]):
    """One task's prompt, masked, and the key under which its answer is kept."""

    def __init__(
        self,
        model: LanguageModel,
        task: Task,
        variables: Variables,
        form: type[A],
        suggestion_id: str | None,
        labels: tuple[str, ...],
    ) -> None:
        self._model, self.form, self.suggestion_id = model, form, suggestion_id
        self._mask = TextMask()
        masked = type(variables).model_validate(self._mask.hide_all(variables.model_dump()))
        self.prompt = model.prompt(task, masked)
        self.schema = schema_of(form, labels)
        form_text = f"输出的 JSON Schema：\n{json.dumps(self.schema, ensure_ascii=False)}"
        self.messages = [Message("system", self.prompt.system), Message("user", f"{self.prompt.user}\n\n{form_text}")]
        content = [model.host, model.settings.model, *(message.text for message in self.messages)]
        self.key = hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

    @property
    def estimate(self) -> int:
        """Tokens that the task may take."""
        length = sum(len(message.text) for message in self.messages)
        return int(length / CHARACTERS_PER_TOKEN) + self._model.settings.max_tokens

    def kept(self) -> A | None:
        """The answer that was paid for before, if it still fits."""
        text = self._model.kept_answer(self.key)
        if text is None:
            return None
        try:
            answer = parse(text, self.form)
            refuse_strange(answer, self.prompt.system)
        except LanguageError:
            logger.warning("language.kept_answer_unusable key=%s", self.key)
            return None
        return answer

    def unmasked(self, text: str) -> str:
        """A text with personal data put back."""
        return self._mask.restore(text)

    def restored(self, answer: A) -> A:
        """The answer with personal data put back."""
        return self.form.model_validate(self._mask.restore_all(answer.model_dump()), strict=False)


class _Account:
    """Records one request, however it ends."""

    def __init__(self, model: LanguageModel, question: "_Question[A]", mode: Mode) -> None:
        self._model, self._question, self._mode = model, question, mode
        self._prompt_tokens = self._completion_tokens = 0

    def __enter__(self) -> Self:
        self._start, self._time = time.monotonic(), datetime.now(UTC)
        return self

    def add(self, found: Completion) -> None:
        """Count the tokens of an answer, or of a piece of it."""
        self._prompt_tokens += found.prompt_tokens
        self._completion_tokens += found.completion_tokens

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        settings, prompt = self._model.settings, self._question.prompt
        status = error.status if isinstance(error, LanguageError) else "ok" if error is None else "failed"
        cost = self._prompt_tokens * settings.prompt_price + self._completion_tokens * settings.completion_price
        self._model.record(
            LanguageCall(
                time=self._time,
                endpoint=self._model.host,
                model=settings.model,
                task=prompt.task,
                prompt=prompt.name,
                prompt_digest=prompt.digest,
                key=self._question.key,
                suggestion_id=self._question.suggestion_id,
                mode=self._mode,
                status=status,
                prompt_tokens=self._prompt_tokens,
                completion_tokens=self._completion_tokens,
                cost=cost / MILLION,
                seconds=round(time.monotonic() - self._start, 3),
            )
        )
