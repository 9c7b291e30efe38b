"""The demo: the whole way with the shipped office, by the commands that a real office uses."""

import os
from pathlib import Path

from rich.console import Console
from rich.table import Table

from api.acts.accounts import prepare_demo_accounts
from api.base.settings import Settings
from api.cli.demo_accounts import PEOPLE
from api.cli.demo_dates import anchor_of, moved_inbox
from api.cli.import_commands import run_import
from api.cli.model_commands import train_all
from api.cli.office_commands import initialise
from api.cli.serve_commands import serve_app
from api.cli.triage_commands import triage_stored
from api.engine.composition import open_store, read_office
from triage.store import InboxFilter
from triage.types import EVERYTHING

SHOWN = 12
TITLE_WIDTH = 13
TABLE_WIDTH = 120


def run_demo(folder: Path, *, serve_pages: bool, port: int, move_dates: bool = True) -> None:
    """Load the demo office into its own data folder, train, triage, show, serve.

    Args:
        folder: the files of the demo office.
        serve_pages: whether the pages are served at the end.
        port: where.
        move_dates: whether the newest letter of the inbox is of the day on which the demo is first loaded.
    """
    os.environ.setdefault("JINDIANZI_DATA_DIR", "data/demo")
    console = Console(width=max(TABLE_WIDTH, Console().width))
    console.rule("1/5 office")
    initialise(folder / "office.yaml")
    console.rule("2/5 import")
    run_import("departments", folder / "departments.jsonl")
    run_import("policies", folder / "policies")
    run_import("cases", folder / "cases")
    if move_dates:
        with moved_inbox(folder / "inbox", anchor_of(Settings().data_dir)) as inbox:
            run_import("suggestions", inbox)
    else:
        run_import("suggestions", folder / "inbox")
    console.rule("3/5 train")
    train_all()
    console.rule("4/5 triage")
    triage_stored()
    console.rule("5/5 result")
    show_inbox(console)
    show_accounts(console)
    if serve_pages:
        serve_app("127.0.0.1", port)


def show_inbox(console: Console) -> None:
    """Print the most urgent lines of the inbox."""
    settings = Settings()
    store, office = open_store(settings), read_office(settings)
    try:
        with store.read() as work:
            inbox = work.inbox(tuple(tier.name for tier in office.tiers), EVERYTHING)
            page = inbox.page(InboxFilter(), sort="tier", limit=SHOWN)
    finally:
        store.close()
    table = Table(title=f"{office.name}: {page.total} suggestions, the most urgent {len(page.rows)}")
    for heading in ("id", "title", "tier", "department", "score", "deadline", "duplicates"):
        table.add_column(heading, no_wrap=True)
    for row in page.rows:
        table.add_row(
            row.id, (row.title or row.excerpt)[:TITLE_WIDTH], row.tier, row.department,
            f"{row.score or 0:.2f}", str(row.deadline), str(row.duplicates),
        )  # fmt: skip
    console.print(table)


def show_accounts(console: Console) -> None:
    """Make the demo's accounts and print how to sign in."""
    store = open_store(Settings())
    try:
        made = prepare_demo_accounts(store, PEOPLE)
    finally:
        store.close()
    if not made:
        console.print("Real accounts exist here, so no demo accounts were made.")
        return
    table = Table(title="Demo accounts: the sign-in page on this machine offers them with one click")
    for heading in ("name", "password", "person", "roles", "reach"):
        table.add_column(heading, no_wrap=True)
    for account, password in made:
        reach = "、".join(filter(None, (account.department, *account.areas)))
        table.add_row(account.name, password, account.display_name, ",".join(account.roles), reach or "everything")
    console.print(table)
