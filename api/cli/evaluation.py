"""The evaluation on the command line: run it, hold it against thresholds, show it."""

import json
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from api.base.settings import Settings
from api.cli.progress import Bars
from api.engine.composition import current_office, model_versions, open_engine, open_store
from api.engine.language import open_language_tasks
from eval.base.dataset import Dataset, load_dataset
from eval.base.log import Log, write_log
from eval.compare import Change, Comparison
from eval.model_drafts import with_model_drafts
from eval.office import trained_office
from eval.report import write_report
from eval.run import run_dataset
from eval.summary import Summary, write_summary
from eval.thresholds import Failure, failures, read_thresholds
from triage.language.batch import DraftBatch

CHANGES_SHOWN = 10
WIDTH = 110


def evaluate(
    path: Path, office: Path | None, out: Path | None, seed: int, *, model_drafts: bool = False
) -> tuple[Log, Dataset, Path]:
    """Run a dataset on an office's files, or on the office of the settings where `office` is None.

    Args:
        path: the dataset.
        office: the office's files.
        out: where log and report shall go.
        seed: of training and bootstrap.
        model_drafts: score the drafts of the configured language model instead of the built-in ones; needs `office`.

    Returns:
        the log, the dataset, and the folder where log and report belong.

    Raises:
        ApiError: no language model is configured.
        LanguageError: the settings forbid its endpoint.
    """
    samples = load_dataset(path)
    settings = Settings()
    with Bars() as bars:
        if office is None:
            store = open_store(settings)
            try:
                configured = current_office(settings, store)
                with open_engine(settings, store, configured) as engine:
                    log = run_dataset(engine, configured, samples, seed=seed, progress=bars)
            finally:
                store.close()
        else:
            with TemporaryDirectory() as work, trained_office(office, Path(work), seed=seed, progress=bars) as own:
                log = run_dataset(own.engine, own.office, samples, seed=seed, durations=own.durations, progress=bars)
                if model_drafts:
                    with closing(open_language_tasks(settings, own.store, own.office)) as workflow:
                        batch = DraftBatch(workflow, workers=settings.llm.concurrency, rest=settings.llm.rest)
                        log = with_model_drafts(log, samples, own.store, batch, str(settings.llm.model), bars)
    folder = out or settings.evaluations / f"{log.created:%Y%m%d-%H%M%S}"
    return log, samples, folder


def gate(log: Log, samples: Dataset, folder: Path, thresholds: Path | None) -> list[Failure]:
    """Write log and report, and say which figures miss their thresholds; without thresholds none does."""
    wanted = read_thresholds(thresholds) if thresholds else {}
    write_log(log, folder / "log.json")
    write_report(log, samples, wanted, folder / "report.html")
    return failures(thresholds, wanted, log.figures) if thresholds else []


def keep_summary(log: Log, folder: Path) -> None:
    """Write the figures for the operator's page, which shows the newest of them."""
    write_summary(Summary.of(log, model_versions(Settings()).active()), folder)


def show_log(log: Log, folder: Path, missed: Sequence[Failure], *, as_json: bool) -> None:
    """Print the figures as one table or one JSON object; what failed goes to standard error."""
    if as_json:
        figures = {figure.name: figure.model_dump(exclude={"name"}) for figure in log.figures}
        print(json.dumps({"n": log.dataset.n, "figures": figures, "log": str(folder / "log.json"),
                          "missing": log.missing, "drafted": log.drafted,
                          "failed": [entry.figure.name for entry in missed]}))  # fmt: skip
    else:
        console = Console(width=max(WIDTH, Console().width))
        bars = {entry.figure.name for entry in missed}
        table = Table(title=f"{log.office}: {log.dataset.name}, {log.dataset.n} samples")
        for heading in ("figure", "n", "unscored", "value", "95% interval", ""):
            table.add_column(heading, justify="left" if heading == "figure" else "right")
        for figure in log.figures:
            interval = "" if figure.low is None else f"{figure.low:.3f} - {figure.high:.3f}"
            value = "-" if figure.value is None else f"{figure.value:.3f}"
            mark = "below threshold" if figure.name in bars else ""
            table.add_row(figure.name, str(figure.n), str(figure.unscored), value, interval, mark)
        console.print(table)
        if log.drafted:
            print(f"Drafts of {log.models['language_model']}: {log.drafted}; elsewhere the built-in draft was scored.")
        print(f"Log: {folder / 'log.json'}\nReport: {folder / 'report.html'}")
    if log.missing:
        print(f"{len(log.missing)} samples have no output in the log: {', '.join(log.missing[:20])}", file=sys.stderr)
    for entry in missed:
        print(f"FAILED {entry}", file=sys.stderr)


def show_comparison(comparison: Comparison, *, as_json: bool) -> None:
    """Print what changed."""
    if as_json:
        print(comparison.model_dump_json())
        return
    console = Console(width=max(WIDTH, Console().width))
    table = Table(title=f"{comparison.before} -> {comparison.after}: {comparison.shared} shared samples")
    for heading in ("figure", "n", "before", "after", "difference", "95% interval", "better", "worse", "verdict"):
        table.add_column(heading, justify="left" if heading in ("figure", "verdict") else "right")
    for figure in comparison.figures:
        table.add_row(
            figure.name, str(figure.n), f"{figure.before:.3f}", f"{figure.after:.3f}", f"{figure.difference:+.3f}",
            f"{figure.low:+.3f} - {figure.high:+.3f}", str(len(figure.improved)), str(len(figure.worsened)),
            figure.verdict,
        )  # fmt: skip
    console.print(table)
    if comparison.labels_differ:
        print("The two logs were scored with different labels: run `jindianzi eval score` on the older one first.")
    if comparison.only_before or comparison.only_after:
        print(f"Not compared: {len(comparison.only_before)} samples only in A, {len(comparison.only_after)} only in B.")
    for figure in comparison.figures:
        _show_changes(f"{figure.name} better", figure.improved)
        _show_changes(f"{figure.name} worse", figure.worsened)


def _show_changes(heading: str, changes: Sequence[Change]) -> None:
    for change in changes[:CHANGES_SHOWN]:
        print(f"{heading}: {change.sample} {change.before:.2f} -> {change.after:.2f}: "
              f"{change.answer_before[:50]!r} -> {change.answer_after[:50]!r}")  # fmt: skip
    if len(changes) > CHANGES_SHOWN:
        print(f"{heading}: and {len(changes) - CHANGES_SHOWN} more; all of them with --json")
