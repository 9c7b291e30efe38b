"""The routing task: learn labels from one file of letters and give them to another, with the router's classifier."""

import csv
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.base.errors import BadRowError, NoRowsError
from eval.base.figure import calibration_error
from eval.base.letters_file import read_letters, read_rows, text_field
from eval.base.metrics import DIGITS
from retrieval.contrastive import Progress
from retrieval.local_model import LocalModel
from retrieval.pretrained import PretrainedEmbedder
from retrieval.pretrained_vectors import PretrainedVectors
from retrieval.text import joined
from retrieval.training import train_local_model
from retrieval.training_corpus import Letter, Passage, TrainingCorpus, bare_reply
from triage.routing.classifier import Classifier, Description
from triage.routing.features import LetterText, TextFeatures

LEVELS = ("level1", "level2", "level3")
SURE = 0.95
TOP = 3
RESAMPLES = 1000

Values = NDArray[np.float64]


@dataclass(frozen=True)
class LabelledLetters:
    """Letters and their labels, in the order of the file."""

    letters: tuple[LetterText, ...]
    labels: tuple[str, ...]

    @property
    def texts(self) -> list[str]:
        """Title and text of each letter, as they are embedded."""
        return [joined(letter.title, letter.text) for letter in self.letters]


@dataclass(frozen=True)
class Answers:
    """Per letter whether the first answer and one of the first three are right, the labels' numbers, the confidence."""

    right: Values
    near: Values
    wanted: NDArray[np.int64]
    given: NDArray[np.int64]
    confidence: Values

    def take(self, rows: NDArray[np.int64]) -> "Answers":
        """The answers of some letters."""
        return Answers(self.right[rows], self.near[rows], self.wanted[rows], self.given[rows], self.confidence[rows])


def run_routing(
    train: Path,
    test: Path,
    label: str,
    fit: Sequence[Path] = (),
    taxonomy: Path | None = None,
    *,
    dimension: int = 256,
    seed: int = 13,
    pretrained: PretrainedEmbedder | None = None,
    vectors: Path | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Any]:
    """Learn from the train file (and unlabelled letters and names of categories), then label the test file.

    Args:
        train: JSONL with `text`, perhaps `title`, and the label.
        test: the same; its labels are compared with, and nothing is learnt from it.
        label: the field that holds the label.
        fit: JSONL files of unlabelled letters, `reply` optional: they teach the embedding and the weights of words.
        taxonomy: CSV with `level1`, `level2`, `level3`; the names below a label describe it.
        dimension: of the embedding.
        seed: of training and bootstrap.
        pretrained: the pretrained evidence, where it is used.
        vectors: folder in which its vectors are kept; needed with it.
        progress: told (stage, done, total).
        clock: seconds, for the timing.

    Returns:
        `n`, `accuracy`, `macro_f1`, `top3_accuracy`, `ece` (ten bins), `coverage_at_95` (largest share of letters, most
        confident first, of which at least 95% are right), each with its interval as `…_ci95`, and `seconds`.

    Raises:
        BadRowError: a row has no text or no label, or is malformed.
        NoRowsError: a file has no rows.
    """
    start = clock()
    known, asked = read_labelled(train, label), read_labelled(test, label)
    names = read_taxonomy(taxonomy) if taxonomy else {}
    others = [letter for path in fit for letter in read_letters(path)]
    embedder = _embedding(known, others, names, dimension=dimension, seed=seed, progress=progress)
    features = TextFeatures([*(LetterText(letter.title, letter.text) for letter in others), *known.letters])
    described = {name: " ".join(dict.fromkeys([name, *names.get(name, ())])) for name in sorted(set(known.labels))}
    encoded = embedder.encode(list(described.values()))
    descriptions = {name: Description(text, encoded[row]) for row, (name, text) in enumerate(described.items())}
    rows = features.transform(known.letters, embedder.encode(known.texts))
    asked_rows = features.transform(asked.letters, embedder.encode(asked.texts))

    learnt = asked_for = None
    if pretrained is not None and vectors is not None:
        texts = [*described.values(), *known.texts, *asked.texts]
        found = PretrainedVectors(pretrained, vectors).past_letters(
            texts, lambda done, total: progress("pretrained vectors", done, total)
        )
        first, second = len(described), len(described) + len(known.texts)
        learnt, asked_for = found[first:second], found[second:]
        descriptions = {
            name: replace(entry, meaning=found[row]) for row, (name, entry) in enumerate(descriptions.items())
        }
    progress("classify", 0, 1)
    classifier = Classifier().fit(features, rows, known.labels, descriptions, learnt)
    logs = classifier.log_probabilities(asked_rows, asked_for)
    progress("classify", 1, 1)
    return _measure(logs, classifier.labels, asked.labels, seed) | {"seconds": round(clock() - start, 1)}


def read_labelled(path: Path, label: str) -> LabelledLetters:
    """Letters with labels of a JSONL file.

    Raises:
        BadRowError: a row has no text or no label, or is malformed.
        NoRowsError: the file has no rows.
    """
    letters, labels = [], []
    for line, row in read_rows(path):
        title, text, name = (text_field(path, line, row, field).strip() for field in ("title", "text", label))
        if not title and not text:
            raise BadRowError(path, line, "it has neither `title` nor `text`")
        if not name:
            raise BadRowError(path, line, f"it has no label in `{label}`")
        letters.append(LetterText(title, text))
        labels.append(name)
    if not letters:
        raise NoRowsError(path, "labelled letters")
    return LabelledLetters(tuple(letters), tuple(labels))


def read_taxonomy(path: Path) -> dict[str, list[str]]:
    """Per first-level category the names below it, in the order of the file.

    Raises:
        BadRowError: the file cannot be read or lacks a column.
        NoRowsError: the file has no rows.
    """
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise BadRowError(path, 0, f"the file cannot be read ({error})") from error
    if not rows:
        raise NoRowsError(path, "categories")
    names: dict[str, list[str]] = {}
    for line, row in enumerate(rows, 2):
        top, *below = (row.get(level) for level in LEVELS)
        if top is None:
            raise BadRowError(path, line, "it has no column `level1`")
        names.setdefault(top, []).extend(name for name in below if name)
    return names


def _embedding(
    known: LabelledLetters,
    others: Sequence[Letter],
    names: dict[str, list[str]],
    *,
    dimension: int,
    seed: int,
    progress: Progress,
) -> LocalModel:
    """The local model; a reply is learnt as what belongs to its letter, with no search to be tuned on it.

    Rationale: labels are kept from it, so that what it says of a labelled letter is what it says of a new one.
    """
    letters = [Letter(letter.title, letter.text) for letter in known.letters]
    letters += [Letter(letter.title, letter.text) for letter in others]
    letters += [
        Letter(joined(letter.title, letter.text), bare_reply(letter.reply, letter.title))
        for letter in others
        if letter.reply
    ]
    passages = [Passage(top, name) for top, below in names.items() for name in dict.fromkeys(below)]
    return train_local_model(TrainingCorpus(letters, passages), None, dimension=dimension, seed=seed, progress=progress)


def _measure(logs: Values, labels: Sequence[str], wanted: Sequence[str], seed: int) -> dict[str, Any]:
    number = {name: row for row, name in enumerate(dict.fromkeys((*labels, *wanted)))}
    order = np.argsort(-logs, axis=1, kind="stable")
    right = np.array([number[name] for name in wanted])
    answers = Answers(
        (order[:, 0] == right).astype(float),
        (order[:, :TOP] == right[:, None]).any(axis=1).astype(float),
        right,
        order[:, 0],
        np.exp(logs.max(axis=1)),
    )
    generator = np.random.default_rng(seed)
    drawn = [_figures(answers.take(generator.integers(0, len(right), len(right)))) for _ in range(RESAMPLES)]
    result: dict[str, Any] = {"n": len(right)}
    for name, value in _figures(answers).items():
        low, high = np.quantile([figure[name] for figure in drawn], [0.025, 0.975])
        result[name] = round(value, DIGITS)
        result[f"{name}_ci95"] = [round(float(low), DIGITS), round(float(high), DIGITS)]
    return result


def _figures(answers: Answers) -> dict[str, float]:
    return {
        "accuracy": float(answers.right.mean()),
        "macro_f1": _macro_f1(answers.wanted, answers.given),
        "top3_accuracy": float(answers.near.mean()),
        "ece": calibration_error(answers.right, answers.confidence),
        "coverage_at_95": coverage(answers.right, answers.confidence, SURE),
    }


def coverage(right: Values, confidence: Values, sure: float) -> float:
    """Largest share of letters, most confident first, of which at least a share `sure` is right; 0 for none."""
    so_far = np.cumsum(right[np.argsort(-confidence, kind="stable")]) / np.arange(1, len(right) + 1)
    enough = np.flatnonzero(so_far >= sure)
    return float((enough[-1] + 1) / len(right)) if len(enough) else 0.0


def _macro_f1(wanted: NDArray[np.int64], given: NDArray[np.int64]) -> float:
    """Mean F1 over the labels that were wanted or given."""
    size = int(max(wanted.max(), given.max())) + 1
    hits = np.bincount(wanted[wanted == given], minlength=size)
    total = np.bincount(wanted, minlength=size) + np.bincount(given, minlength=size)
    return float((2 * hits[total > 0] / total[total > 0]).mean())
