"""The draft command: replies proposed by the language model, for one night's inbox or for a few ids."""

import sys
import time
from collections.abc import Sequence
from contextlib import closing

import typer

from api.base.settings import Settings
from api.cli.progress import Bars
from api.engine.composition import open_store, read_office
from api.engine.language import open_language_tasks
from triage.language.batch import DraftBatch

SHOWN = 10


def draft_stored(ids: Sequence[str], *, limit: int | None, retry_failed: bool) -> None:
    """Draft for stored suggestions; exits 1 where some are left or failed.

    Args:
        ids: the suggestions; none means all open ones that no model has drafted for.
        limit: at most as many.
        retry_failed: take up those again where it failed before.

    Raises:
        ApiError: no language model is configured.
        LanguageError: the settings forbid its endpoint.
    """
    settings = Settings()
    store = open_store(settings)
    start = time.monotonic()
    try:
        with closing(open_language_tasks(settings, store, read_office(settings))) as workflow:
            with store.read() as work:
                waiting = list(ids) or work.language.without_outcome("draft_reply", retry_failed=retry_failed)
            batch = DraftBatch(workflow, workers=settings.llm.concurrency, rest=settings.llm.rest)
            with Bars() as bars:
                report = batch.run(waiting[:limit], bars)
    finally:
        store.close()
    parts = [f"{report.counts[name]} {name}" for name in sorted(report.counts)]
    parts.append(f"{len(report.left)} left")
    print(f"{report.accounted} suggestions in {time.monotonic() - start:.1f} s: {', '.join(parts)}.")
    if report.left:
        print(f"Left for the next run: {', '.join(report.left[:SHOWN])} ... {report.stopped_by}", file=sys.stderr)
    if report.left or report.counts.get("failed"):
        raise typer.Exit(1)
