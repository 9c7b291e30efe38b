"""The asking task: are the type of a letter and its demands what an annotator marked?"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eval.base.errors import BadRowError, NoRowsError
from eval.base.letters_file import read_rows
from eval.base.metrics import DIGITS
from triage.asking.asking_model import shipped_model
from triage.asking.reading import Asked, read_with
from triage.asking.training import TaughtLetter, taught_letters, train
from triage.asking.type_model import TYPES
from triage.text.cleaning import letters_only

FOLDS = 5
# A found demand is the marked one where the run of letters that both share is at least half of both together, or
# six tenths of the shorter one while that has four tenths of the longer one's length.
UNION, OF_SHORTER, LENGTHS = 0.5, 0.6, 0.4


@dataclass(frozen=True)
class _Pair:
    letter: TaughtLetter
    asked: Asked


def run_asking(source: Path | None = None) -> dict[str, Any]:
    """Measure types and demands.

    Args:
        source: JSONL with title, text, type and demands, for the shipped model; None for the shipped letters, each
            read by a model that was trained without it (five parts).

    Returns:
        `task`, `n`, `type_accuracy`, `type_macro_f1`, `demands` (how many are marked), `demand_precision`,
        `demand_recall`, `demand_f1`, `letters_per_second`.

    Raises:
        BadRowError: a row cannot be used.
        NoRowsError: the file has no rows.
    """
    pairs: list[_Pair] = []
    seconds = 0.0
    if source is None:
        letters = taught_letters()
        for fold in range(FOLDS):
            model = train([letter for n, letter in enumerate(letters) if n % FOLDS != fold])
            start = time.perf_counter()
            pairs += [_Pair(own, read_with(model, own.title, own.text)) for own in letters[fold::FOLDS]]
            seconds += time.perf_counter() - start
    else:
        letters, model = _letters(source), shipped_model()
        start = time.perf_counter()
        pairs = [_Pair(own, read_with(model, own.title, own.text)) for own in letters]
        seconds = time.perf_counter() - start
    return {"task": "asking", "n": len(pairs), **_figures(pairs), "letters_per_second": round(len(pairs) / seconds)}


def matched(found: Sequence[str], marked: Sequence[str]) -> int:
    """How many of the demands that were found are demands that were marked, one to one, the most alike first."""
    pairs = sorted(
        ((_alike(one, other), n, m) for n, one in enumerate(found) for m, other in enumerate(marked)), reverse=True
    )
    left, right = set[int](), set[int]()
    for share, n, m in pairs:
        if share > 0 and n not in left and m not in right:
            left.add(n)
            right.add(m)
    return len(left)


def _alike(one: str, other: str) -> float:
    """Intersection over union of two demands that count as the same; else 0."""
    first, second = letters_only(one), letters_only(other)
    if not first or not second:
        return 0.0
    common = SequenceMatcher(None, first, second, autojunk=False).find_longest_match().size
    union = common / (len(first) + len(second) - common)
    short, long = sorted((len(first), len(second)))
    same = union >= UNION or (common >= OF_SHORTER * short and short >= LENGTHS * long)
    return union if same else 0.0


def _letters(source: Path) -> list[TaughtLetter]:
    letters = []
    for line, row in read_rows(source):
        try:
            letters.append(
                TaughtLetter.model_validate({name: row.get(name) for name in ("title", "text", "type", "demands")})
            )
        except ValidationError as error:
            raise BadRowError(source, line, str(error.errors()[0]["msg"])) from error
    if not letters:
        raise NoRowsError(source, "letters")
    return letters


def _figures(pairs: Sequence[_Pair]) -> dict[str, float | int]:
    scores = []
    for kind in TYPES:
        hits = sum(pair.letter.type == kind == pair.asked.type.name for pair in pairs)
        both = sum((pair.letter.type == kind) + (pair.asked.type.name == kind) for pair in pairs)
        if any(pair.letter.type == kind for pair in pairs):
            scores.append(2 * hits / both)
    hits = sum(matched(pair.asked.demands, pair.letter.demands) for pair in pairs)
    found = sum(len(pair.asked.demands) for pair in pairs)
    marked = sum(len(pair.letter.demands) for pair in pairs)
    right = sum(pair.letter.type == pair.asked.type.name for pair in pairs)
    return {
        "type_accuracy": round(right / len(pairs), DIGITS),
        "type_macro_f1": round(sum(scores) / len(scores), DIGITS),
        "demands": marked,
        "demand_precision": round(hits / found if found else 0.0, DIGITS),
        "demand_recall": round(hits / marked if marked else 0.0, DIGITS),
        "demand_f1": round(2 * hits / (found + marked) if found + marked else 0.0, DIGITS),
    }
