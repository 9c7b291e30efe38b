"""The drafts of a language model in an evaluation: they take the place of the built-in ones in a log."""

from collections.abc import Callable

from eval.base.dataset import Dataset
from eval.base.log import Log
from eval.run import rescore
from triage.language.batch import DraftBatch
from triage.store import Store

Progress = Callable[[str, int, int], None]


def with_model_drafts(
    log: Log, dataset: Dataset, store: Store, batch: DraftBatch, model: str, progress: Progress
) -> Log:
    """The log with a model's drafts where it gave one, scored again; elsewhere the built-in draft stands.

    Args:
        log: of a run with the built-in drafter.
        dataset: what was triaged.
        store: an evaluation's own, with the policies and cases of its office; the letters are stored in it.
        batch: drafts for what is stored there.
        model: the model's name.
        progress: told (stage, done, total).
    """
    outputs = {record.id: record.output for record in log.samples}
    asked = [key for key, output in outputs.items() if output.in_scope.value and output.draft.statements]
    with store.write() as work:
        work.suggestions.put([sample.suggestion() for sample in dataset.samples if sample.id in outputs])
        for output in outputs.values():
            work.triages.add(output)
    report = batch.run(asked, progress)
    with store.read() as work:
        drafted = {key: triage for key, (_, triage) in work.triages.current_of(asked).items()}
    counts = dict(report.counts) | ({"left": len(report.left)} if report.left else {})
    changed = log.model_copy(
        update={
            "models": {**log.models, "language_model": model},
            "drafted": counts,
            "samples": tuple(
                record.model_copy(update={"output": drafted.get(record.id, record.output)}) for record in log.samples
            ),
        }
    )
    return rescore(changed, dataset)
