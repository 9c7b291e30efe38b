"""The duplicates task: is a letter about a matter raised before shown an earlier one about it, and no other?"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from pydantic import ValidationError

from eval.base.errors import BadRowError, GoldFileError, NoRowsError
from eval.base.gold_file import read_gold
from eval.base.letters_file import read_letters, read_rows, text_field
from eval.base.metrics import figures
from eval.tasks.retrieval_task import fitted_model
from retrieval.contrastive import Progress
from retrieval.local_model import LocalModel
from retrieval.searcher import Document, HybridSearcher, Query
from retrieval.training_corpus import TrainingCorpus
from retrieval.vector_store import VectorStore
from triage.duplicates.deduplicate import Deduplicator, Earlier, nearest_earlier
from triage.office.config import load_office
from triage.places.gazetteer import Gazetteer
from triage.places.locate import Locator
from triage.types import Suggestion

COLLECTION = "suggestions"
STEP = 200
CUTS = (1, 3)


@dataclass(frozen=True)
class _Found:
    """What was asked and shown: letters in order of time, and per letter the ids shown, best first."""

    letters: Sequence[Suggestion]
    shown: Sequence[Sequence[str]]
    seconds: float


def read_dated(path: Path) -> list[Suggestion]:
    """Letters of a JSONL file in order of `time`; those of one time, and those without, in the file's order.

    Raises:
        BadRowError: a row has no text, repeats an id, or its time is not ISO 8601.
        NoRowsError: the file has no rows.
    """
    letters: dict[str, Suggestion] = {}
    for line, row in read_rows(path):
        key = str(row.get("id") or line)
        if key in letters:
            raise BadRowError(path, line, f"the id {key!r} stands in an earlier row as well")
        title, text = text_field(path, line, row, "title"), text_field(path, line, row, "text")
        if not (title or text).strip():
            raise BadRowError(path, line, "it has neither title nor text")
        try:
            letters[key] = Suggestion.model_validate(
                {"id": key, "title": title, "text": text, "user": row.get("user"), "time": row.get("time") or None}
            )
        except ValidationError as error:
            first = error.errors()[0]
            raise BadRowError(path, line, f"`{first['loc'][0]}` cannot be used ({first['msg']})") from error
    if not letters:
        raise NoRowsError(path, "letters")
    return sorted(letters.values(), key=lambda letter: (letter.time is None, _moment(letter)))


def run_duplicates(
    fit: Sequence[Path],
    source: Path,
    gold: Path,
    model_dir: Path | None = None,
    *,
    dimension: int = 256,
    seed: int = 13,
    progress: Progress = lambda _stage, _done, _total: None,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Any]:
    """Ask every letter against all earlier ones, as the gate before assignment does.

    Args:
        fit: JSONL files of letters that the model is trained on.
        source: JSONL of the letters asked, with `id`, `text`, optional `title`, `time`.
        gold: the issues of some of them; learnt from in no way.
        model_dir: where the trained model is kept; one already there is reused.
        dimension: of the embedding.
        seed: of the training.
        progress: told (stage, done, total).
        clock: seconds, for the timing.

    Returns:
        `task`, `n`, `n_repeat` (gold letters with an earlier one of their issue), `hit@1` and `hit@3` over those,
        `flag_rate` over all letters, `n_first` and `false_alarm_rate` over the gold letters that are the first of
        their issue, `seconds` of asking without training; every rate with its interval as `…_ci95`.

    Raises:
        BadRowError: a row cannot be used.
        GoldFileError: the gold file cannot be used, or no gold letter repeats an issue.
    """
    letters = read_dated(source)
    issues = read_gold(gold, {letter.id for letter in letters})
    training = TrainingCorpus([letter for path in fit for letter in read_letters(path)])
    model, _ = fitted_model(training, model_dir, dimension=dimension, seed=seed, progress=progress)
    found = _ask(model, letters, progress, clock)
    return _summary(found, issues, gold)


def _ask(model: LocalModel, letters: Sequence[Suggestion], progress: Progress, clock: Callable[[], float]) -> _Found:
    start = clock()
    locator = Locator(Gazetteer.load(), None)
    with TemporaryDirectory() as directory, VectorStore(Path(directory), model.fingerprint) as store:
        searcher = HybridSearcher(model, store, model.frequency, model.fusion, lambda _collection, _ids: {})
        vectors = searcher.embed([Query(letter.title, letter.text) for letter in letters])
        gate = Deduplicator(searcher, load_office(None).thresholds.duplicate, int(model.manifest["letters"]))
        earlier: dict[str, Earlier] = {}
        shown: list[tuple[str, ...]] = []
        for row, letter in enumerate(letters):
            near = [(letters[other].id, cosine) for other, cosine in nearest_earlier(vectors, row)]
            region = locator.locate(letter)
            hits = gate.find(letter, region, near, earlier)
            shown.append(tuple(hit.id for hit in hits if hit.kind != "related"))
            earlier[letter.id] = Earlier(letter.id, Document(letter.title, letter.text), region, letter.time)
            if (row + 1) % STEP == 0 or row + 1 == len(letters):
                progress("asking", row + 1, len(letters))
    return _Found(letters, shown, clock() - start)


def _summary(found: _Found, issues: Mapping[str, str], gold: Path) -> dict[str, Any]:
    seen: set[str] = set()
    repeats: list[tuple[str, Sequence[str]]] = []
    firsts: list[bool] = []
    for letter, shown in zip(found.letters, found.shown, strict=True):
        issue = issues.get(letter.id)
        if issue is None:
            continue
        if issue in seen:
            repeats.append((issue, shown))
        else:
            firsts.append(bool(shown))
            seen.add(issue)
    if not repeats:
        raise GoldFileError(gold, "no issue has two letters, so that nothing is raised again")
    rates = {
        f"hit@{k}": np.array([float(any(issues.get(key) == issue for key in shown[:k])) for issue, shown in repeats])
        for k in CUTS
    }
    rates["flag_rate"] = np.array([float(bool(shown)) for shown in found.shown])
    rates["false_alarm_rate"] = np.array([float(flagged) for flagged in firsts])
    result: dict[str, Any] = {"task": "duplicates", "n": len(found.letters), "n_repeat": len(repeats)}
    for name, values in rates.items():
        result |= figures(name, values)
    return {**result, "n_first": len(firsts), "seconds": round(found.seconds, 1)}


def _moment(letter: Suggestion) -> datetime:
    return letter.time or datetime.max  # noqa: DTZ901  # the times of letters are local and naive
