"""Cells: what a spreadsheet shows as text, and never takes for a formula."""

from collections.abc import Iterable
from typing import Any

from triage.text.cleaning import clean

# What a cell holds at most; a longer one makes the whole file unreadable.
CELL_LIMIT = 32_000
_BEGINS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")
_BLANK = " \t\r\n\u3000\u00a0\u200b\ufeff"


def safe_cell(value: Any) -> Any:
    """A value for a cell of a spreadsheet or of a CSV file.

    Rationale: spreadsheets calculate whatever begins like a formula, and a formula of a citizen's letter sends what
    stands beside it to whoever wrote it. An apostrophe before it makes it text. Numbers and dates stay as they are.
    """
    if not isinstance(value, str):
        return value
    text = clean(value)[:CELL_LIMIT]
    return f"'{text}" if text.lstrip(_BLANK).startswith(_BEGINS) or text.startswith(("\t", "\n", "\r")) else text


def safe_row(values: Iterable[Any]) -> list[Any]:
    """The values of a row, each as `safe_cell`; every writer of spreadsheets writes its rows through this."""
    return [safe_cell(value) for value in values]
