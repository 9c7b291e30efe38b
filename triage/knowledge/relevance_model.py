"""RelevanceModel: the calibrated probability that a clause answers or governs a demand."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from retrieval.tokens import Floats
from triage.knowledge.relevance_features import FEATURES, MEANING_FEATURES

FITTED = files("triage") / "data" / "relevance" / "fitted.json"
LIMIT = 30.0
Variant = Literal["wording", "meaning"]
Array = NDArray[np.float64]


@dataclass(frozen=True)
class RelevanceModel:
    """A logistic regression over the features of `relevance_features`.

    `cite_from` is the probability from which at least seven in ten of the clauses were apt on judged letters: below it
    nothing is cited, whatever the office file says.
    """

    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    offset: float
    cite_from: float

    def probabilities(self, values: Floats) -> Array:
        """Probabilities, shape (n,), for feature values of shape (n, all features)."""
        known = values[:, : len(self.features)].astype(np.float64)
        raw = ((known - np.array(self.mean)) / np.array(self.scale)) @ np.array(self.weights) + self.offset
        result: Array = 1 / (1 + np.exp(-np.clip(raw, -LIMIT, LIMIT)))
        return result


@cache
def fitted_model(variant: Variant) -> RelevanceModel:
    """The shipped numbers: with the pretrained evidence (`meaning`) or without it (`wording`)."""
    content: dict[str, Any] = json.loads(FITTED.read_text(encoding="utf-8"))[variant]
    plain: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in content.items()}
    return RelevanceModel(**plain)


def fit_relevance(
    values: Floats, apt: Sequence[bool], weights: Sequence[float], *, meaning: bool, strength: float
) -> RelevanceModel:
    """Fit on judged pairs; the level of citing is chosen afterwards, on other letters.

    Args:
        values: features, shape (pairs, all features).
        apt: whether the clause answers or governs the demand.
        weights: of the pairs: letters of a real office count more than sentences made up for the purpose.
        meaning: whether the pretrained features are used.
        strength: inverse of the L2 penalty.
    """
    from sklearn.linear_model import LogisticRegression

    names = (*FEATURES, *MEANING_FEATURES) if meaning else FEATURES
    known = values[:, : len(names)].astype(np.float64)
    mean, scale = known.mean(axis=0), known.std(axis=0)
    scale = np.where(scale > 1e-6, scale, 1.0)  # noqa: PLR2004
    model = LogisticRegression(C=strength, max_iter=2000).fit((known - mean) / scale, apt, sample_weight=weights)
    return RelevanceModel(
        names,
        tuple(mean.round(5).tolist()),
        tuple(scale.round(5).tolist()),
        tuple(model.coef_[0].round(5).tolist()),
        round(float(model.intercept_[0]), 5),
        1.0,
    )
