"""Commands about the office's own installation: init, index, db."""

import sys
from pathlib import Path

import typer

from api.cli.progress import Bars

index_app = typer.Typer(no_args_is_help=True)
db_app = typer.Typer(no_args_is_help=True)


def initialise(identity: Path | None) -> None:
    """Create data folder, database, secret and office file; what exists is left alone."""
    from api.base.secret_key import SecretKey
    from api.base.settings import OFFICE_FILE, Settings
    from api.engine.composition import open_store
    from triage.office.config import write_office

    settings = Settings()
    store = open_store(settings, upgrade=True)
    with store.read() as work:
        has_accounts = bool(work.accounts.all())
    store.close()
    SecretKey.load(settings)
    if not has_accounts:
        print("Nobody can sign in yet. Make the first account: "
              "jindianzi account add NAME --role operator --display-name 姓名")  # fmt: skip
    target = settings.office_file or settings.data_dir / OFFICE_FILE
    if target.exists():
        print(f"{target} exists already and is left as it is.")
        return
    write_office(identity, target)
    print(f"Wrote {target}: edit categories, tiers, deadlines and scope there.")


@index_app.command("rebuild")
def rebuild() -> None:
    """Build the whole index again with the active model."""
    from api.base.settings import Settings
    from api.engine.composition import engine_options, open_store, read_office
    from triage.pipeline.engine import Engine

    settings = Settings()
    store = open_store(settings)
    try:
        with Engine(store, read_office(settings), engine_options(settings)) as engine, Bars() as bars:
            print(f"Index: {engine.rebuild(bars)} vectors.")
    finally:
        store.close()


@index_app.command("verify")
def verify() -> None:
    """Compare the index with the database; exits 1 where they differ."""
    from api.base.settings import Settings
    from api.engine.composition import engine_options, open_store, read_office
    from triage.pipeline.engine import Engine

    settings = Settings()
    store = open_store(settings)
    try:
        with Engine(store, read_office(settings), engine_options(settings)) as engine:
            states = engine.verify()
    finally:
        store.close()
    for state in states:
        print(f"{state.collection}: {state.stored} stored, {state.missing} missing, {state.surplus} surplus")
    if any(state.missing or state.surplus for state in states):
        print("Run `jindianzi index rebuild`.", file=sys.stderr)
        raise typer.Exit(1)


@db_app.command("upgrade")
def upgrade() -> None:
    """Bring the database schema to the newest revision."""
    from api.base.settings import Settings
    from api.engine.composition import open_store

    open_store(Settings(), upgrade=True).close()
    print("The database schema is up to date.")
