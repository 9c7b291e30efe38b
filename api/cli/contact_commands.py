"""Commands about contacts: encrypted anew after the secret was replaced."""

import sys

import typer

contact_app = typer.Typer(no_args_is_help=True)


@contact_app.callback()
def contacts() -> None:
    """How senders can be reached, as it is stored."""


@contact_app.command("reseal")
def reseal() -> None:
    """Encrypt every contact with the present secret; exits 1 and names those whose key is not there."""
    from api.acts.contacts import reseal_contacts
    from api.base.settings import Settings
    from api.cli.operator_entry import operator_entry
    from api.engine.composition import open_store

    store = open_store(Settings())
    try:
        done, lost = reseal_contacts(store, operator_entry)
    finally:
        store.close()
    print(f"{done} contacts are encrypted anew.")
    if lost:
        print(f"{len(lost)} cannot be read, their key is not there: {', '.join(lost[:10])}", file=sys.stderr)
        raise typer.Exit(1)
