"""Commands about the time that personal data is kept: what is due, erase it, prove that it is gone."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.acts.retention import Retention
    from triage.workflow.actor import Actor

retention_app = typer.Typer(no_args_is_help=True)
UNSET = "Nothing is erased on schedule: set `retention: {days: N}` in the office file."
INDEX = "The running service brings the index into agreement within a minute; without one, the next start does."


@retention_app.command("plan")
def plan() -> None:
    """Show what is due and why; nothing is changed."""
    from datetime import UTC, datetime

    from api.base.zone import LOCAL_ZONE

    with _opened() as retention:
        if retention.days is None:
            print(UNSET)
            return
        due = retention.plan(datetime.now(UTC))
    for one in due:
        since = one.since.astimezone(LOCAL_ZONE)
        print(f"{one.id}\t{one.state} since {since:%Y-%m-%d}, kept {retention.days} days")
    cases = sum(one.state == "case" for one in due)
    print(f"{len(due) - cases} suggestions and {cases} past cases are due.")


@retention_app.command("run")
def run() -> None:
    """Erase the personal data of everything that is due; the service does the same once an hour."""
    from datetime import UTC, datetime

    with _opened() as retention:
        if retention.days is None:
            print(UNSET)
            return
        done = retention.run(datetime.now(UTC), _operator())
    print(f"{len(done)} suggestions and cases erased, {sum(len(one.fields) for one in done)} fields. {INDEX}")


@retention_app.command("erase")
def erase(
    key: Annotated[str, typer.Argument(metavar="ID", help="The suggestion.")],
    reason: Annotated[str, typer.Option(help="Why; it stands in the audit for good, so name nobody in it.")],
) -> None:
    """Erase the personal data of one suggestion at a person's request, whatever state it is in."""
    with _opened() as retention:
        erased = retention.erase(key, reason, _operator())
    print(f"{key}: {len(erased.fields)} fields with {erased.pieces} pieces of personal data erased. {INDEX}")


@retention_app.command("verify")
def verify() -> None:
    """Look again at everything that was erased; exits 1 and names the fields where something is left."""
    with _opened() as retention:
        verdict = retention.verify()
    for left in verdict.remnants:
        print(f"{left.id} {left.field}: {left.problem}", file=sys.stderr)
    if verdict.remnants:
        raise typer.Exit(1)
    over = f"{verdict.suggestions} suggestions and {verdict.cases} past cases"
    print(f"Nothing is left of {verdict.fields} fields of {over}.")


@contextmanager
def _opened() -> "Iterator[Retention]":
    from api.base.secret_key import SecretKey
    from api.base.settings import Settings
    from api.engine.composition import open_store, read_office
    from api.service.services import open_retention

    settings = Settings()
    store = open_store(settings)
    try:
        yield open_retention(settings, store, read_office(settings), SecretKey.load(settings))
    finally:
        store.close()


def _operator() -> "Actor":
    from api.cli.operator_entry import operator_name
    from triage.workflow.actor import Actor

    return Actor(name=operator_name(), role="system")
