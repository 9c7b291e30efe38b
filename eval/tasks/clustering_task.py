"""The clustering task: group letters into issues and compare with a gold grouping of some of them."""

import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.base.gold_file import read_gold
from eval.base.letters_file import read_letters, read_rows
from eval.tasks.clustering_baselines import bertopic_groups, hdbscan_groups
from retrieval.contrastive import Progress
from retrieval.text import joined
from retrieval.tokens import Floats
from retrieval.training import train_local_model
from retrieval.training_corpus import Letter, TrainingCorpus
from triage.ideas.grouping import GroupingOptions, group
from triage.ideas.similarity import text_vectors

LARGE = 5


def run_clustering(
    fit: Sequence[Path],
    source: Path,
    gold: Path,
    *,
    seed: int = 13,
    baselines: Sequence[str] = (),
    progress: Progress = lambda _stage, _done, _total: None,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Any]:
    """Group a file of letters and score the groups on the rows that the gold file names.

    The embedding learns from the fit files and from the texts of the input, never from the gold labels: an office
    that groups a campaign has its letters.

    Args:
        fit: JSONL files of letters.
        source: JSONL of the letters to group, each with an `id`.
        gold: JSON object from id to issue.
        seed: of training and grouping.
        baselines: other methods to group the same embeddings by, `hdbscan` (with groups of 5 and of 2 at least) and
            `bertopic`; each by its own defaults.
        progress: told (stage, done, total).
        clock: seconds, for the timing.

    Returns:
        `n` (gold rows), `bcubed_precision`, `bcubed_recall`, `bcubed_f1`, `groups_ge_5`, `largest`, and `seconds`
        of encoding and grouping; with baselines the B-cubed figures of each under its name.

    Raises:
        BadRowError: a row cannot be used, or the gold names an id that the input does not have.
        NoRowsError: the gold is empty.
        MissingExtraError: BERTopic is wanted and not installed.
    """
    letters = read_letters(source)
    ids = [str(row.get("id", line)) for line, row in read_rows(source)]
    issues = read_gold(gold, set(ids))
    known = [letter for path in fit for letter in read_letters(path)]
    model = train_local_model(TrainingCorpus(with_input(known, letters)), None, seed=seed, progress=progress)
    start = clock()
    vectors = text_vectors(model, [(letter.title, letter.text) for letter in letters], progress)
    labels = group(vectors, GroupingOptions(seed=seed), progress=progress).tolist()
    seconds = clock() - start
    sizes = Counter(labels)
    others = {
        name: bcubed(dict(zip(ids, found, strict=True)), issues)
        for name, found in _baselines(baselines, letters, vectors.dense)
    }
    return {
        **bcubed(dict(zip(ids, labels, strict=True)), issues),
        "groups_ge_5": sum(size >= LARGE for size in sizes.values()),
        "largest": max(sizes.values()),
        "seconds": round(seconds, 2),
        **others,
    }


def _baselines(
    names: Sequence[str], letters: Sequence[Letter], dense: Floats
) -> Iterator[tuple[str, Sequence[Hashable]]]:
    if "hdbscan" in names:
        yield "hdbscan", hdbscan_groups(dense)
        yield "hdbscan_pairs", hdbscan_groups(dense, smallest=2)
    if "bertopic" in names:
        yield "bertopic", bertopic_groups([joined(letter.title, letter.text) for letter in letters], dense)


def with_input(known: Sequence[Letter], letters: Sequence[Letter]) -> list[Letter]:
    """The letters to learn from: those of the fit files, and those of the input that are not among them."""
    seen = {(letter.title, letter.text) for letter in known}
    return [*known, *(Letter(row.title, row.text) for row in letters if (row.title, row.text) not in seen)]


def bcubed(groups: Mapping[str, Hashable], issues: Mapping[str, str]) -> dict[str, Any]:
    """B-cubed precision, recall and F1 over the gold rows.

    Precision of a row: the share of all members of its group, labelled or not, that are gold rows of its issue.
    Recall: the share of the gold rows of its issue that are in its group.

    Args:
        groups: group of every row of the input.
        issues: issue of each gold row.
    """
    sizes = Counter(groups.values())
    cells = Counter((groups[key], issue) for key, issue in issues.items())
    totals = Counter(issues.values())
    shared = [(cells[groups[key], issue], sizes[groups[key]], totals[issue]) for key, issue in issues.items()]
    precision = sum(cell / size for cell, size, _ in shared) / len(shared)
    recall = sum(cell / total for cell, _, total in shared) / len(shared)
    return {
        "n": len(shared),
        "bcubed_precision": round(precision, 4),
        "bcubed_recall": round(recall, 4),
        "bcubed_f1": round(2 * precision * recall / (precision + recall), 4),
    }
