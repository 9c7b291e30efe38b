"""Commands that measure the running service: crashes, load, webhooks."""

import json
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from eval.service.process import ServiceProcess
    from triage.store import Store

bench_app = typer.Typer(no_args_is_help=True)
# The receiver of the bench is on this machine.
OUTGOING = {"JINDIANZI_OUTGOING__ALLOW": '["127.0.0.1"]'}
Trained = Annotated[Path, typer.Argument(help="A data folder with a trained model; it is copied, not changed.")]


@bench_app.callback()
def measure() -> None:
    """Measure the running service."""


@bench_app.command()
def crash(
    data: Trained,
    items: Annotated[int, typer.Option(help="How many different items.")] = 2_000,
    clients: Annotated[int, typer.Option(help="How many send at the same time.")] = 16,
    kills: Annotated[int, typer.Option(help="How often the server is killed.")] = 5,
    database_url: Annotated[str | None, typer.Option(help="PostgreSQL; then two workers, one of them killed.")] = None,
    redis_url: Annotated[str | None, typer.Option(help="Redis for the jobs of the workers.")] = None,
    office: Annotated[Path, typer.Option(help="The office's files, imported into PostgreSQL.")] = Path("demo"),
) -> None:
    """Kill the server, or one of two workers, while many clients send; then count what is stored."""
    from eval.service.crash_stage import crash_embedded, crash_workers

    with tempfile.TemporaryDirectory() as folder:
        own = copied(data, Path(folder))
        if database_url and redis_url:
            report = crash_workers(
                own, office, database_url, redis_url, _make_key, items=items, clients=clients, kills=kills
            )
        else:
            report = crash_embedded(own, _make_key, items=items, clients=clients, kills=kills)
    _finish(report)


@bench_app.command()
def load(
    data: Trained,
    rate: Annotated[int, typer.Option(help="Requests per second.")] = 50,
    seconds: Annotated[int, typer.Option(help="For how long.")] = 120,
) -> None:
    """Send intakes at a fixed rate; how long each takes to be acknowledged, and whether triage keeps up."""
    from eval.service.load import run_load

    with _served(data) as (server, store):
        report = run_load(server, store, _make_key(store), rate=rate, seconds=seconds)
    _finish(report)


@bench_app.command()
def soak(
    data: Trained,
    minutes: Annotated[float, typer.Option(min=0.01, help="For how long.")] = 30,
    rate: Annotated[float, typer.Option(min=0.1, help="Letters per second.")] = 20,
    people: Annotated[int, typer.Option(min=1, help="How many people have pages open.")] = 5,
    growth_mb: Annotated[float, typer.Option(help="How much each process may grow after the warm-up.")] = 64,
) -> None:
    """Send letters for a long time while people open pages: memory stays flat, nothing fails, p99 at most 150 ms."""
    from api.cli.soak_table import print_soak
    from eval.service.soak import run_soak

    with _served(data) as (server, store):
        cookies = [_open_session(store, number) for number in range(people)]
        report = run_soak(
            server, store, _make_key(store), cookies, rate=rate, minutes=minutes, most_growth_mb=growth_mb
        )
    print_soak(report)
    _finish(report)


@bench_app.command()
def webhooks(data: Trained, deliveries: Annotated[int, typer.Option(help="How many events.")] = 10_000) -> None:
    """Deliver events to a receiver that fails one in three: all arrive, in order, with valid signatures."""
    from eval.service.hooks import run_hooks

    with _served(data) as (server, store):
        report = run_hooks(server, store, _make_key(store), deliveries=deliveries)
    _finish(report)


@bench_app.command()
def drafts(
    data: Trained,
    items: Annotated[int, typer.Option(help="How many triaged suggestions it shall have.")] = 5_000,
    kills: Annotated[int, typer.Option(help="How often the process is killed.")] = 3,
    seconds: Annotated[float, typer.Option(help="How long the language model takes for an answer.")] = 0.05,
) -> None:
    """Draft a night's inbox with a made-up language model, killed on the way: each id ends, none is paid twice."""
    from eval.service.drafts import run_drafts
    from eval.service.many_cases import fill_office
    from triage.store import Store

    with tempfile.TemporaryDirectory() as folder:
        own = copied(data, Path(folder))
        fill_office(own, items, 0)
        store = Store(f"sqlite:///{own / 'jindianzi.db'}")
        try:
            report = run_drafts(own, store, kills=kills, seconds=seconds)
        finally:
            store.close()
    _finish(report)


@bench_app.command()
def pages(
    data: Annotated[Path, typer.Argument(help="A data folder with triaged suggestions and cases; it is copied.")],
    suggestions: Annotated[int, typer.Option(help="How many it shall have.")] = 10_000,
    cases: Annotated[int, typer.Option(help="How many it shall have.")] = 100_000,
    repeats: Annotated[int, typer.Option(min=1, help="How often each page is loaded.")] = 5,
) -> None:
    """Load every page of a large made-up office: time to first byte, and queries."""
    from api.cli.page_bench import run_pages

    _finish(run_pages(data, suggestions=suggestions, cases=cases, repeats=repeats))


@bench_app.command()
def office(
    source: Annotated[Path, typer.Argument(help="A data folder with cases; it is copied, not changed.")],
    target: Annotated[Path, typer.Argument(help="A new data folder.")],
    cases: Annotated[int, typer.Option(help="How many cases it shall have.")] = 10_000,
) -> None:
    """Make a large office from a small one, for measuring time; then run `jindianzi train` in it."""
    from eval.service.many_cases import add_cases
    from triage.store import Store

    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.lock", "jobs.db*", "index", "model"))
    store = Store(f"sqlite:///{target / 'jindianzi.db'}")
    store.upgrade()
    add_cases(store, cases)
    store.close()


@contextmanager
def _served(data: Path) -> "Iterator[tuple[ServiceProcess, Store]]":
    from eval.service.process import ServiceProcess
    from triage.store import Store

    with tempfile.TemporaryDirectory() as folder:
        own = copied(data, Path(folder))
        server = ServiceProcess({"JINDIANZI_DATA_DIR": str(own)} | OUTGOING, own / "serve.log")
        store = Store(f"sqlite:///{own / 'jindianzi.db'}")
        store.upgrade()
        server.start()
        try:
            yield server, store
        finally:
            server.stop()
            store.close()


def _make_key(store: "Store") -> str:
    from api.acts.keys import add_key
    from api.cli.operator_entry import operator_entry
    from triage.types import ApiKey

    scopes = ("suggestions:write", "webhooks:manage")
    key = ApiKey(name=f"bench-{secrets.token_hex(3)}x", scopes=scopes, rate=1_000_000, created_at=datetime.now(UTC))
    return add_key(store, operator_entry, key)


def _open_session(store: "Store", number: int) -> dict[str, str]:
    """The cookie of somebody who has signed in."""
    from api.access.sign_in import SignIn
    from api.access.tokens import SESSION_COOKIE
    from api.acts.accounts import add_account
    from api.base.settings import SignInSettings
    from api.cli.operator_entry import operator_entry
    from triage.types import Account

    name = f"bench-{secrets.token_hex(3)}-{number}"
    account = Account(name=name, display_name=name, roles=("handler", "supervisor"), must_change_password=False)
    add_account(store, operator_entry, account, None)
    return {SESSION_COOKIE: SignIn(store, SignInSettings()).open(account, "bench")}


def copied(data: Path, folder: Path) -> Path:
    """A copy of a data folder that may be changed."""
    target = folder / "data"
    shutil.copytree(data, target, ignore=shutil.ignore_patterns("*.lock", "jobs.db*"))
    return target


def _finish(report: dict[str, Any]) -> None:
    print(json.dumps(report, ensure_ascii=False))
    if not report["holds"]:
        raise typer.Exit(1)
