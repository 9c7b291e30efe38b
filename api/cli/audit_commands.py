"""Commands about the audit: verify the chain, export it."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

audit_app = typer.Typer(no_args_is_help=True)


@audit_app.command("verify")
def verify(
    expect: Annotated[str | None, typer.Option(help="The hash of a record that was kept elsewhere.")] = None,
) -> None:
    """Check the whole chain; exits 1 with the first record that does not fit.

    Whoever owns the database could rewrite the chain from the first record to the last. Keep the hash that this
    command prints on another machine, and give it with --expect later: it must still be in the chain.
    """
    from api.composition import open_store
    from api.settings import Settings

    store = open_store(Settings())
    try:
        with store.read() as work:
            (number, head), found = work.audit.head(), work.audit.verify()
            known = expect is None or work.audit.has(expect)
    finally:
        store.close()
    if found is not None:
        print(f"Record {found.number}: {found.problem}.", file=sys.stderr)
        raise typer.Exit(1)
    if not known:
        print(f"The record with hash {expect} is not in the chain: it was rewritten.", file=sys.stderr)
        raise typer.Exit(1)
    print(f"{number} records hold. Head: {head}")


@audit_app.command("export")
def export(
    out: Annotated[Path, typer.Option(help="The file to write (JSONL).")],
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day, Beijing time.")
    ] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.")] = None,
) -> None:
    """Write the records of some days, the oldest first, one JSON object per line."""
    from datetime import timedelta

    from api.cli.operator_entry import operator_entry
    from api.composition import open_store
    from api.settings import Settings
    from api.zone import LOCAL_ZONE
    from triage.store.audit import AuditFilter

    wanted = AuditFilter(
        since=since.replace(tzinfo=LOCAL_ZONE) if since else None,
        until=(until + timedelta(days=1)).replace(tzinfo=LOCAL_ZONE) if until else None,
    )
    store = open_store(Settings())
    try:
        with store.read() as work, out.open("w", encoding="utf-8") as stream:
            written = sum(bool(stream.write(record.model_dump_json() + "\n")) for record in work.audit.each(wanted))
        with store.write() as work:
            work.audit.record(operator_entry("audit.exported", total=written))
    finally:
        store.close()
    print(f"{written} records written to {out}.")
