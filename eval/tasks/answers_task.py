"""The answers task: does a citizen get the entry that answers, its facts, and a refusal where nothing does?"""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from eval.base.errors import BadRowError, NoRowsError
from eval.base.letters_file import read_rows, text_field
from eval.tasks.retrieval_task import fitted_model
from retrieval.contrastive import Progress
from retrieval.embedder import Embedder
from retrieval.pretrained import PretrainedEmbedder
from retrieval.pretrained_vectors import PretrainedVectors
from retrieval.text import joined, normalise
from retrieval.training_corpus import Letter, Passage, TrainingCorpus
from triage.answers.answerer import Answered, Answerer
from triage.answers.composition import open_answerer
from triage.answers.entries import Entry
from triage.types.local_time import LOCAL_ZONE

WARM_UP = 3
AMONG = 5
UNKNOWN_KIND = "other"


@dataclass(frozen=True, slots=True)
class AnswerQuery:
    """A question, the entries that answer it (none where nothing does), what the answer has to say, and its kind."""

    text: str
    rows: frozenset[str]
    must_contain: tuple[str, ...]
    kind: str


def read_entries(path: Path, today: date | None = None) -> list[Entry]:
    """Entries of a JSONL file with `question`, `answer`, `department` and, where they have one, `id`.

    An entry without an id is named by its place in the file, from 0. One whose `public` is false or whose `valid_until`
    is past is never shown, so it is left out.

    Args:
        path: the file.
        today: the day on which it is asked.

    Raises:
        BadRowError: a row has no question or no answer, or is malformed.
        NoRowsError: the file has no rows.
    """
    entries, day = [], today or datetime.now(LOCAL_ZONE).date()
    for place, (line, row) in enumerate(read_rows(path)):
        question, answer, department = (
            text_field(path, line, row, name) for name in ("question", "answer", "department")
        )
        if not question.strip() or not answer.strip():
            raise BadRowError(path, line, f"it has no `{'answer' if question.strip() else 'question'}`")
        wordings = row.get("wordings") or []
        if not isinstance(wordings, list) or not all(isinstance(one, str) for one in wordings):
            raise BadRowError(path, line, "field 'wordings' is not a list of texts")
        name = str(place) if row.get("id") is None else str(row["id"])
        try:
            until = date.fromisoformat(str(row.get("valid_until") or date.max))
        except ValueError as error:
            raise BadRowError(path, line, "`valid_until` is no date as 2026-12-31") from error
        if row.get("public") is False or until < day:
            continue
        entries.append(Entry(name, question.strip(), answer, department, tuple(filter(None, map(str.strip, wordings)))))
    if not entries:
        raise NoRowsError(path, "knowledge entries")
    return entries


def read_queries(path: Path, entries: Sequence[Entry]) -> list[AnswerQuery]:
    """Queries of a JSONL file: `query`, `row` (id or place of an entry, or null), `also`, `must_contain`, `kind`.

    Raises:
        BadRowError: a row has no query, names an entry that is not there, or is malformed.
        NoRowsError: the file has no rows.
    """
    known, queries = {entry.id for entry in entries}, []
    for line, row in read_rows(path):
        text, kind = text_field(path, line, row, "query").strip(), text_field(path, line, row, "kind")
        also, wanted = row.get("also") or [], row.get("must_contain") or []
        if not text:
            raise BadRowError(path, line, "it has no `query`")
        if not isinstance(also, list) or not isinstance(wanted, list):
            raise BadRowError(path, line, "`also` and `must_contain` have to be lists")
        rows = frozenset(str(one) for one in ([] if row.get("row") is None else [row["row"], *also]))
        for one in rows - known:
            raise BadRowError(path, line, f"entry {one!r} is not in the knowledge file")
        queries.append(AnswerQuery(text, rows, tuple(map(str, wanted)), kind or UNKNOWN_KIND))
    if not queries:
        raise NoRowsError(path, "queries")
    return queries


def run_answers(
    fit: Sequence[Path],
    knowledge: Path,
    queries: Path,
    model_dir: Path | None = None,
    *,
    dimension: int = 256,
    seed: int = 13,
    pretrained: PretrainedEmbedder | None = None,
    vectors: Path | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Any]:
    """Ask every query of a file and compare what is shown with what should be.

    The embedding is trained on the fit files and the entries, never on the queries.

    Args:
        fit: JSONL files of letters (`title`, `text`, `reply`) or of knowledge (`question`, `answer`).
        knowledge: JSONL file of entries.
        queries: JSONL file of queries.
        model_dir: where the trained model is kept; one already there is reused.
        dimension: of the embedding.
        seed: of the training.
        pretrained: the pretrained evidence, where it is used.
        vectors: folder in which its vectors are kept; a temporary one where it is left out.
        progress: told (stage, done, total).
        clock: seconds, for the timings.

    Returns:
        `task`, `n`, `answered`, `correct@1` (of all queries that have an answer: shown and right), `found@5` (the same
        queries: among the first five, shown or not), `facts` (of what the answers shown rightly have to say),
        `wrong_shown` (of all queries), `refused_unanswerable` by kind and of `all`, `verbatim` (of all sentences
        shown), `ms_p50`, `ms_p95`. With the pretrained evidence also `without_pretrained`, the same without it.

    Raises:
        BadRowError: a row cannot be used.
    """
    entries = read_entries(knowledge)
    asked = read_queries(queries, entries)
    letters = [letter for path in fit for letter in _letters(path)]
    training = TrainingCorpus(letters, [Passage(entry.question, entry.answer) for entry in entries])
    model, _ = fitted_model(training, model_dir, dimension=dimension, seed=seed, progress=progress)
    plain = _measured(asked, _opened(entries, None, model, progress), clock)
    if pretrained is None:
        return {"task": "answers", **plain}
    with TemporaryDirectory() as directory:
        kept = PretrainedVectors(pretrained, vectors or Path(directory))
        seen = _measured(asked, _opened(entries, kept, model, progress), clock)
    return {"task": "answers", **seen, "without_pretrained": plain}


def _opened(
    entries: Sequence[Entry], pretrained: PretrainedVectors | None, local: Embedder, progress: Progress
) -> Answerer:
    return open_answerer(
        entries, pretrained=pretrained, local=local, progress=lambda done, total: progress("entries", done, total)
    )


def _letters(path: Path) -> list[Letter]:
    """Letters of a file; an entry is read as a letter whose title is its question and whose reply its answer."""
    letters = []
    for line, row in read_rows(path):
        if "question" in row:
            letters.append(
                Letter(text_field(path, line, row, "question"), "", text_field(path, line, row, "answer") or None)
            )
            continue
        title, text, reply = (text_field(path, line, row, name) for name in ("title", "text", "reply"))
        if not joined(title, text).strip():
            raise BadRowError(path, line, "it has neither `question` nor `title` nor `text`")
        letters.append(Letter(title, text, reply or None))
    if not letters:
        raise NoRowsError(path, "letters or knowledge entries")
    return letters


def _measured(asked: Sequence[AnswerQuery], answerer: Answerer, clock: Callable[[], float]) -> dict[str, Any]:
    for query in asked[:WARM_UP]:
        answerer.answer(query.text)
    answers: list[Answered] = []
    milliseconds = []
    for query in asked:
        start = clock()
        answers.append(answerer.answer(query.text))
        milliseconds.append((clock() - start) * 1000)
    return figures_of(asked, answers) | {
        "ms_p50": round(float(np.percentile(milliseconds, 50)), 1),
        "ms_p95": round(float(np.percentile(milliseconds, 95)), 1),
    }


def figures_of(asked: Sequence[AnswerQuery], answers: Sequence[Answered]) -> dict[str, Any]:
    """The figures of what was shown, timings apart.

    Args:
        asked: the queries.
        answers: what was shown for each.
    """
    pairs = list(zip(asked, answers, strict=True))
    answerable = [(query, answer) for query, answer in pairs if query.rows]
    right = [(query, answer) for query, answer in answerable if answer.entry and answer.entry.id in query.rows]
    wrong = sum(answer.entry is not None and answer.entry.id not in query.rows for query, answer in pairs)
    found = sum(any(entry.id in query.rows for entry in answer.nearest[:AMONG]) for query, answer in answerable)
    facts = [
        normalise(fact) in normalise("".join(answer.passages)) for query, answer in right for fact in query.must_contain
    ]
    shown = [
        sentence in answer.entry.answer
        for answer in answers
        if answer.entry is not None
        for sentence in answer.passages
    ]
    refused: dict[str, list[bool]] = defaultdict(list)
    for query, answer in pairs:
        if not query.rows:
            refused[query.kind].append(answer.entry is None)
            refused["all"].append(answer.entry is None)
    return {
        "n": len(asked),
        "answered": sum(answer.entry is not None for answer in answers),
        "correct@1": _share(len(right), len(answerable)),
        "found@5": _share(found, len(answerable)),
        "facts": _share(sum(facts), len(facts)),
        "wrong_shown": _share(wrong, len(asked)),
        "refused_unanswerable": {kind: _share(sum(one), len(one)) for kind, one in sorted(refused.items())},
        "verbatim": _share(sum(shown), len(shown)),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
