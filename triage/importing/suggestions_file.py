"""A file of suggestions read as a whole, each row accounted for."""

from pathlib import Path

from triage.errors import RowError
from triage.importing.headings import canonical
from triage.importing.import_report import Rejected
from triage.importing.rows import to_suggestion
from triage.importing.tables import read_table
from triage.types import Suggestion
from triage.types.error_catalogue import text_of


def read_suggestions(path: Path) -> tuple[list[Suggestion], list[Rejected]]:
    """The suggestions of a CSV, XLSX or JSONL file in order, and the rows that are none.

    A row without an id gets its line number as id.

    Raises:
        UnreadableFileError: the file cannot be read at all.
    """
    suggestions, rejected = [], []
    for line in read_table(path):
        if line.problem:
            rejected.append(Rejected(path, line.number, text_of(line.problem), line.row))
            continue
        row = canonical(line.row)
        try:
            if row.get("id") in (None, ""):
                row["id"] = f"L{line.number}"
            suggestions.append(to_suggestion(row))
        except RowError as error:
            rejected.append(Rejected(path, line.number, text_of(error), line.row))
    return suggestions, rejected
