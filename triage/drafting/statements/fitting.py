"""Fitting: the support model learnt from labelled pairs and from near-verbatim variants of their sources."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from triage.drafting.statements.features import feature_names
from triage.drafting.statements.model import FITTED, SupportModel

# Variants are plentiful and simple: all together they weigh less than the labelled pairs.
VARIANT_WEIGHT, STRENGTH, HOLDS_FROM = 0.1, 0.1, 0.54


class Example(NamedTuple):
    """Features of one sentence, whether its source supports it, whether it is a variant, and how much it counts."""

    values: tuple[float, ...]
    supported: bool
    variant: bool
    weight: float = 1.0


def fit_support(examples: Sequence[Example]) -> SupportModel:
    """A logistic regression over the features, `feature_names` in their order."""
    from sklearn.linear_model import LogisticRegression

    values = np.array([example.values for example in examples])
    mean, scale = values.mean(axis=0), values.std(axis=0)
    scale = np.where(scale > 1e-6, scale, 1.0)  # noqa: PLR2004
    weights = [example.weight * (VARIANT_WEIGHT if example.variant else 1.0) for example in examples]
    model = LogisticRegression(C=STRENGTH, max_iter=5000)
    model.fit((values - mean) / scale, [example.supported for example in examples], sample_weight=weights)
    return SupportModel(
        feature_names(),
        tuple(mean.round(5).tolist()),
        tuple(scale.round(5).tolist()),
        tuple(model.coef_[0].round(5).tolist()),
        round(float(model.intercept_[0]), 5),
        HOLDS_FROM,
    )


def write_shipped(model: SupportModel) -> None:
    """Replace the shipped numbers."""
    content = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(model).items()}
    Path(str(FITTED)).write_text(f"{json.dumps(content, ensure_ascii=False, indent=1)}\n", encoding="utf-8")
