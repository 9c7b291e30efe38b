"""DangerModel: the fitted arrays in one file, without code that would have to be trusted."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from triage.danger.lexical import Floats, KindModel, LexicalModel
from triage.danger.token_reader import TokenReader
from triage.types import DangerLevel


@dataclass(frozen=True)
class Combination:
    """How the scores of the models become one probability, and from which one a letter is what.

    The probability is that of a logistic regression on out-of-fold scores, so it is calibrated on the training mix.
    """

    weights: tuple[float, ...]
    intercept: float
    danger: float
    look_at_once: float

    def probability(self, features: tuple[float, ...]) -> float:
        """The probability of danger."""
        logit = float(np.dot(self.weights, features)) + self.intercept
        return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))

    def level(self, probability: float) -> DangerLevel:
        """What a letter of this probability is."""
        if probability >= self.danger:
            return "danger"
        return "look_at_once" if probability >= self.look_at_once else "none"


@dataclass(frozen=True)
class DangerModel:
    """What was fitted: n-grams, kinds, the reader of token states, and how they are put together.

    `lexical_only` is for offices without the pretrained embedding; a letter whose probability by it is below `gate`
    is not read with the embedding. The score of the readers is their mean.
    """

    lexical: LexicalModel
    kinds: KindModel
    kind_names: tuple[str, ...]
    readers: tuple[TokenReader, ...]
    lexical_only: Combination
    combined: Combination | None
    gate: float
    digest: str


def load_model(path: Path) -> DangerModel:
    """Read a fitted model."""
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as file:
        tensors: dict[str, Any] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        meta = json.loads(file.metadata()["danger"])
    known = tensors["lexical.buckets"].astype(np.int64)
    rarity = _floats(tensors["lexical.rarity"])
    of_kinds = tensors["kinds.rows"].astype(np.int64)
    parts: dict[str, dict[str, Floats]] = {}
    for name, values in tensors.items():
        if name.startswith("reader."):
            _, number, part = name.split(".")
            parts.setdefault(number, {})[part] = _floats(values)
    return DangerModel(
        lexical=LexicalModel(known, rarity, _floats(tensors["lexical.weights"]), meta["intercept"]),
        kinds=KindModel(known[of_kinds], rarity[of_kinds], _floats(tensors["kinds.weights"]),
                        _floats(tensors["kinds.intercepts"])),
        kind_names=tuple(meta["kinds"]),
        readers=tuple(TokenReader(parts[number]) for number in sorted(parts)),
        lexical_only=_combination(meta["lexical_only"]),
        combined=_combination(meta["combined"]) if meta["combined"] else None,
        gate=meta["gate"],
        digest=meta["training_digest"],
    )  # fmt: skip


def _combination(value: dict[str, Any]) -> Combination:
    return Combination(tuple(value["weights"]), value["intercept"], value["danger"], value["look_at_once"])


def _floats(values: Any) -> Floats:
    return np.asarray(values, dtype=np.float32)
