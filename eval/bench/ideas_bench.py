"""Benchmark of the gold ideas: time, memory and agreement with planted ideas, beside BERTopic where wanted."""

import resource
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from eval.base.errors import MissingExtraError
from eval.bench.ideas_generator import Planted, generate
from retrieval.contrastive import Progress
from retrieval.local_model import LocalModel
from retrieval.text import joined
from retrieval.training import train_local_model
from retrieval.training_corpus import Letter, TrainingCorpus
from triage.ideas.build import describe_groups
from triage.ideas.grouping import GroupingOptions, group
from triage.ideas.similarity import TextVectors, text_vectors
from triage.places.gazetteer import Gazetteer

TRAINED_ON = 6_000
KILOBYTES = 1024


def run_bench(
    sizes: Sequence[int],
    *,
    with_bertopic: bool = False,
    seed: int = 13,
    progress: Progress = lambda _stage, _done, _total: None,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Any]:
    """Suggestions to ranked candidates at each size, the model being trained already.

    Args:
        sizes: numbers of suggestions, run in ascending order in one process.
        with_bertopic: whether BERTopic's default groups the same embeddings, in the same run.
        seed: of generator, training and grouping.
        progress: told (stage, done, total).
        clock: seconds.

    Returns:
        per size, under `n=…`: `seconds` in all, and of encoding, grouping and describing; `seconds_per_n_log_n` in
        microseconds; `peak_mb` of the process so far; `candidates`; `ari` (adjusted Rand index over the planted rows);
        with BERTopic also `bertopic_seconds`, `bertopic_ari` and `times_as_fast`.

    Raises:
        MissingExtraError: BERTopic is wanted and not installed.
    """
    sample = generate(TRAINED_ON, seed + 1)
    model = train_local_model(
        TrainingCorpus([Letter(row.title, row.text) for row in sample.suggestions]), None, seed=seed, progress=progress
    )
    gazetteer = Gazetteer.load()
    result: dict[str, Any] = {"task": "ideas-bench"}
    for size in sorted(sizes):
        planted = generate(size, seed)
        figures, vectors = _ours(planted, model, gazetteer, seed, progress, clock)
        if with_bertopic:
            theirs = _bertopic(planted, vectors, clock)
            figures |= theirs | {
                "times_as_fast": round(theirs["bertopic_seconds"] / max(1e-3, figures["seconds_grouping"]), 1)
            }
        result[f"n={size}"] = figures
    return result


def _ours(
    planted: Planted, model: LocalModel, gazetteer: Gazetteer, seed: int, progress: Progress, clock: Callable[[], float]
) -> tuple[dict[str, Any], TextVectors]:
    letters, count = planted.suggestions, len(planted.suggestions)
    started = clock()
    vectors = text_vectors(model, [(letter.title, letter.text) for letter in letters], progress)
    encoded = clock()
    labels = group(vectors, GroupingOptions(seed=seed), progress=progress)
    grouped = clock()
    built = describe_groups(letters, vectors, labels, gazetteer, progress=progress)
    done = clock()
    return {
        "seconds": round(done - started, 2),
        "seconds_encoding": round(encoded - started, 2),
        "seconds_grouping": round(grouped - encoded, 2),
        "seconds_describing": round(done - grouped, 2),
        "seconds_per_n_log_n": round(1e6 * (done - started) / (count * np.log2(max(2, count))), 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KILOBYTES,
        "candidates": len(built.candidates),
        "ari": planted_index(planted, labels.tolist()),
    }, vectors


def planted_index(planted: Planted, labels: Sequence[int]) -> float:
    """Adjusted Rand index over the rows that have a planted idea."""
    from sklearn.metrics import adjusted_rand_score

    rows = [row for row, idea in enumerate(planted.ideas) if idea >= 0]
    return round(float(adjusted_rand_score([planted.ideas[r] for r in rows], [labels[r] for r in rows])), 4)


def _bertopic(planted: Planted, vectors: TextVectors, clock: Callable[[], float]) -> dict[str, Any]:
    """BERTopic with nothing but its defaults, on the same embeddings."""
    try:
        from bertopic import BERTopic
    except ImportError as error:
        raise MissingExtraError("BERTopic", "benchmark") from error
    texts = [joined(letter.title, letter.text) for letter in planted.suggestions]
    start = clock()
    topics, _ = BERTopic().fit_transform(texts, vectors.dense)
    return {"bertopic_seconds": round(clock() - start, 2), "bertopic_ari": planted_index(planted, topics)}
