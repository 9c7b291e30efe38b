"""The webhook job: tells receivers of events, in order for each suggestion, until each has got them."""

import json
import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx2

from api.acts.shown import Shown
from api.base.secret_key import SecretKey
from api.jobs.coalescing import CoalescingJob
from triage.errors import StoreUnavailableError
from triage.outgoing.addresses import AddressRules
from triage.outgoing.errors import AddressNotAllowedError
from triage.outgoing.transport import open_client
from triage.store import Store, UnitOfWork
from triage.store.service.webhooks import Parcel, Sent
from triage.types import Subscription
from triage.workflow.signature import DELIVERY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, pause_after, sign

logger = logging.getLogger("jindianzi.webhooks")
BATCH, THREADS = 64, 8
TIMEOUT_SECONDS = 10.0
SOON_SECONDS = 60.0
# All that is ever said of such an address, whatever there is.
NOT_ALLOWED = "address not allowed"


class WebhookJob(CoalescingJob):
    """Delivers events: at least once, in the order of their numbers for each suggestion.

    Killed between sending and noting it, it sends once more; receivers know a repetition by its delivery number.
    """

    def __init__(
        self,
        store: Store,
        key: SecretKey,
        again: Callable[[float], None] = lambda _seconds: None,
        addresses: AddressRules | None = None,
    ) -> None:
        """Prepare.

        Args:
            store: where events and deliveries are.
            key: the secrets of receivers are derived from it.
            again: called with the seconds after which the job should run once more.
            addresses: which addresses may be reached.
        """
        super().__init__()
        self._store, self._key, self._again = store, key, again
        self._addresses = addresses or AddressRules()

    def drain(self) -> None:
        """Send everything that is due, and ask to be called again when the next retry is."""
        with self._store.read() as work:
            subscriptions = [subscription for subscription in work.webhooks.all() if subscription.active]
        if not subscriptions:
            return
        with (
            open_client(self._addresses, TIMEOUT_SECONDS) as client,
            ThreadPoolExecutor(THREADS) as pool,
        ):
            while not self.stopping:
                for subscription in subscriptions:
                    self._fan_out(subscription.id)
                now = datetime.now(UTC)
                with self._store.write() as work:
                    parcels = work.webhooks.claim(BATCH, now)
                if not parcels:
                    break
                results = list(pool.map(lambda parcel: self._deliver(client, parcel), parcels))
                with self._store.write() as work:
                    work.webhooks.record(results, datetime.now(UTC))
        self._call_again()

    def _fan_out(self, key: str) -> None:
        try:
            while not self.stopping:
                with self._store.write() as work:
                    if not work.webhooks.fan_out(key):
                        return
        except StoreUnavailableError:
            raise
        except Exception:  # what is wrong with one receiver keeps no other from being told
            logger.exception("webhook.not_fanned_out subscription=%s", key)

    def _deliver(self, client: httpx2.Client, parcel: Parcel) -> Sent:
        """Send one parcel; whatever goes wrong with it is noted as its own failure."""
        try:
            with self._store.read() as work:
                body = _body(work, parcel)
            if body is None:
                return Sent(parcel.delivery.id, withheld=True)
            return self._send(client, parcel, body)
        except StoreUnavailableError:
            raise
        except Exception as error:
            logger.exception("webhook.unforeseen delivery=%s", parcel.delivery.id)
            return self._failed(parcel, type(error).__name__)

    def _send(self, client: httpx2.Client, parcel: Parcel, body: bytes) -> Sent:
        timestamp = int(time.time())
        headers = {
            "Content-Type": "application/json",
            TIMESTAMP_HEADER: str(timestamp),
            SIGNATURE_HEADER: sign(secrets_of(self._key, parcel.subscription), timestamp, body),
            DELIVERY_HEADER: str(parcel.delivery.id),
        }
        try:
            response = client.post(parcel.subscription.url, content=body, headers=headers)
        except AddressNotAllowedError:
            return self._failed(parcel, NOT_ALLOWED)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            return self._failed(parcel, type(error).__name__)
        if response.is_success:
            return Sent(parcel.delivery.id)
        return self._failed(parcel, f"status {response.status_code}")

    def _failed(self, parcel: Parcel, problem: str) -> Sent:
        attempts = parcel.delivery.attempts + 1
        pause = pause_after(attempts, random.random())  # noqa: S311
        if pause is None:
            logger.error("webhook.dead delivery=%s subscription=%s", parcel.delivery.id, parcel.subscription.id)
        return Sent(parcel.delivery.id, problem, datetime.now(UTC) + pause if pause else None)

    def _call_again(self) -> None:
        with self._store.read() as work:
            due = work.webhooks.next_at()
        if due is not None and (seconds := (due - datetime.now(UTC)).total_seconds()) < SOON_SECONDS:
            self._again(max(0.2, seconds))


def secrets_of(key: SecretKey, subscription: Subscription) -> list[str]:
    """The secrets of a receiver that are valid now, the newest first."""
    secrets = [key.webhook_secret(subscription.id, subscription.secret_version)]
    if subscription.overlap_until is not None and datetime.now(UTC) < subscription.overlap_until:
        secrets.append(key.webhook_secret(subscription.id, subscription.secret_version - 1))
    return secrets


def _body(work: UnitOfWork, parcel: Parcel) -> bytes | None:
    """What a receiver is told of an event; None where it may not know of the suggestion."""
    event, reach = parcel.event, parcel.subscription.reach
    if event.suggestion_id not in work.visible(reach).get([event.suggestion_id]):
        return None
    triage = work.triages.version(event.suggestion_id, event.data["version"]) if event.kind == "triaged" else None
    made = [one for one in work.decisions.of(event.suggestion_id) if one.id == event.data.get("decision")]
    shown = Shown(work, reach, triages=[triage], decisions=made, events=[event])
    content: dict[str, Any] = {
        "delivery": parcel.delivery.id,
        "event": shown.events([event])[0].model_dump(mode="json"),
        "external_id": work.intakes.external_ids([event.suggestion_id]).get(event.suggestion_id),
    }
    if (outward := shown.triage(triage)) is not None:
        content["triage"] = outward.model_dump(mode="json")
    if event.kind == "decided":
        content["decision"] = shown.decisions(made)[0].model_dump(mode="json") if made else None
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
