"""AskingModel: what was learnt from letters whose type and demands are known, and the file that ships it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.asking.tagger import Tagger
from triage.asking.type_model import TypeModel

SHIPPED = files("triage") / "data" / "asking.json"
DIGITS = 3


@dataclass(frozen=True)
class AskingModel:
    """Type and demands are read with these.

    Attributes:
        type_model: says the type.
        tagger: finds the demands.
        learnt_from: SHA-256 of the file of the letters.
    """

    type_model: TypeModel
    tagger: Tagger
    learnt_from: str

    def to_json(self) -> str:
        """The model as JSON with sorted features, one a line, so that changes can be seen."""
        content: dict[str, Any] = {
            "learnt_from": self.learnt_from,
            "bias": _rounded(self.type_model.bias),
            "transitions": _rounded(self.tagger.transitions),
            "type": _table(self.type_model.vocabulary, self.type_model.weights),
            "demands": _table(self.tagger.vocabulary, self.tagger.weights),
        }
        head = ",\n".join(f"{json.dumps(key)}:{json.dumps(content[key])}" for key in list(content)[:3])
        tables = ",\n".join(f"{json.dumps(key)}:{{\n{_lines(content[key])}\n}}" for key in ("type", "demands"))
        return f"{{{head},\n{tables}}}\n"

    @classmethod
    def from_json(cls, text: str) -> "AskingModel":
        """The model that `to_json` wrote."""
        content = json.loads(text)
        types, demands = _read(content["type"]), _read(content["demands"])
        return cls(
            TypeModel(*types, np.array(content["bias"])),
            Tagger(*demands, np.array(content["transitions"])),
            content["learnt_from"],
        )


@cache
def shipped_model() -> AskingModel:
    """The model that comes with the program; read once."""
    return AskingModel.from_json(SHIPPED.read_text(encoding="utf-8"))


def write_shipped(model: AskingModel) -> None:
    """Put a model in the place of the one that comes with the program."""
    with as_file(SHIPPED) as path:
        path.write_text(model.to_json(), encoding="utf-8")
    shipped_model.cache_clear()


def _rounded(values: NDArray[np.float64]) -> Any:
    return np.round(values, DIGITS).tolist()


def _table(vocabulary: Mapping[str, int], weights: NDArray[np.float64]) -> dict[str, list[float]]:
    rounded = np.round(weights, DIGITS)
    return {name: rounded[row].tolist() for name, row in sorted(vocabulary.items()) if rounded[row].any()}


def _lines(table: Mapping[str, list[float]]) -> str:
    return ",\n".join(
        f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
        for name, row in table.items()
    )


def _read(table: Mapping[str, list[float]]) -> tuple[dict[str, int], NDArray[np.float64]]:
    return {name: row for row, name in enumerate(table)}, np.array(list(table.values()))
