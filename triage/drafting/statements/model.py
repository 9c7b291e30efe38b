"""SupportModel: the probability that a source says what a statement says, where no hard rule has objected."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FITTED = files("triage") / "data" / "statements" / "fitted.json"


@dataclass(frozen=True)
class SupportModel:
    """A logistic regression over the features of `features`; from `holds_from` on a statement counts as supported."""

    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    offset: float
    holds_from: float

    def probability(self, values: Sequence[float]) -> float:
        """The probability for the values of all features."""
        rows = zip(values, self.mean, self.scale, self.weights, strict=True)
        return 1 / (
            1 + math.exp(-self.offset - sum((value - mean) / scale * weight for value, mean, scale, weight in rows))
        )


@cache
def shipped_model() -> SupportModel:
    """The shipped numbers."""
    content: dict[str, Any] = json.loads(FITTED.read_text(encoding="utf-8"))
    plain: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in content.items()}
    return SupportModel(**plain)
