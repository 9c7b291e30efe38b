"""Commands about webhooks: subscriptions, dead letters, new secrets."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.secret_key import SecretKey
    from triage.store import Store
    from triage.types import AuditEntry

webhooks_app = typer.Typer(no_args_is_help=True)
Key = Annotated[str, typer.Argument(help="The id of the subscription.")]
SHOWN = 1_000


@webhooks_app.command("list")
def show() -> None:
    """The subscriptions."""
    with _opened() as (store, _), store.read() as work:
        for one in work.webhooks.all():
            print(f"{one.id} {'active' if one.active else 'paused'} {one.url} {','.join(one.kinds) or 'all events'}")


@webhooks_app.command()
def add(
    url: Annotated[str, typer.Argument(help="Receives a POST for each event.")],
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind of event; may be repeated.")] = None,
) -> None:
    """Subscribe an address; prints its secret, this once."""
    with _opened() as (store, key), store.write() as work:
        made = work.webhooks.add(url, kind or ())
        work.audit.record(_entry("added", made.id))
        print(f"{made.id} {key.webhook_secret(made.id, made.secret_version)}")


@webhooks_app.command()
def dead(key: Key) -> None:
    """The dead letters of a subscription with their last problem."""
    with _opened() as (store, _), store.read() as work:
        for one in work.webhooks.deliveries(key, "dead", 0, SHOWN):
            print(f"{one.id} event {one.event_number} {one.suggestion_id} {one.attempts} attempts: {one.last_problem}")


@webhooks_app.command()
def replay(
    key: Key, delivery: Annotated[int | None, typer.Option(help="Only this dead letter; else all.")] = None
) -> None:
    """Have dead letters sent again; the running service sends them within a minute."""
    with _opened() as (store, _), store.write() as work:
        print(f"{work.webhooks.replay(key, delivery)} wait again.")
        work.audit.record(_entry("replayed", key))


@webhooks_app.command()
def rotate(
    key: Key, overlap_hours: Annotated[int, typer.Option(min=0, help="How long the old one holds.")] = 24
) -> None:
    """Replace the secret of a subscription; prints the new one, this once."""
    with _opened() as (store, secret_key), store.write() as work:
        changed = work.webhooks.rotate(key, timedelta(hours=overlap_hours))
        work.audit.record(_entry("rotated", key))
        print(secret_key.webhook_secret(changed.id, changed.secret_version))


def _entry(act: str, key: str) -> "AuditEntry":
    from api.cli.operator_entry import operator_entry

    return operator_entry(f"webhook.{act}", "webhook", key)


@contextmanager
def _opened() -> "Iterator[tuple[Store, SecretKey]]":
    from api.composition import open_store
    from api.secret_key import SecretKey
    from api.settings import Settings

    settings = Settings()
    store = open_store(settings)
    try:
        yield store, SecretKey.load(settings)
    finally:
        store.close()
