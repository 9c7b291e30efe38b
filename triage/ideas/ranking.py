"""Ranking: best first and diverse at the top, by maximal marginal relevance."""

from collections.abc import Sequence

import numpy as np

from triage.ideas.similarity import TextVectors, similarity_to_means

# So many places at the top are made diverse, chosen from so many of the best; below, the score alone counts.
TOP, POOL = 120, 600
DIVERSITY = 0.2


def diverse_order(scores: Sequence[float], vectors: TextVectors) -> list[int]:
    """Rows best first; near the top a candidate that is like one placed before it loses part of its score.

    Args:
        scores: of the candidates, shape (n,).
        vectors: their mean vectors, n rows.
    """
    order = sorted(range(len(scores)), key=lambda row: -scores[row])
    pool, rest = order[:POOL], order[POOL:]
    if not pool:
        return []
    alike = similarity_to_means(vectors, np.array(pool), _rows(vectors, pool))
    lengths = np.sqrt(np.maximum(np.diag(alike), 1e-6))
    alike = (alike / lengths[:, None] / lengths[None, :]).astype(np.float32)
    values = np.array([scores[row] for row in pool])
    nearest = np.zeros(len(pool), dtype=np.float32)
    left = list(range(len(pool)))
    chosen: list[int] = []
    while left and len(chosen) < TOP:
        best = max(left, key=lambda row: (values[row] - DIVERSITY * nearest[row], -row))
        left.remove(best)
        chosen.append(best)
        nearest = np.maximum(nearest, alike[:, best])
    return [pool[row] for row in [*chosen, *left]] + rest


def _rows(vectors: TextVectors, rows: Sequence[int]) -> TextVectors:
    return TextVectors(vectors.dense[list(rows)], vectors.lexical[list(rows)])
