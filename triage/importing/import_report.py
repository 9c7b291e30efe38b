"""What an import of suggestions did, row by row."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from triage.importing.headings import Row


@dataclass(frozen=True)
class Rejected:
    """A row that did not go in: where it stands, why, and what it held."""

    path: Path
    line: int
    reason: str
    row: Row
    sheet: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


@dataclass(frozen=True)
class Conflict:
    """A row whose id is stored with another content, which a person may call a correction."""

    line: int
    key: str
    stored: str
    sent: str


@dataclass
class SuggestionReport:
    """What an import did, or would do; the outcomes of all rows add up to `rows`."""

    rows: int = 0
    added: int = 0
    corrected: int = 0
    supplemented: int = 0
    duplicate: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    ignored_fields: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    first_rows: list[tuple[int, Row]] = field(default_factory=list)
    rejects_file: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """The summary that the command prints."""
        return {
            "rows": self.rows,
            "added": self.added,
            "corrected": self.corrected + self.supplemented,
            "duplicate": self.duplicate,
            "rejected": [{"row": entry.line, "reason": entry.reason} for entry in self.rejected],
            "mapping": self.mapping,
            "ignored_fields": self.ignored_fields,
        }


def write_rejects(folder: Path, path: Path, rejected: Sequence[Rejected]) -> Path | None:
    """Write the rejected rows of a file with their reasons aside; returns where, or None where there are none."""
    if not rejected:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"suggestions-{path.stem}.rejects.jsonl"
    with target.open("w", encoding="utf-8", errors="backslashreplace") as stream:
        for entry in rejected:
            record = {"file": str(entry.path), "line": entry.line, "reason": entry.reason, "row": entry.row}
            stream.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
    return target
