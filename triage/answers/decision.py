"""AnswerDecision: the probability that the best entry answers a question, from what speaks for it."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from triage.answers.asked import same_asked
from triage.answers.search import Found

FITTED = Path(str(files("triage") / "data" / "answers" / "decision.json"))
FEATURES = (
    "dense", "standing", "forward", "backward", "weakest", "answer", "local", "gram", "word", "cover",
    "gap", "gap_to_five", "asked", "length", "wording_length", "for_us",
)  # fmt: skip
# Probabilities of routes are taken as no surer than this.
LEAST = 0.02


@dataclass(frozen=True)
class LogisticModel:
    """A logistic regression over `FEATURES`; from `shown_from` on an entry counts as the answer."""

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    offset: float
    shown_from: float

    def probability(self, values: Sequence[float]) -> float:
        """The probability for the values of all features."""
        rows = zip(values, self.mean, self.scale, self.weights, strict=True)
        logit = self.offset + sum((value - mean) / scale * weight for value, mean, scale, weight in rows)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


@dataclass(frozen=True)
class AnswerDecision:
    """Two models: with the pretrained evidence, and without."""

    with_meaning: LogisticModel
    without: LogisticModel

    def probability(self, question: str, found: Sequence[Found], for_us: float, *, meaning: bool) -> float:
        """The probability that the first of the entries found answers the question; 0 where none was found.

        Args:
            question: as it was asked.
            found: entries, best first.
            for_us: probability that the question is one that entries answer at all, from 0 to 1.
            meaning: whether the pretrained evidence was used.
        """
        return self._model(meaning).probability(features(question, found, for_us)) if found else 0.0

    def shown_from(self, *, meaning: bool) -> float:
        """From which probability the entry is shown as the answer."""
        return self._model(meaning).shown_from

    def _model(self, meaning: bool) -> LogisticModel:
        return self.with_meaning if meaning else self.without


def features(question: str, found: Sequence[Found], for_us: float) -> tuple[float, ...]:
    """The values of `FEATURES` for the first of the entries found, of which there is at least one."""
    bounded = min(max(for_us, LEAST), 1 - LEAST)
    best, scores = found[0].evidence, [one.evidence.score for one in found]
    others = scores[1:6] or [0.0]
    return (
        best.dense, best.standing, best.tokens.forward, best.tokens.backward, best.tokens.weakest, best.answer,
        best.local, best.gram, best.word, best.cover,
        scores[0] - others[0], scores[0] - sum(others) / len(others),
        same_asked(question, found[0].wording), math.log1p(len(question)), math.log1p(len(found[0].wording)),
        math.log(bounded / (1 - bounded)),
    )  # fmt: skip


def write_decision(decision: AnswerDecision, path: Path = FITTED) -> None:
    """Replace the fitted numbers."""
    path.write_text(json.dumps(asdict(decision), indent=1) + "\n", encoding="utf-8")


@cache
def shipped_decision() -> AnswerDecision:
    """The decision that comes with the program."""
    content: dict[str, Any] = json.loads(FITTED.read_text(encoding="utf-8"))
    return AnswerDecision(**{name: _model_of(value) for name, value in content.items()})


def _model_of(value: dict[str, Any]) -> LogisticModel:
    return LogisticModel(
        tuple(value["mean"]), tuple(value["scale"]), tuple(value["weights"]), value["offset"], value["shown_from"]
    )
