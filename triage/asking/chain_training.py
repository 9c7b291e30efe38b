"""Training of the chain: the weights under which the known tags of texts are most probable (a linear-chain CRF)."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from triage.asking.tagger import BEGIN, FORBIDDEN, INSIDE, OUTSIDE, TAGS, Floats, Tagger

# Ridge on the weights, on the transitions, and on how far beginning and going on differ, and steps of L-BFGS: chosen by
# cross-validation, docs/adr/0012. What makes a piece a demand is mostly the same wherever in the demand it stands.
RIDGE, RIDGE_TRANSITIONS, RIDGE_APART = 1.5, 0.1, 1.0
STEPS = 60


def fit_chain(
    vocabulary: Mapping[str, int],
    sequences: Sequence[Sequence[Sequence[str]]],
    opens: Sequence[Sequence[bool]],
    tags: Sequence[Sequence[int]],
) -> Tagger:
    """Learn the weights.

    Args:
        vocabulary: the row of each feature.
        sequences: of each text the features of each piece.
        opens: of each text whether a piece opens a sentence.
        tags: of each text the tag of each piece.
    """
    from scipy.optimize import minimize

    problem = _Problem(vocabulary, sequences, opens, tags)
    start = np.zeros(len(vocabulary) * TAGS + TAGS * TAGS)
    best = minimize(problem.loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    weights, transitions = problem.parted(best)
    return Tagger(vocabulary, weights, transitions)


class _Problem:
    """The negative log-likelihood of the tags, with its gradient; texts are padded to one length."""

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        sequences: Sequence[Sequence[Sequence[str]]],
        opens: Sequence[Sequence[bool]],
        tags: Sequence[Sequence[int]],
    ) -> None:
        from scipy.sparse import csr_matrix

        rows = [sorted({vocabulary[f] for f in own if f in vocabulary}) for seq in sequences for own in seq]
        ends = np.cumsum([0, *(len(row) for row in rows)])
        columns = np.concatenate([np.array(row, dtype=int) for row in rows])
        self._size = len(vocabulary)
        self._features: Any = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), self._size))
        self._transposed: Any = self._features.T.tocsr()
        self._barred = np.zeros((len(rows), TAGS))
        self._barred[np.concatenate([np.array(own, dtype=bool) for own in opens]), INSIDE] = FORBIDDEN
        self._known = np.eye(TAGS)[np.concatenate([np.array(own, dtype=int) for own in tags])]
        self._steps = np.zeros((TAGS, TAGS))
        for own in tags:
            for first, second in pairwise(own):
                self._steps[first, second] += 1
        lengths = np.array([len(sequence) for sequence in sequences])
        self._mask = np.arange(lengths.max())[None] < lengths[:, None]
        self._at = np.where(self._mask, np.cumsum(self._mask).reshape(self._mask.shape) - 1, 0)

    def parted(self, values: Floats) -> tuple[Floats, Floats]:
        """Weights and transitions of one vector of parameters."""
        cut = self._size * TAGS
        transitions = values[cut:].reshape(TAGS, TAGS).copy()
        transitions[OUTSIDE, INSIDE] += FORBIDDEN
        return values[:cut].reshape(self._size, TAGS), transitions

    def loss(self, values: Floats) -> tuple[float, Floats]:
        """The loss and its gradient."""
        weights, transitions = self.parted(values)
        free = values[self._size * TAGS :].reshape(TAGS, TAGS)
        scores = self._features @ weights + self._barred
        padded = np.where(self._mask[:, :, None], scores[self._at], 0.0)
        ahead, behind, total = self._passes(padded, transitions)
        shares = np.exp(ahead + behind - total[:, None, None])[self._mask]
        steps = np.zeros((TAGS, TAGS))
        for n in range(1, padded.shape[1]):
            live = self._mask[:, n]
            joint = ahead[live, n - 1][:, :, None] + transitions + (padded[live, n] + behind[live, n])[:, None, :]
            steps += np.exp(joint - total[live][:, None, None]).sum(axis=0)
        likelihood = (scores * self._known).sum() + (self._steps * transitions).sum() - total.sum()
        ridge = RIDGE * (weights**2).sum() / 2 + RIDGE_TRANSITIONS * (free**2).sum() / 2
        apart = weights[:, BEGIN] - weights[:, INSIDE]
        ridge += RIDGE_APART * (apart**2).sum() / 2
        by_weights = self._transposed @ (shares - self._known) + RIDGE * weights
        by_weights[:, BEGIN] += RIDGE_APART * apart
        by_weights[:, INSIDE] -= RIDGE_APART * apart
        by_steps = steps - self._steps + RIDGE_TRANSITIONS * free
        return float(ridge - likelihood), np.concatenate([by_weights.ravel(), by_steps.ravel()])

    def _passes(self, padded: Floats, transitions: Floats) -> tuple[Floats, Floats, Floats]:
        """Forward and backward sums of every text, and the logarithm of its partition function."""
        ahead, behind = np.zeros_like(padded), np.zeros_like(padded)
        ahead[:, 0] = padded[:, 0]
        for n in range(1, padded.shape[1]):
            moved = _log_sum(ahead[:, n - 1][:, :, None] + transitions, 1) + padded[:, n]
            ahead[:, n] = np.where(self._mask[:, n, None], moved, ahead[:, n - 1])
        for n in range(padded.shape[1] - 2, -1, -1):
            moved = _log_sum(transitions + (padded[:, n + 1] + behind[:, n + 1])[:, None, :], 2)
            behind[:, n] = np.where(self._mask[:, n + 1, None], moved, 0.0)
        return ahead, behind, _log_sum(ahead[:, -1], 1)


def _log_sum(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    summed: Floats = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return summed
