"""Run: triage a dataset with an engine, score it, and keep everything in a Log; or score a Log again."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from eval.base.dataset import Dataset, label_errors
from eval.base.errors import LabelError
from eval.base.log import DatasetRecord, Log, SampleRecord, input_hash
from eval.base.provenance import provenance
from eval.scorers import subjects_of
from eval.task import all_figures, score_all
from triage.office.config import Office
from triage.pipeline.engine import Engine
from triage.types import Triage

Progress = Callable[[str, int, int], None]


def run_dataset(
    engine: Engine,
    office: Office,
    dataset: Dataset,
    *,
    seed: int = 13,
    durations: Mapping[str, float] | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
    clock: Callable[[], float] = time.perf_counter,
) -> Log:
    """Triage all samples in their order, as one stream of letters, and score every task.

    Args:
        engine: a trained engine; nothing is stored in it.
        office: its office.
        dataset: what to triage.
        seed: of the bootstrap.
        durations: seconds of what was done before, kept in the log.
        progress: told (stage, done, total).
        clock: seconds.

    Raises:
        LabelError: labels name what the office does not have.
    """
    wrong = list(label_errors(dataset, office, engine.library))
    if wrong:
        raise LabelError(wrong)
    suggestions = [sample.suggestion() for sample in dataset.samples]
    outputs: dict[str, Triage] = {}
    seconds: dict[str, float] = {}
    start = clock()
    today = max(sample.time for sample in dataset.samples).date()
    for batch in engine.triage(suggestions, today):
        took = (clock() - start) / len(batch)
        outputs |= {triage.id: triage for triage in batch}
        seconds |= {triage.id: took for triage in batch}
        progress("evaluate: triage", len(outputs), len(suggestions))
        start = clock()
    marked = [letter for sample in dataset.samples if (letter := sample.plain())]
    plain = {triage.id: triage for batch in engine.triage(marked, today) for triage in batch}
    log = Log(
        created=datetime.now(UTC),
        provenance=provenance(Path(__file__).parent),
        dataset=DatasetRecord(name=dataset.name, sha256=dataset.sha256, n=len(dataset.samples)),
        office=office.name,
        models=_models(outputs),
        seed=seed,
        durations={**(durations or {}), "triage": round(sum(seconds.values()), 3)},
        figures=(),
        samples=tuple(
            SampleRecord(
                id=sample.id,
                input_sha256=input_hash(sample),
                title=sample.title,
                text=sample.text,
                hard=sample.hard,
                output=outputs[sample.id],
                plain=plain.get(sample.id),
                scores={},
                seconds=round(seconds[sample.id], 4),
            )
            for sample in dataset.samples
        ),
    )
    return rescore(log, dataset)


def rescore(log: Log, dataset: Dataset) -> Log:
    """The log with all scores made again from its outputs and the dataset's labels of today.

    A sample that the log has no output for, or whose text has changed since, is named in
    `missing` and counts in no figure.
    """
    known = {record.id: record for record in log.samples}
    usable = [s for s in dataset.samples if s.id in known and known[s.id].input_sha256 == input_hash(s)]
    scores = {
        subject.sample.id: score_all(subject)
        for subject in subjects_of(dataset.samples, {s.id: known[s.id].output for s in usable}, _plain_of(known))
    }
    return log.model_copy(
        update={
            "dataset": DatasetRecord(name=dataset.name, sha256=dataset.sha256, n=len(dataset.samples)),
            "figures": all_figures(list(scores.values()), log.seed),
            "samples": tuple(known[s.id].model_copy(update={"scores": scores[s.id], "hard": s.hard}) for s in usable),
            "missing": tuple(s.id for s in dataset.samples if s.id not in scores),
        }
    )


def _plain_of(known: Mapping[str, SampleRecord]) -> dict[str, Triage]:
    return {key: record.plain for key, record in known.items() if record.plain is not None}


def _models(outputs: Mapping[str, Triage]) -> dict[str, str]:
    made_by = next(iter(outputs.values())).produced_by
    return {key: str(made_by[key]) for key in ("embedding", "router", "template") if key in made_by}
