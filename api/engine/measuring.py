"""Measuring: the evaluation with the model and the office as they are now, in the process that has the index open."""

from pathlib import Path
from tempfile import TemporaryDirectory

from api.base.settings import Settings
from api.engine.composition import current_office, model_versions
from eval.base.dataset import load_dataset
from eval.export import export_decisions
from eval.run import run_dataset
from eval.shipped import SHIPPED_SAMPLES
from eval.summary import Summary, write_summary
from triage.pipeline.engine import Engine
from triage.store import Store

MOST_DECISIONS = 1_000


def measure(settings: Settings, store: Store, engine: Engine, *, own: bool) -> Summary:
    """Measure an open engine and keep the figures below the data folder; the letters are kept nowhere.

    Args:
        settings: where figures go and which version is active.
        store: where decisions are.
        engine: what judges.
        own: measure on the newest held-out decisions of this office instead of the shipped samples.

    Raises:
        NothingDecidedError: no decision is held out.
        LabelError: the samples name what this office does not have.
    """
    office = current_office(settings, store)
    if own:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "decisions.jsonl"
            export_decisions(store, office, path, held_out=MOST_DECISIONS)
            dataset = load_dataset(path)
    else:
        dataset = load_dataset(SHIPPED_SAMPLES)
    log = run_dataset(engine, office, dataset)
    summary = Summary.of(log, model_versions(settings).active())
    write_summary(summary, settings.evaluations / f"{log.created:%Y%m%d-%H%M%S}")
    return summary
