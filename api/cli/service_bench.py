"""Commands that measure the running service: crashes, load, webhooks."""

import json
import shutil
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

bench_app = typer.Typer(no_args_is_help=True)
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
        own = _copied(data, Path(folder))
        if database_url and redis_url:
            report = crash_workers(own, office, database_url, redis_url, items=items, clients=clients, kills=kills)
        else:
            report = crash_embedded(own, items=items, clients=clients, kills=kills)
    _finish(report)


def _copied(data: Path, folder: Path) -> Path:
    target = folder / "data"
    shutil.copytree(data, target, ignore=shutil.ignore_patterns("*.lock", "jobs.db*"))
    return target


def _finish(report: dict[str, Any]) -> None:
    print(json.dumps(report, ensure_ascii=False))
    if not report["holds"]:
        raise typer.Exit(1)
