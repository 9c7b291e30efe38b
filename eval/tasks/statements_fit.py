"""Fits the support model on labelled statements and on variants of their sources."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

from eval.base.letters_file import read_rows
from eval.tasks.statements_task import PASSED, check_row, evidence_of_row
from triage.drafting.statements.fitting import Example, fit_support
from triage.drafting.statements.model import SupportModel
from triage.drafting.statements.variants import variants_of
from triage.drafting.verification import weighed

# More pairs to learn from, by the author of the rules.
MORE = Path(__file__).parents[1] / "data" / "open" / "statements_more.jsonl"
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
    judged: list[tuple[str, dict[str, Any], Example | None]] = []
    variants: list[tuple[str, Example]] = []
    for path in sources:
        rows = [row for _, row in read_rows(path)]
        judged.extend((path.stem, row, next(_examples(path, [row], variant=False), None)) for row in rows)
        for row in _variants(rows):
            variants.extend((row["source"], example) for example in _examples(path, [row], variant=True))
    texts = sorted({row["source"] for _, row, _ in judged}, key=lambda text: crc32(text.encode()))
    counts = Counter[str]()
    for fold in range(folds):
        held = set(texts[fold::folds])
        learnt = [example for _, row, example in judged if example and row["source"] not in held]
        model = fit_support([*learnt, *(example for text, example in variants if text not in held)])
        for name, row, example in judged:
            if row["source"] in held:
                passed = _passes(row) if example is None else model.probability(example.values) >= model.holds_from
                counts[f"{name}/{'n_true' if row['supported'] else 'n_false'}"] += 1
                counts[f"{name}/true_blocked"] += row["supported"] and not passed
                counts[f"{name}/false_passed"] += passed and not row["supported"]
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
            yield Example(values, bool(row["supported"]), variant)
