"""The index benchmark: how much of the exact answer Chroma finds, and how fast, by size."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.vector_store import NEIGHBOURS, SEARCH_WIDTH, VectorStore

Vectors = NDArray[np.float32]
K = 50
QUERIES = 200
PER_TOPIC = 40
SPREAD = 0.8
INSERT_BATCH = 5_000
COLLECTION = "bench"


def run_index_bench(
    sizes: Sequence[int],
    dimension: int = 256,
    *,
    search_width: int = SEARCH_WIDTH,
    neighbours: int = NEIGHBOURS,
    queries: int = QUERIES,
    seed: int = 13,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Any]:
    """Compare the index with exact search on synthetic vectors of each size.

    Args:
        sizes: numbers of documents.
        dimension: length of a vector.
        search_width: HNSW ef_search.
        neighbours: HNSW links per vector.
        queries: queries per size, one at a time.
        seed: of the vectors.
        clock: seconds, for the timings.

    Returns:
        `dimension`, `search_width`, `neighbours` and per size `n`, `recall@50`, `insert_per_s`,
        `query_ms_p50`, `query_ms_p95`, `exact_ms_p50` and `memory_mb` (growth of this process).
    """
    results = []
    for size in sizes:
        documents, asked = clustered_vectors(size, queries, dimension, seed)
        before = _resident_mb()
        with (
            TemporaryDirectory() as directory,
            VectorStore(Path(directory), "bench", search_width=search_width, neighbours=neighbours) as store,
        ):
            start = clock()
            for first in range(0, size, INSERT_BATCH):
                part = documents[first : first + INSERT_BATCH]
                store.upsert(COLLECTION, [str(first + row) for row in range(len(part))], part)
            inserted = clock() - start
            store.query(COLLECTION, asked[:1], K)
            milliseconds, exact_milliseconds, recalls = [], [], []
            for query in asked:
                start = clock()
                found = {int(key) for key, _ in store.query(COLLECTION, query[None], K)[0]}
                milliseconds.append((clock() - start) * 1000)
                start = clock()
                right = np.argpartition(documents @ query, -min(K, size))[-min(K, size) :]
                exact_milliseconds.append((clock() - start) * 1000)
                recalls.append(len(found & set(right.tolist())) / len(right))
            results.append(
                {
                    "n": size,
                    "recall@50": round(float(np.mean(recalls)), 4),
                    "insert_per_s": round(size / inserted),
                    "query_ms_p50": round(float(np.percentile(milliseconds, 50)), 2),
                    "query_ms_p95": round(float(np.percentile(milliseconds, 95)), 2),
                    "exact_ms_p50": round(float(np.percentile(exact_milliseconds, 50)), 2),
                    "memory_mb": round(_resident_mb() - before),
                }
            )
    return {"dimension": dimension, "search_width": search_width, "neighbours": neighbours, "sizes": results}


def clustered_vectors(size: int, queries: int, dimension: int, seed: int) -> tuple[Vectors, Vectors]:
    """Documents (size, dimension) and queries (queries, dimension), all of length 1.

    Topics are points of a normal distribution whose directions fade like the singular values of
    real letters (1 / sqrt of the rank); about `PER_TOPIC` documents lie around each, `SPREAD` as
    far from it as topics lie from each other, and so do the queries.
    """
    generator = np.random.default_rng(seed)
    fading = (1 / np.sqrt(1 + np.arange(dimension))).astype(np.float32)
    topics = generator.standard_normal((max(1, size // PER_TOPIC), dimension), dtype=np.float32)

    def draw(number: int) -> Vectors:
        around = topics[generator.integers(0, len(topics), number)]
        noise = generator.standard_normal((number, dimension), dtype=np.float32)
        points = (around + SPREAD * noise) * fading
        unit: Vectors = points / np.linalg.norm(points, axis=1, keepdims=True)
        return unit

    return draw(size), draw(queries)


def _resident_mb() -> float:
    """Resident memory of this process in MB (Linux)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
