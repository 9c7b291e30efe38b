"""Commands about the audit: verify the chain, export it."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

audit_app = typer.Typer(no_args_is_help=True)
SHOWN = 60


@audit_app.command("verify")
def verify(
    expect: Annotated[list[str] | None, typer.Option(help="A hash that was kept elsewhere; may be repeated.")] = None,
    anchors: Annotated[Path | None, typer.Option(help="A file of anchors: every hash in it is expected.")] = None,
) -> None:
    """Check the whole chain and what it says of events, decisions and approvals; exits 1 with the first that fails.

    Whoever has database and secret could rewrite the chain from the first record to the last. JINDIANZI_AUDIT__ANCHOR
    has its hash written down elsewhere each day; give it with --expect, or the whole file with --anchors.
    """
    from api.acts.anchors import hashes_in
    from api.base.settings import Settings
    from api.engine.composition import open_store

    store = open_store(Settings())
    try:
        with store.read() as work:
            (number, head), found = work.audit.head(), work.audit_verifier.verify()
            wanted = [*(expect or []), *(hashes_in(anchors) if anchors else [])]
            unknown = [one for one in wanted if not work.audit.has(one)]
    finally:
        store.close()
    if found is not None:
        about = f" ({found.about})" if found.about else ""
        print(f"Record {found.number}: {found.problem}{about}.", file=sys.stderr)
        raise typer.Exit(1)
    if unknown:
        print(f"The record with hash {unknown[0]} is not in the chain: it was rewritten.", file=sys.stderr)
        raise typer.Exit(1)
    also = f" {len(wanted)} expected hashes are in it." if wanted else ""
    print(f"{number} records hold.{also} Head: {head}")


@audit_app.command("anchors")
def show_anchors() -> None:
    """The anchors of the last days, each with the command that verifies it."""
    from api.acts.anchors import command_of
    from api.base.settings import Settings
    from api.engine.composition import open_store

    store = open_store(Settings())
    try:
        with store.read() as work:
            found = work.anchors.recent(SHOWN)
    finally:
        store.close()
    for one in found:
        state = "set" if one.set_at else f"not set after {one.attempts} attempts: {one.problem or 'not tried yet'}"
        print(f"{one.day} {one.kind} {state}, {one.number} records: {command_of(one)}")
    if not found:
        print("There are none. JINDIANZI_AUDIT__ANCHOR says where they are written down.")


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

    from api.acts.audit import write_records
    from api.base.settings import Settings
    from api.base.zone import LOCAL_ZONE
    from api.cli.operator_entry import operator_entry
    from api.engine.composition import open_store
    from triage.store.access.audit import AuditFilter

    wanted = AuditFilter(
        since=since.replace(tzinfo=LOCAL_ZONE) if since else None,
        until=(until + timedelta(days=1)).replace(tzinfo=LOCAL_ZONE) if until else None,
    )
    store = open_store(Settings())
    try:
        written = write_records(store, operator_entry, wanted, out)
    finally:
        store.close()
    print(f"{written} records written to {out}.")
