"""JSON as the standard has it: no NaN or Infinity, no number or nesting that brings a reader down."""

import json
import math
import re
from typing import Any, NoReturn

LONGEST_NUMBER = 400
"""Digits of a number; longer ones are no number of anything, and reading them takes time that grows with the square."""
DEEPEST = 64
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)


def loads(text: str | bytes) -> Any:
    """The value of a JSON text.

    Raises:
        ValueError: it is none, or holds what the standard does not know.
    """
    decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    _require_shallow(decoded)
    return json.loads(decoded, parse_constant=_refuse, parse_int=_whole, parse_float=_float)


def _require_shallow(text: str) -> None:
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth = 0
    for match in _BRACKET.finditer(text):
        if match[0] in "[{":
            depth += 1
            if depth > DEEPEST:
                raise ValueError(f"nested more than {DEEPEST} deep")
        elif match[0] in "]}":
            depth -= 1


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def _float(text: str) -> float:
    number = float(text) if len(text) <= LONGEST_NUMBER else math.inf
    if not math.isfinite(number):
        raise ValueError(f"the number {text[:20]} is too large")
    return number
