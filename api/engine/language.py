"""Composition of the language model from the settings."""

from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from api.base.errors import NoLanguageModelError
from api.base.settings import Settings
from api.base.zone import LOCAL_ZONE
from triage.office.config import Office
from triage.store import Store

if TYPE_CHECKING:
    from triage.language.tasks import LanguageTasks


class LanguageHolder:
    """Opens the language model at its first use, so that a service without one never loads its libraries."""

    def __init__(self, settings: Settings, store: Store, office: Office) -> None:
        self.settings = settings.llm
        self._open: Callable[[], LanguageTasks] = lambda: open_language_tasks(settings, store, office)
        self._tasks: LanguageTasks | None = None
        self._lock = Lock()

    @property
    def configured(self) -> bool:
        """Whether there is a language model."""
        return self.settings.configured

    def tasks(self) -> "LanguageTasks":
        """The desk, opened where it is not yet.

        Raises:
            NoLanguageModelError: none is configured.
            NotAllowedError: the settings forbid the endpoint that they name.
        """
        with self._lock:
            if self._tasks is None:
                self._tasks = self._open()
            return self._tasks

    @property
    def paused(self) -> bool:
        """Whether the endpoint failed repeatedly and is left alone for a while."""
        return self._tasks is not None and self._tasks.model.limits.circuit_open

    def close(self) -> None:
        """Close the connections, if any were opened."""
        with self._lock:
            if self._tasks is not None:
                self._tasks.close()
                self._tasks = None


def open_language_tasks(settings: Settings, store: Store, office: Office) -> "LanguageTasks":
    """The desk of the language model; importing LangChain is put off until here.

    Raises:
        NoLanguageModelError: none is configured.
        NotAllowedError: the settings forbid the endpoint that they name.
    """
    from triage.language.endpoint import EndpointRules
    from triage.language.limits import Limits, LimitSettings
    from triage.language.model import LanguageModel, ModelSettings
    from triage.language.tasks import LanguageTasks

    llm = settings.llm
    if not llm.base_url or not llm.model:
        raise NoLanguageModelError
    rules = EndpointRules(llm.base_url, tuple(llm.allowed_hosts), llm.forbid_external)
    rules.check()
    from triage.language.openai_endpoint import OpenAIEndpoint

    def tokens_since(moment: datetime) -> int:
        with store.read() as work:
            return work.language.tokens_since(moment)

    limits = LimitSettings(
        timeout=llm.timeout,
        total_timeout=llm.total_timeout,
        retries=llm.retries,
        max_wait=llm.max_wait,
        concurrency=llm.concurrency,
        daily_tokens=llm.daily_tokens,
        failures=llm.failures,
        rest=llm.rest,
    )
    model = LanguageModel(
        store=store,
        endpoint=OpenAIEndpoint(
            base_url=llm.base_url,
            model=llm.model,
            api_key=llm.api_key.get_secret_value(),
            max_tokens=llm.max_tokens,
            addresses=settings.outgoing.rules,
        ),
        rules=rules,
        limits=Limits(limits, tokens_since),
        settings=ModelSettings(
            model=llm.model,
            mode=None if llm.structured == "auto" else llm.structured,
            max_tokens=llm.max_tokens,
            prompt_price=llm.prompt_price,
            completion_price=llm.completion_price,
        ),
        office=office.name,
    )
    return LanguageTasks(store, office, model, lambda: datetime.now(LOCAL_ZONE).date())
