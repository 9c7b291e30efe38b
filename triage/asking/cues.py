"""Cues: words and forms that tell a request, a question or a suggestion from a story."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

import yaml

CUES = files("triage") / "data" / "asking_cues.yaml"
# The parser of `re` itself, so that what a cue needs is read from the expression that is searched.
_PARSER: Any = import_module("re._parser")
# Of a range of characters with more than so many, all are taken for possible.
_RANGE = 200


def cues_in(text: str) -> list[str]:
    """The names of the cues that a text has, in the order of the file.

    Rationale: most of the dozens of expressions need a character that is not there; looking for it first takes 0.6 of
    the time.
    """
    index = _index()
    possible = index.always
    for character in text:
        possible |= index.by_character.get(character, 0)
    found = []
    while possible:
        lowest = possible & -possible
        name, search = index.cues[lowest.bit_length() - 1]
        if search(text):
            found.append(name)
        possible ^= lowest
    return found


def characters_needed(expression: str) -> frozenset[str] | None:
    """Characters of which every text that an expression is found in has one; None where nothing is sure.

    Args:
        expression: a regular expression.
    """
    return _needed(_PARSER.parse(expression))


def _needed(sequence: Any) -> frozenset[str] | None:
    """What a sequence needs is what its most telling part needs."""
    parts = [needed for operation, value in sequence if (needed := _needed_by(str(operation), value)) is not None]
    return min(parts, key=len, default=None)


def _needed_by(operation: str, value: Any) -> frozenset[str] | None:
    if operation == "LITERAL":
        return frozenset(chr(value))
    if operation == "IN":
        return _members(value)
    if operation == "SUBPATTERN":
        return _needed(value[-1])
    if operation in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        return _needed(value[2]) if value[0] else None
    if operation == "BRANCH":
        branches = [_needed(branch) for branch in value[1]]
        known = [branch for branch in branches if branch is not None]
        return frozenset().union(*known) if len(known) == len(branches) else None
    return None


def _members(items: Sequence[tuple[Any, Any]]) -> frozenset[str] | None:
    """The characters of a class; None for one that is negated, or has more than can be listed."""
    found: set[str] = set()
    for operation, value in items:
        if str(operation) == "LITERAL":
            found.add(chr(value))
        elif str(operation) == "RANGE" and value[1] - value[0] < _RANGE:
            found.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return frozenset(found)


class _Index:
    """The cues, and as bits which of them each character makes possible and which are always possible."""

    def __init__(self, expressions: Mapping[str, str]) -> None:
        self.cues = [(name, re.compile(expression).search) for name, expression in expressions.items()]
        self.always, self.by_character = 0, dict[str, int]()
        for place, expression in enumerate(expressions.values()):
            needed = characters_needed(expression)
            if needed is None:
                self.always |= 1 << place
            for character in needed or ():
                self.by_character[character] = self.by_character.get(character, 0) | 1 << place


@cache
def _index() -> _Index:
    patterns = yaml.safe_load(CUES.read_text(encoding="utf-8"))
    return _Index({str(name): str(pattern) for name, pattern in patterns.items()})
