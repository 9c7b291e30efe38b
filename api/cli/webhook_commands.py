"""Commands about webhooks: subscriptions, dead letters, new secrets."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.acts.webhooks import Webhooks
    from triage.store import Store

webhooks_app = typer.Typer(no_args_is_help=True)
Key = Annotated[str, typer.Argument(help="The id of the subscription.")]
SHOWN = 1_000


@webhooks_app.command("list")
def show() -> None:
    """The subscriptions."""
    with _opened() as (store, _), store.read() as work:
        for one in work.webhooks.all():
            told = f"{','.join(one.kinds) or 'all events'}{', also of confidential ones' if one.confidential else ''}"
            print(f"{one.id} {'active' if one.active else 'paused'} {one.url} {told}")


@webhooks_app.command()
def add(
    url: Annotated[str, typer.Argument(help="Receives a POST for each event.")],
    kind: Annotated[list[str] | None, typer.Option(help="Only this kind of event; may be repeated.")] = None,
    confidential: Annotated[bool, typer.Option("--confidential", help="It is told of what is confidential.")] = False,
) -> None:
    """Subscribe an address; prints its secret, this once."""
    from pydantic import ValidationError

    from api.cli.operator_entry import operator_entry
    from api.routes.v1.webhook_schemas import NewSubscription

    try:
        asked = NewSubscription.model_validate({"url": url, "kinds": kind or [], "confidential": confidential})
    except ValidationError as error:
        raise typer.BadParameter(error.errors()[0]["msg"]) from error
    with _opened() as (_, webhooks):
        made, secret = webhooks.subscribe(operator_entry, str(asked.url), asked.kinds, confidential=asked.confidential)
        print(f"{made.id} {secret}")


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
    from api.cli.operator_entry import operator_entry

    with _opened() as (_, webhooks):
        print(f"{webhooks.replay(operator_entry, key, delivery)} wait again.")


@webhooks_app.command()
def rotate(
    key: Key, overlap_hours: Annotated[int, typer.Option(min=0, help="How long the old one holds.")] = 24
) -> None:
    """Replace the secret of a subscription; prints the new one, this once."""
    from api.cli.operator_entry import operator_entry

    with _opened() as (_, webhooks):
        print(webhooks.rotate(operator_entry, key, overlap_hours)[1])


@contextmanager
def _opened() -> "Iterator[tuple[Store, Webhooks]]":
    from api.acts.webhooks import Webhooks
    from api.base.secret_key import SecretKey
    from api.base.settings import Settings
    from api.engine.composition import open_store

    settings = Settings()
    store = open_store(settings)
    try:
        yield store, Webhooks(store, SecretKey.load(settings), settings.outgoing.rules)
    finally:
        store.close()
