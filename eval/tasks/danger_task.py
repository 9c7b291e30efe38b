"""The danger task: letters with their level of danger, by the shipped classifier alone; needs no trained office."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.base.errors import BadRowError, NoRowsError
from eval.base.letters_file import read_rows, text_field
from eval.base.metrics import DIGITS
from retrieval.pretrained import load_pretrained
from triage.danger.judge import DangerJudge, shipped_model
from triage.types import DANGER_LEVEL_NAMES, Danger


@dataclass(frozen=True)
class _Judged:
    """A labelled letter with what was said of it."""

    level: str
    kind: str | None
    paired: bool
    found: Danger


def run_danger(source: Path, *, pretrained: bool = True) -> dict[str, object]:
    """Judge labelled letters.

    Args:
        source: JSONL with title, text, level, and where known kind and pair.
        pretrained: whether the pretrained embedding is used where it is installed.

    Raises:
        BadRowError: a row cannot be read or has no level.
        NoRowsError: the file has no rows.
    """
    numbered = list(read_rows(source))
    if not numbered:
        raise NoRowsError(source, "letters")
    letters = [(text_field(source, n, row, "title"), text_field(source, n, row, "text")) for n, row in numbered]
    found = DangerJudge(shipped_model(), load_pretrained() if pretrained else None).judge(letters)
    judged = [
        _Judged(_level(source, number, row), row.get("kind"), row.get("pair") is not None, result)
        for (number, row), result in zip(numbered, found, strict=True)
    ]
    kinds = sorted({entry.kind for entry in judged if entry.kind is not None})
    paired = [entry for entry in judged if entry.paired]
    return {
        **_figures(judged),
        **{f"paired_{name}": value for name, value in _figures(paired).items()},
        "by_kind": {kind: _recalls(entry for entry in judged if entry.kind == kind) for kind in kinds},
    }


def _level(source: Path, line: int, row: dict[str, Any]) -> str:
    level = row.get("level")
    if level not in DANGER_LEVEL_NAMES:
        raise BadRowError(source, line, f"`level` is none of {', '.join(DANGER_LEVEL_NAMES)}")
    return str(level)


def _figures(judged: list[_Judged]) -> dict[str, object]:
    harmless = [entry for entry in judged if entry.level == "none"]
    to_look = [entry for entry in judged if entry.level == "look_at_once"]
    return {
        "n": len(judged),
        **_recalls(judged),
        "look_not_none": _share([entry.found.level != "none" for entry in to_look]),
        "false_danger": sum(entry.found.level == "danger" for entry in harmless),
        "false_look": sum(entry.found.level == "look_at_once" for entry in harmless),
        "n_negative": len(harmless),
    }


def _recalls(judged: Iterable[_Judged]) -> dict[str, object]:
    danger = [entry for entry in judged if entry.level == "danger"]
    named = [entry for entry in danger if entry.found.level != "none"]
    return {
        "n_danger": len(danger),
        "recall_danger": _share([entry.found.level == "danger" for entry in danger]),
        "recall_with_look": _share([entry.found.level != "none" for entry in danger]),
        "kind_right": _share([entry.kind in entry.found.kinds for entry in named if entry.kind is not None]),
    }


def _share(values: list[bool]) -> float | None:
    """The share of what is true; None of nothing."""
    return round(sum(values) / len(values), DIGITS) if values else None
