"""The triage command: a file of suggestions, or the stored ones without a triage."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from api.base.settings import Settings
from api.cli.progress import Bars
from api.engine.composition import engine_options, open_store, read_office

if TYPE_CHECKING:
    from triage.pipeline.engine import Engine
    from triage.store import Store
    from triage.types import Suggestion, Triage


def triage_file(source: Path, out: Path | None) -> None:
    """Triage a file; every row of the input has its line in the output, in order.

    Raises:
        TriageError: the file cannot be read, or the output has a suffix that is not supported.
    """
    from triage.importing.results_file import open_results
    from triage.importing.suggestions_file import read_suggestions

    suggestions, rejected = read_suggestions(source)
    for line in rejected:
        print(line, file=sys.stderr)
    with open_results(out) as write, ready_engine() as (engine, _):
        _run(engine, suggestions, write)
    if rejected:
        print(f"{len(rejected)} rows could not be read and have no result.", file=sys.stderr)
        sys.exit(1)


def triage_stored() -> None:
    """Triage what is stored and has no triage yet, the oldest first."""
    with ready_engine() as (engine, store), Bars() as bars:
        with store.read() as work:
            ids = work.work_items.due()
        start, done = time.monotonic(), 0
        for results in engine.triage_stored(ids, date.today()):  # noqa: DTZ011
            done += len(results)
            bars("triage", done, len(ids))
    _say_speed(done, time.monotonic() - start)


@contextmanager
def ready_engine() -> "Iterator[tuple[Engine, Store]]":
    """The engine with its index up to date; trains first where nothing was trained yet."""
    from retrieval.errors import ModelNotFoundError
    from triage.pipeline.engine import Engine

    settings = Settings()
    store, office = open_store(settings, upgrade=True), read_office(settings)
    options = engine_options(settings)
    try:
        try:
            engine = Engine(store, office, options)
        except ModelNotFoundError:
            from api.cli.model_commands import train_all

            print("There is no trained model yet: training one now (`jindianzi train`).", file=sys.stderr)
            train_all()
            engine = Engine(store, office, engine_options(settings))
        with engine:
            with Bars() as bars:
                engine.sync(bars)
            yield engine, store
    finally:
        store.close()


def _run(engine: "Engine", suggestions: "list[Suggestion]", write: "Callable[[Triage], object]") -> None:
    start, done = time.monotonic(), 0
    with Bars() as bars:
        for results in engine.triage(suggestions, date.today()):  # noqa: DTZ011
            for result in results:
                write(result)
            done += len(results)
            bars("triage", done, len(suggestions))
    _say_speed(done, time.monotonic() - start)


def _say_speed(done: int, seconds: float) -> None:
    speed = f", {done / seconds:.0f}/s" if done and seconds > 0 else ""
    print(f"{done} suggestions triaged in {seconds:.1f} s{speed}", file=sys.stderr)
