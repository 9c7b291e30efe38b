"""The gate of statements: shares of the open pairs in which a false sentence passes or a true one is blocked."""

from functools import cache
from pathlib import Path

from eval.base.figure import Figure
from eval.base.metrics import DIGITS
from eval.tasks.statements_task import run_statements
from eval.thresholds import Failure, failures, read_thresholds

OPEN = Path(__file__).parent / "data" / "open" / "statements.jsonl"
THRESHOLDS = Path(__file__).parent / "statements.toml"


@cache
def statement_figures(source: Path = OPEN) -> tuple[Figure, ...]:
    """The shares on a file of labelled statements."""
    found = run_statements(source)
    return tuple(
        _share(name, int(str(found[name])), int(str(found[of])))
        for name, of in (("false_passed", "n_false"), ("false_verified", "n_false"), ("true_blocked", "n_true"))
    )


def statement_failures() -> list[Failure]:
    """The shares that miss their thresholds."""
    return failures(THRESHOLDS, read_thresholds(THRESHOLDS), statement_figures())


def _share(name: str, count: int, of: int) -> Figure:
    value = round(count / of, DIGITS) if of else None
    return Figure(name=f"statements/{name}", value=value, low=None, high=None, n=of, unscored=0, better="less")
