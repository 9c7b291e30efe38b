"""Damaged ids: long numbers of which a spreadsheet has kept the first 15 digits only."""

import re
from typing import Any

LARGEST_EXACT, EXACT_DIGITS = 10**15, 15
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{1,3}")
_LONG = re.compile(r"\d{16,}")


def is_damaged(value: Any) -> bool:
    """Whether a value was an id before a spreadsheet took it for a number.

    A float of 16 digits or more, or a text such as 2.02612E+17. An integer of JSON is exact, and a text of digits is
    what somebody wrote; of a column of such texts `look_rounded` says more.
    """
    if isinstance(value, float):
        return abs(value) >= LARGEST_EXACT
    return isinstance(value, str) and _SCIENTIFIC.fullmatch(value.strip()) is not None


def looks_rounded(value: Any) -> bool | None:
    """Whether all that a long number has beyond 15 digits is zeros; None where it is no long number."""
    if not isinstance(value, str) or not _LONG.fullmatch(value.strip()):
        return None
    return not value.strip().lstrip("0")[EXACT_DIGITS:].strip("0")


def shown(value: Any) -> str:
    """A damaged id as a message names it."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)[:40]
