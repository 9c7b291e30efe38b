"""The office-routing task: letters to the office that is installed, each with the unit that should handle it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from eval.base.errors import BadRowError, NoRowsError
from eval.base.figure import calibration_error
from eval.base.letters_file import read_rows, text_field
from eval.base.metrics import DIGITS
from triage.pipeline.engine import Engine
from triage.types import Suggestion, Triage

TOP = 3


@dataclass(frozen=True)
class RoutedLetter:
    """A letter with the units that may handle it: the first is the best, none where it is out of scope."""

    suggestion: Suggestion
    units: tuple[str, ...]


def read_routed(path: Path) -> list[RoutedLetter]:
    """Letters of a JSONL file: `id`, `title`, `text`, `time`, `department`, `also`.

    Raises:
        BadRowError: a row has no text or is malformed.
        NoRowsError: the file has no rows.
    """
    letters = []
    for line, row in read_rows(path):
        text = text_field(path, line, row, "text")
        if not text.strip():
            raise BadRowError(path, line, "it has no `text`")
        also = row.get("also") or []
        if not isinstance(also, list) or not all(isinstance(name, str) for name in also):
            raise BadRowError(path, line, "field 'also' is not a list of names")
        best, time = text_field(path, line, row, "department"), text_field(path, line, row, "time")
        suggestion = Suggestion(
            id=text_field(path, line, row, "id") or f"row-{line}",
            title=text_field(path, line, row, "title"),
            text=text,
            time=datetime.fromisoformat(time) if time else None,
        )
        letters.append(RoutedLetter(suggestion, (best, *also) if best else ()))
    if not letters:
        raise NoRowsError(path, "letters")
    return letters


def run_office_routing(engine: Engine, path: Path, today: date) -> dict[str, Any]:
    """Route the letters of a file as the installed office would, storing nothing.

    Args:
        engine: of the office.
        path: JSONL as `read_routed` has it.
        today: the day of receipt for letters without a time.

    Returns:
        `n` letters in scope, `department@1`, `department@3` (a unit of `also` counts as right), `ece` of the first
        unit's score, `out_of_scope` letters and `refused`, the share of them that were recognised.

    Raises:
        BadRowError, NoRowsError: as `read_routed`.
    """
    letters = read_routed(path)
    results = [triage for batch in engine.triage([entry.suggestion for entry in letters], today) for triage in batch]
    pairs = list(zip(letters, results, strict=True))
    inside = [(entry.units, result) for entry, result in pairs if entry.units]
    outside = [result for entry, result in pairs if not entry.units]
    first = np.array([_right(units, result, 1) for units, result in inside], dtype=float)
    confidence = np.array([result.departments[0].score if result.departments else 0.0 for _, result in inside])
    return {
        "n": len(inside),
        "department@1": _mean(first.tolist()),
        f"department@{TOP}": _mean([_right(units, result, TOP) for units, result in inside]),
        "ece": round(calibration_error(first, confidence), DIGITS) if inside else None,
        "out_of_scope": len(outside),
        "refused": _mean([not result.in_scope.value for result in outside]),
    }


def _right(units: Sequence[str], result: Triage, top: int) -> bool:
    return any(unit.name in units for unit in result.departments[:top])


def _mean(values: Sequence[float]) -> float | None:
    return round(float(np.mean(values)), DIGITS) if values else None
