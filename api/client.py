"""A thin typed client of version 1: what a hotline or a platform needs, with the same types as the service."""

import uuid
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Self

import httpx2

from api.base.errors import ClientError
from api.routes.v1.intake_schemas import IntakeAnswer
from api.routes.v1.schemas import ChangedSuggestion, ChangePage, EventPage, SuggestionState
from api.routes.v1.webhook_schemas import SubscriptionWithSecret
from api.web.problem import Problem
from triage.types import Event, Transition

ATTEMPTS = 3
BEGIN = "0"
TIMEOUT_SECONDS = 30.0
RETRIED = frozenset({502, 503, 504})


class Client:
    """Talks to one service; use it as a context manager, one per thread.

    Args:
        base_url: for example `http://127.0.0.1:8000`.
        api_key: sent as a bearer token, where the service asks for one.
        transport: for tests.
    """

    def __init__(
        self, base_url: str, api_key: str | None = None, transport: httpx2.BaseTransport | None = None
    ) -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._http = httpx2.Client(base_url=base_url, headers=headers, timeout=TIMEOUT_SECONDS, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def send(
        self,
        channel: str,
        items: Sequence[dict[str, Any]],
        idempotency_key: str | None = None,
        *,
        campaign: int | None = None,
    ) -> IntakeAnswer:
        """Send up to 1,000 items; tried again where the service does not answer, which stores nothing twice.

        Args:
            channel: which channel they come from.
            items: external_id, title, text and so on, or the channel's own field names.
            idempotency_key: your name for this request; one is made where there is none.
            campaign: the number of the campaign that they are sent to.

        Raises:
            ClientError: the service refuses the request, or does not answer.
        """
        body: dict[str, Any] = {"channel": channel, "items": list(items)}
        if campaign is not None:
            body["campaign"] = campaign
        headers = {"Idempotency-Key": idempotency_key or uuid.uuid4().hex}
        return IntakeAnswer.model_validate(self._call("POST", "/api/v1/suggestions", json=body, headers=headers))

    def read(self, suggestion_id: str) -> SuggestionState:
        """One suggestion with its triage and timeline.

        Raises:
            ClientError: there is none, or the service does not answer.
        """
        return SuggestionState.model_validate(self._call("GET", f"/api/v1/suggestions/{suggestion_id}"))

    def act(self, suggestion_id: str, wanted: Transition) -> SuggestionState:
        """Do something with a suggestion.

        Raises:
            ClientError: it is not possible, not permitted, or incomplete.
        """
        body = wanted.model_dump(mode="json", exclude_none=True)
        path = f"/api/v1/suggestions/{suggestion_id}/transitions"
        return SuggestionState.model_validate(self._call("POST", path, json=body, again=False))

    def changes(self, cursor: str = BEGIN, limit: int = 100) -> Iterator[tuple[ChangedSuggestion, str]]:
        """Every suggestion that has changed since `cursor`, as it stands now, and the cursor to keep after it.

        Whoever stops within a page gets the rest of it, and what they have of it, again.

        Raises:
            ClientError: the service does not answer.
        """
        while True:
            answer = self._call("GET", "/api/v1/suggestions", params={"cursor": cursor, "limit": limit})
            page = ChangePage.model_validate(answer)
            for item in page.items[:-1]:
                yield item, cursor
            for item in page.items[-1:]:
                yield item, page.cursor
            cursor = page.cursor
            if not page.more:
                return

    def events(self, cursor: str = BEGIN, limit: int = 100) -> Iterator[tuple[Event, str]]:
        """Every event after `cursor`, in order, and the cursor to keep after it.

        Whoever stops within a page gets the rest of it, and what they have of it, again.

        Raises:
            ClientError: the service does not answer.
        """
        while True:
            page = EventPage.model_validate(
                self._call("GET", "/api/v1/events", params={"cursor": cursor, "limit": limit})
            )
            for event in page.items[:-1]:
                yield event, cursor
            for event in page.items[-1:]:
                yield event, page.cursor
            cursor = page.cursor
            if not page.more:
                return

    def subscribe(self, url: str, kinds: Sequence[str] = ()) -> SubscriptionWithSecret:
        """Have events sent to an address; keep the secret, it is not shown again.

        Raises:
            ClientError: the address cannot be used.
        """
        body = {"url": url, "kinds": list(kinds)}
        return SubscriptionWithSecret.model_validate(self._call("POST", "/api/v1/webhooks", json=body, again=False))

    def _call(self, method: str, path: str, *, again: bool = True, **request: Any) -> Any:
        for left in range(ATTEMPTS if again else 1, 0, -1):
            try:
                answer = self._http.request(method, path, **request)
            except httpx2.TransportError as error:
                if left == 1:
                    raise ClientError(0, f"the service does not answer ({type(error).__name__})") from error
                continue
            if answer.status_code not in RETRIED or left == 1:
                break
        if answer.is_success:
            return answer.json()
        raise ClientError(answer.status_code, _detail(answer))


def _detail(answer: httpx2.Response) -> str:
    if answer.headers.get("content-type", "").startswith("application/problem+json"):
        return Problem.model_validate_json(answer.content).detail
    return f"status {answer.status_code}"
