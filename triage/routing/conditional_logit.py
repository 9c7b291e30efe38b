"""ConditionalLogit: a conditional logit that turns the evidence for candidate labels into probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Features = NDArray[np.float64]
# How firmly the weights hold to the prior. Rationale: the local embedding has learnt the past cases themselves, so
# that their similarity to duties and category words is not that of a new letter; fitted freely, it crowds out the rest.
REGULARISATION = 100.0
# The same where the pretrained model speaks as well: it has not learnt them, and what it says outweighs the rest.
PRETRAINED_REGULARISATION = 10.0


@dataclass(frozen=True)
class ConditionalLogit:
    """Weights of the evidence; labels compete, so the probabilities of one letter sum to one."""

    weights: tuple[float, ...]

    def probabilities(self, features: Features) -> NDArray[np.float64]:
        """Probabilities of the candidates of one letter, shape (n,), from features (n, evidence kinds)."""
        utility = features @ np.array(self.weights)
        odds = np.exp(utility - utility.max())
        result: NDArray[np.float64] = odds / odds.sum()
        return result


@dataclass(frozen=True)
class Choices:
    """What chooses among categories, and what among departments."""

    category: ConditionalLogit
    department: ConditionalLogit


def fit_conditional_logit(
    features: Sequence[Features], right: Sequence[int], prior: Sequence[float], regularisation: float = REGULARISATION
) -> ConditionalLogit:
    """Fit weights by maximum likelihood, drawn towards a prior where there is little evidence.

    The likelihood is that of held-out evidence, so what comes out is calibrated by construction.

    Args:
        features: one array (candidates, evidence kinds) for each labelled letter.
        right: the row of the right candidate in each.
        prior: the weights to fall back on; also the starting point.
        regularisation: how firmly they hold.
    """
    starts = np.concatenate([[0], np.cumsum([len(part) for part in features])[:-1]])
    group = np.repeat(np.arange(len(features)), [len(part) for part in features])
    stacked, rows, base = np.vstack(features), starts + np.array(right), np.array(prior, dtype=float)

    def objective(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        utility = stacked @ weights
        top = np.maximum.reduceat(utility, starts)
        odds = np.exp(utility - top[group])
        total = np.add.reduceat(odds, starts)
        share = odds / total[group]
        loss = -(utility[rows] - top - np.log(total)).sum() + regularisation * ((weights - base) ** 2).sum()
        slope = stacked.T @ share - stacked[rows].sum(axis=0) + 2 * regularisation * (weights - base)
        return float(loss), slope

    # Evidence never counts against a label: more of it cannot make the label less likely.
    result = minimize(objective, base, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(base))
    return ConditionalLogit(tuple(float(weight) for weight in result.x))
