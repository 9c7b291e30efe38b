"""Fusion: one score from the dense and the lexical evidence for each candidate."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from retrieval.lexical import FEATURES

Array = NDArray[np.float64]
COLUMNS = ("dense", *FEATURES)
_WIDTH = len(COLUMNS)
_FIXED = ("dense", "gram12_cosine", "gram12_title_cosine")
FIXED_SLOPE, FIXED_OFFSET = 0.8, -4.0
REGULARISATION = 60.0
METHOD_FIXED, METHOD_LEARNT = "fixed", "learnt"


@dataclass(frozen=True)
class FusionWeights:
    """A linear score over expanded features, and the logistic map from it to a probability.

    `weights` has one value for each column of `expand`; `mean` and `scale` standardise them.
    """

    method: str
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    slope: float
    offset: float

    @classmethod
    def fixed(cls) -> Self:
        """Weights for an office that has too few letters with replies to learn any from."""
        weights = np.zeros(3 * _WIDTH)
        for name in _FIXED:
            weights[_WIDTH + COLUMNS.index(name)] = 1.0
        zero, one = (0.0,) * (3 * _WIDTH), (1.0,) * (3 * _WIDTH)
        return cls(METHOD_FIXED, zero, one, tuple(weights.tolist()), FIXED_SLOPE, FIXED_OFFSET)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        plain: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
        }
        return cls(**plain)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)

    def raw(self, features: NDArray[np.float32]) -> Array:
        """Linear scores, shape (n,), of the n candidates of one query; `features` is (n, columns)."""
        expanded = (expand(features) - np.array(self.mean)) / np.array(self.scale)
        result: Array = expanded @ np.array(self.weights)
        return result

    def probability(self, raw: Array) -> Array:
        """Probability of relevance in [0, 1], shape (n,), comparable over queries."""
        result: Array = 1 / (1 + np.exp(-np.clip(self.slope * raw + self.offset, -40, 40)))
        return result


def expand(features: NDArray[np.float32]) -> Array:
    """Absolute values, z-scores within the candidate list, and distance from its best; (n, 3 x columns)."""
    values = features.astype(np.float64)
    spread = values.std(axis=0)
    z = (values - values.mean(axis=0)) / np.where(spread > 1e-9, spread, np.inf)  # noqa: PLR2004
    return np.hstack([values, z, values - values.max(axis=0)])


def learn_fusion(
    lists: Sequence[NDArray[np.float32]], right: Sequence[int], regularisation: float = REGULARISATION
) -> FusionWeights:
    """Learn weights from candidate lists of which one candidate each is known to be right.

    A conditional logit: the weights maximise the probability of the right candidate within its
    own list, with an L2 penalty. A logistic regression on the result gives probabilities.

    Args:
        lists: per query the features of its candidates, shape (n_i, columns), n_i >= 2.
        right: per query the row of the right candidate.
        regularisation: weight of the L2 penalty on standardised columns.
    """
    from scipy.optimize import minimize
    from sklearn.linear_model import LogisticRegression

    expanded = [expand(values) for values in lists]
    stacked = np.vstack(expanded)
    mean, scale = stacked.mean(axis=0), stacked.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)  # noqa: PLR2004
    stacked = (stacked - mean) / scale
    sizes = np.array([len(values) for values in expanded])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(sizes)), sizes)
    positive = starts + np.asarray(right)

    def loss(weights: Array) -> tuple[float, Array]:
        scores = stacked @ weights
        top = np.maximum.reduceat(scores, starts)
        exponent = np.exp(scores - top[owner])
        total = np.add.reduceat(exponent, starts)
        value = (np.log(total) + top - scores[positive]).sum() + regularisation * weights @ weights
        gradient = stacked.T @ (exponent / total[owner]) - stacked[positive].sum(axis=0)
        return float(value), gradient + 2 * regularisation * weights

    found = minimize(loss, np.zeros(stacked.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    weights: Array = found.x
    labels = np.zeros(len(stacked))
    labels[positive] = 1
    raw = stacked @ weights
    platt = LogisticRegression(C=1e6).fit(raw[:, None], labels)
    return FusionWeights(
        METHOD_LEARNT,
        tuple(mean.tolist()),
        tuple(scale.tolist()),
        tuple(weights.tolist()),
        float(platt.coef_[0, 0]),
        float(platt.intercept_[0]),
    )
