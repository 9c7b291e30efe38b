"""Fits the support model on labelled statements and on variants of their sources."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple
from zlib import crc32

from eval.base.letters_file import read_rows
from eval.tasks.statements_task import PASSED, check_row, evidence_of_row
from triage.drafting.statements.fitting import Example, fit_support
from triage.drafting.statements.model import SupportModel
from triage.drafting.statements.variants import variants_of
from triage.drafting.verification import weighed

OPEN = Path(__file__).parents[1] / "data" / "open"
# More pairs to learn from: by the author of the rules, and by three others, who reworded freely.
MORE, HANDS = OPEN / "statements_more.jsonl", OPEN / "statements_hands.jsonl"
# Pairs that name a hand are reworded more freely than most replies are.
NAMED_HAND = 0.6
# How far away among the sources another matter is taken from.
FAR = 7


def fit_on(*sources: Path) -> SupportModel:
    """The model fitted on files of labelled statements."""
    examples: list[Example] = []
    for source in sources:
        rows = [row for _, row in read_rows(source)]
        examples.extend(_examples(source, rows, variant=False))
        examples.extend(_examples(source, list(_variants(rows)), variant=True))
    return fit_support(examples)


def cross_validated(*sources: Path, folds: int = 8) -> dict[str, int]:
    """Wrong verdicts where each source text is judged by a model that has not learnt from it.

    Args:
        sources: files of labelled statements; figures are given for each.
        folds: parts of the source texts.
    """
    learnable = _learnable(sources)
    texts = sorted({row.text for row in learnable}, key=lambda text: crc32(text.encode()))
    return _judged(learnable, "text", [set(texts[fold::folds]) for fold in range(folds)])


def by_hand(*sources: Path) -> dict[str, int]:
    """Wrong verdicts where all that one hand wrote is judged by a model that has learnt from the other hands alone.

    Args:
        sources: files of labelled statements; what names no `hand` was written by the hand of its file.
    """
    learnable = _learnable(sources)
    hands = sorted({row.hand for row in learnable})
    return _judged(learnable, "hand", [{hand} for hand in hands])


class _Learnable(NamedTuple):
    """One row or variant: who wrote it, over which source, the row, and its features where the model decides."""

    hand: str
    text: str
    row: dict[str, Any] | None
    example: Example | None


def _learnable(sources: Sequence[Path]) -> list[_Learnable]:
    found: list[_Learnable] = []
    for path in sources:
        rows = [row for _, row in read_rows(path)]
        for row in rows:
            hand = str(row.get("hand", path.stem))
            found.append(_Learnable(hand, row["source"], row, next(_examples(path, [row], variant=False), None)))
        for row in _variants(rows):
            hand = str(row.get("hand", path.stem))
            found.extend(_Learnable(hand, row["source"], None, one) for one in _examples(path, [row], variant=True))
    return found


def _judged(learnable: Sequence[_Learnable], by: Literal["hand", "text"], parts: Sequence[set[str]]) -> dict[str, int]:
    """Wrong verdicts by hand; each part is judged by a model fitted on the rest."""
    counts = Counter[str]()
    for held in parts:
        left = [one for one in learnable if getattr(one, by) in held]
        model = fit_support([one.example for one in learnable if one.example and getattr(one, by) not in held])
        for hand, _, row, example in left:
            if row is not None:
                passed = _passes(row) if example is None else model.probability(example.values) >= model.holds_from
                counts[f"{hand}/{'n_true' if row['supported'] else 'n_false'}"] += 1
                counts[f"{hand}/true_blocked"] += row["supported"] and not passed
                counts[f"{hand}/false_passed"] += passed and not row["supported"]
    return dict(sorted(counts.items()))


def _passes(row: dict[str, Any]) -> bool:
    return check_row(MORE, 1, row).status in PASSED


def _variants(rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    by_source = {row["source"]: row for row in rows}
    sources = list(by_source)
    for place, (text, row) in enumerate(by_source.items()):
        for variant in variants_of(text, sources[(place + FAR) % len(sources)]):
            yield {**row, **variant._asdict()}


def _examples(path: Path, rows: Sequence[dict[str, Any]], *, variant: bool) -> Iterator[Example]:
    """Of each sentence that no hard rule decides the features that the model would weigh."""
    for line, row in enumerate(rows, 1):
        evidence, cited, statement, quote = evidence_of_row(path, line, row)
        values = weighed(statement, cited, quote, evidence)
        if values is not None:
            yield Example(values, bool(row["supported"]), variant, NAMED_HAND if "hand" in row else 1.0)
