"""TypeModel: the probability of each type of request, by a linear model over the features of a letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from triage.types import RequestType, RequestTypeScore

TYPES: tuple[RequestType, ...] = get_args(RequestType)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TypeModel:
    """The weights.

    Attributes:
        vocabulary: the row of each feature.
        weights: of shape (features, types).
        bias: of shape (types,).
    """

    vocabulary: Mapping[str, int]
    weights: Floats
    bias: Floats

    def judge(self, features: Mapping[str, float]) -> list[RequestTypeScore]:
        """The types of a letter with these features, the most probable first."""
        known = [(self.vocabulary[name], value) for name, value in features.items() if name in self.vocabulary]
        scores = self.bias.copy()
        if known:
            rows, values = zip(*known, strict=True)
            scores += np.array(values) @ self.weights[list(rows)]
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        order = sorted(range(len(TYPES)), key=lambda n: -shares[n])
        return [RequestTypeScore(name=TYPES[n], score=round(float(shares[n]), 4)) for n in order]
