"""Exports: decisions as evaluation cases, with the letters in full."""

from pathlib import Path

from api.acts.entry import EntryOf
from api.base.settings import Settings
from api.engine.composition import current_office
from eval.export import Exported, export_decisions
from triage.store import Store


def export_cases(settings: Settings, store: Store, entry: EntryOf, path: Path) -> Exported:
    """Write every decision as an evaluation case.

    Args:
        settings: where the office is.
        store: where the decisions are.
        entry: makes the audit's entry of whoever exports.
        path: the JSONL file to write.

    Raises:
        NothingDecidedError: there is no decision yet.
    """
    done = export_decisions(store, current_office(settings, store), path)
    with store.write() as work:
        work.audit.record(entry("decisions.exported", total=done.samples))
    return done
