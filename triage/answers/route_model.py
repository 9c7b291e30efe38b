"""RouteModel: probabilities of the routes, by the pretrained vector of a question or by its characters alone."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from retrieval.tokens import Floats, token_bags

ROUTES_FITTED = Path(str(files("triage") / "data" / "answers" / "routes.safetensors"))
# Character n-grams of a question are hashed into so many buckets.
BUCKETS = 4096


@dataclass(frozen=True)
class RouteModel:
    """Two multinomial regressions; the first row of each matrix is the offset, shape (1 + features, routes).

    `mean` is that of the raw pretrained vectors of everyday questions, shape (384,).
    """

    meaning: Floats
    wording: Floats
    mean: Floats

    def probabilities(self, question: str, vector: Floats | None) -> Floats:
        """Probability of each route, in the order of `ROUTES`; they sum to 1.

        Args:
            question: as it was asked.
            vector: its raw pretrained vector, shape (384,); None where that evidence is off.
        """
        logits = _logits(self.wording, gram_vector(question))
        if vector is not None:
            logits = np.float32(0.5) * (logits + _logits(self.meaning, vector))
        weights = np.exp((logits - logits.max()).astype(np.float32))
        probabilities: Floats = weights / weights.sum()
        return probabilities


def gram_vector(question: str) -> Floats:
    """Characters and their pairs as a vector of length 1, shape (4096,)."""
    bag = token_bags(question, ("gram12",))["gram12"]
    values = np.zeros(BUCKETS, dtype=np.float32)
    np.add.at(values, bag.ids % BUCKETS, 1 + np.log(bag.counts))
    length = float(np.linalg.norm(values))
    result: Floats = values / length if length else values
    return result


def _logits(weights: Floats, values: Floats) -> Floats:
    logits: Floats = weights[0] + values @ weights[1:]
    return logits


@cache
def shipped_routes() -> RouteModel:
    """The model that comes with the program."""
    from safetensors.numpy import load_file

    tensors = load_file(ROUTES_FITTED)
    return RouteModel(tensors["meaning"].astype(np.float32), tensors["wording"].astype(np.float32), tensors["mean"])


def question_mean() -> Floats:
    """The mean of everyday questions' raw pretrained vectors: what they share says nothing about what is asked."""
    return shipped_routes().mean
