"""Scopes: rules that govern one kind of people, place or thing are cited only for letters about it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

SHIPPED = files("triage") / "data" / "relevance" / "scopes.yaml"


@dataclass(frozen=True)
class Scope:
    """What a rule governs.

    Attributes:
        document: what the title of its document has; empty for any.
        clause: what the clause has; empty for all clauses of the document.
        letter: what a letter must have for the rule to bear on it.
    """

    document: re.Pattern[str]
    clause: re.Pattern[str]
    letter: re.Pattern[str]

    def governs(self, title: str, text: str) -> bool:
        """Whether a clause of a document belongs to this scope."""
        return self.document.search(title) is not None and self.clause.search(text) is not None


@cache
def shipped_scopes() -> tuple[Scope, ...]:
    """The shipped table."""
    rows = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return tuple(
        Scope(re.compile(row.get("document", "")), re.compile(row.get("clause", "")), re.compile(row["letter"]))
        for row in rows
    )


def within_scope(title: str, text: str, letter: str, scopes: Sequence[Scope]) -> bool:
    """Whether a letter lies in every scope of a clause.

    Rationale: a deadline for refunds of a kindergarten shares its words with any refund, and a permit's conditions
    with any permission; only the thing that the rule is about tells them apart.

    Args:
        title: of the clause's document.
        text: of the clause.
        letter: title and text.
        scopes: the table.
    """
    return all(scope.letter.search(letter) is not None for scope in scopes if scope.governs(title, text))
