"""Webhooks: what an operator does about receivers of events, on pages, over the API and at the command line."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from api.acts.entry import EntryOf
from api.base.secret_key import SecretKey
from triage.outgoing.addresses import AddressRules
from triage.store import Store, UnitOfWork
from triage.types import Subscription


class Webhooks:
    """Who is told of events; every act stands in the audit."""

    def __init__(
        self, store: Store, secret_key: SecretKey, addresses: AddressRules, send: Callable[[], None] = lambda: None
    ) -> None:
        self._store, self._secret_key, self._addresses, self._send = store, secret_key, addresses, send

    def checking(self, check: Callable[[UnitOfWork], None]) -> "Webhooks":
        """The same acts, the next of which begins with a check."""
        return Webhooks(self._store.checking(check), self._secret_key, self._addresses, self._send)

    def subscribe(
        self, entry: EntryOf, url: str, kinds: Sequence[str], *, confidential: bool = False
    ) -> tuple[Subscription, str]:
        """A new receiver of what happens from now on, and its secret; of what is confidential where that is said.

        Raises:
            AddressNotAllowedError: the address may not be called.
        """
        self._addresses.check_url(url)
        with self._store.write() as work:
            made = work.webhooks.add(url, kinds, confidential=confidential)
            work.audit.record(entry("webhook.added", "webhook", made.id, confidential=confidential))
        return made, self._secret_key.webhook_secret(made.id, made.secret_version)

    def remove(self, entry: EntryOf, key: str) -> None:
        """Forget a receiver and everything that waits for it.

        Raises:
            NotFoundError: there is no such receiver.
        """
        with self._store.write() as work:
            work.webhooks.remove(key)
            work.audit.record(entry("webhook.removed", "webhook", key))

    def switch(self, entry: EntryOf, key: str, *, active: bool) -> Subscription:
        """Send nothing to a receiver until it is resumed, or send what was kept and go on.

        Raises:
            NotFoundError: there is no such receiver.
        """
        with self._store.write() as work:
            changed = work.webhooks.switch(key, active=active)
            work.audit.record(entry("webhook.resumed" if active else "webhook.paused", "webhook", key))
        if active:
            self._send()
        return changed

    def rotate(self, entry: EntryOf, key: str, overlap_hours: int) -> tuple[Subscription, str]:
        """Replace the secret of a receiver; returns the new one.

        Raises:
            NotFoundError: there is no such receiver.
        """
        with self._store.write() as work:
            changed = work.webhooks.rotate(key, timedelta(hours=overlap_hours))
            work.audit.record(entry("webhook.rotated", "webhook", key))
        return changed, self._secret_key.webhook_secret(changed.id, changed.secret_version)

    def replay(self, entry: EntryOf, key: str, delivery: int | None) -> int:
        """Have dead letters sent again, one or all of a receiver; returns how many.

        Raises:
            NotFoundError: there is no such receiver, or no such dead letter.
        """
        with self._store.write() as work:
            number = work.webhooks.replay(key, delivery)
            work.audit.record(entry("webhook.replayed", "webhook", key))
        self._send()
        return number
