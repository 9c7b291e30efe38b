"""ReplyHead: a linear map over pretrained vectors under which letters are near to the replies that they got."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.tokens import Floats
from retrieval.vectors import unit_rows

# How sharply replies compete for a letter, and how firmly the map holds to the identity: with few letters it changes
# little. The best of six on letters with replies of the other half (docs/adr/0013-pretrained-evidence.md).
TEMPERATURE, FIRMNESS, STEPS = 0.05, 2.0, 60
_TINY = 1e-12
Doubles = NDArray[np.float64]


@dataclass(frozen=True)
class ReplyHead:
    """Means of raw vectors of letters and of replies, shape (384,) each, and the map, shape (384, 384)."""

    letter_mean: Floats
    reply_mean: Floats
    matrix: Floats

    def letters(self, raw: Floats) -> Floats:
        """Mapped vectors of letters; their products with those of replies say how near they are."""
        mapped: Floats = unit_rows(raw - self.letter_mean) @ self.matrix
        return mapped

    def replies(self, raw: Floats) -> Floats:
        """Centred unit vectors of replies."""
        return unit_rows(raw - self.reply_mean)


def fit_reply_head(letters: Floats, replies: Floats) -> ReplyHead:
    """Learn from letters and the reply of each.

    Rationale: a letter complains and a reply reports; the model was trained for questions and answers of other kinds.
    Every other reply of the office is a wrong one, for a letter and the other way round.

    Args:
        letters: raw pretrained vectors, shape (n, 384), n >= 2.
        replies: those of the replies, row by row.
    """
    from scipy.optimize import minimize

    letter_mean, reply_mean = letters.mean(axis=0), replies.mean(axis=0)
    asked = unit_rows(letters - letter_mean).astype(np.float64)
    answers = unit_rows(replies - reply_mean).astype(np.float64)
    size, same = asked.shape[1], np.eye(asked.shape[1])

    def loss(values: Doubles) -> tuple[float, Doubles]:
        change = values.reshape(size, size) - same
        scores = asked @ values.reshape(size, size) @ answers.T / TEMPERATURE
        by_letter = np.exp(scores - scores.max(axis=1, keepdims=True))
        by_letter /= by_letter.sum(axis=1, keepdims=True)
        by_reply = np.exp(scores - scores.max(axis=0, keepdims=True))
        by_reply /= by_reply.sum(axis=0, keepdims=True)
        right = np.log(np.diag(by_letter) + _TINY).sum() + np.log(np.diag(by_reply) + _TINY).sum()
        slope = (by_letter + by_reply) / 2 - np.eye(len(asked))
        gradient: Doubles = asked.T @ slope @ answers / TEMPERATURE + 2 * FIRMNESS * change
        return float(FIRMNESS * (change**2).sum() - right / 2), gradient.ravel()

    found = minimize(loss, same.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return ReplyHead(letter_mean, reply_mean, found.x.reshape(size, size).astype(np.float32))
