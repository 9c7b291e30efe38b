"""Scopes: rules that govern one kind of people, place or thing are cited only for letters about it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, model_validator

from triage.office.own_tables import own_or_shipped

FILE_NAME = "scopes.yaml"
SHIPPED = files("triage") / "data" / "relevance" / FILE_NAME


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


class _Row(BaseModel):
    """A row of the table as it stands in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: re.Pattern[str] = re.compile("")
    clause: re.Pattern[str] = re.compile("")
    letter: re.Pattern[str]

    @model_validator(mode="after")
    def _governs_something(self) -> "_Row":
        if not (self.document.pattern or self.clause.pattern):
            raise ValueError("document or clause must be given, else the row would govern every rule")
        return self


@cache
def load_scopes(folder: Path | None = None) -> tuple[Scope, ...]:
    """The office's own table where its folder of replies has one, else the shipped one; read once.

    Args:
        folder: with `scopes.yaml`; None for the shipped table.

    Raises:
        OfficeConfigError: the file is no YAML, no list, or has a row that cannot be used.
    """
    return own_or_shipped(folder, SHIPPED, _parsed)


def _parsed(text: str) -> tuple[Scope, ...]:
    rows = TypeAdapter(tuple[_Row, ...]).validate_python(yaml.safe_load(text) or [])
    return tuple(Scope(row.document, row.clause, row.letter) for row in rows)


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
