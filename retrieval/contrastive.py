"""Contrastive training of token vectors: the two sides of a pair close, other pairs far."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.tokens import Floats, Sparse

Array = NDArray[Any]
Progress = Callable[[str, int, int], None]
SVD_SAMPLE = 20_000


@dataclass(frozen=True)
class TrainingPlan:
    """How the token vectors are trained; defaults as measured in docs/adr/0002-retrieval.md."""

    dimension: int = 256
    epochs: int = 5
    batch_size: int = 256
    learning_rate: float = 0.1
    temperature: float = 0.12
    seed: int = 13


def initial_vectors(texts: Sparse, dimension: int, seed: int) -> Floats:
    """Token vectors from a truncated SVD of TF-IDF rows, float32 (tokens, dimension).

    Directions are scaled by the inverse root of their singular values, so that common themes
    do not drown the rest; columns beyond the rank of the data are zero.
    """
    from sklearn.utils.extmath import randomized_svd

    rank = min(dimension, texts.shape[0], texts.shape[1])
    _, singular, right = randomized_svd(texts[:SVD_SAMPLE], rank, n_iter=2, random_state=seed)
    scaled = (right / np.sqrt(np.maximum(singular, 1e-3))[:, None]).T
    scaled /= max(float(scaled.std()), 1e-9) * np.sqrt(dimension)
    vectors = np.zeros((texts.shape[1], dimension), dtype=np.float32)
    vectors[:, :rank] = scaled
    return vectors


def train_vectors(
    vectors: Floats, left: Sparse, right: Sparse, order_of: Array, plan: TrainingPlan, progress: Progress
) -> None:
    """Improve `vectors` in place on pairs of CSR rows, by row-wise Adagrad.

    Args:
        vectors: float32 (tokens, dimension).
        left: TF-IDF rows (pairs, tokens) of one side.
        right: those of the other side.
        order_of: pair numbers to draw from in every epoch; a pair may stand there more than once.
        plan: sizes and rates.
        progress: told ("train", step, steps).
    """
    generator = np.random.default_rng(plan.seed)
    state = np.zeros(len(vectors), dtype=np.float32)
    size = min(plan.batch_size, len(order_of))
    if size < 2:  # noqa: PLR2004
        return
    per_epoch = len(order_of) // size
    steps = plan.epochs * per_epoch
    for step in range(steps):
        if step % per_epoch == 0:
            order = generator.permutation(order_of)
        start = step % per_epoch * size
        batch = np.unique(order[start : start + size])
        rate = plan.learning_rate * (1 - step / steps)
        _descend(vectors, state, left[batch], right[batch], rate, plan.temperature)
        progress("train", step + 1, steps)


def _descend(vectors: Floats, state: Floats, left: Sparse, right: Sparse, rate: float, temperature: float) -> None:
    active, inverse = np.unique(np.concatenate([left.indices, right.indices]), return_inverse=True)
    cut = len(left.indices)
    shape = (left.shape[0], len(active))
    kind = type(left)
    a_tokens = kind((left.data, inverse[:cut].astype(np.int32), left.indptr), shape=shape)
    b_tokens = kind((right.data, inverse[cut:].astype(np.int32), right.indptr), shape=shape)
    table = vectors[active]
    a, a_norm = _unit(a_tokens @ table)
    b, b_norm = _unit(b_tokens @ table)
    logits = a @ b.T / temperature
    slope = (_softmax(logits) + _softmax(logits.T).T) / np.float32(2)
    slope[np.diag_indices_from(slope)] -= 1
    slope /= temperature * len(slope)
    gradient = a_tokens.T @ _through_norm(slope @ b, a, a_norm)
    gradient += b_tokens.T @ _through_norm(slope.T @ a, b, b_norm)
    state[active] += np.einsum("ij,ij->i", gradient, gradient) / gradient.shape[1]
    vectors[active] = table - gradient * (rate / (np.sqrt(state[active]) + 1e-8))[:, None]


def _unit(values: Floats) -> tuple[Floats, Floats]:
    norms = np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-6)
    return values / norms, norms


def _through_norm(gradient: Array, unit: Floats, norms: Floats) -> Floats:
    result: Floats = (gradient - np.einsum("ij,ij->i", gradient, unit)[:, None] * unit) / norms
    return result


def _softmax(logits: Floats) -> Floats:
    exponent = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Floats = exponent / exponent.sum(axis=1, keepdims=True)
    return result
