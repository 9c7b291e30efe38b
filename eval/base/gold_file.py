"""Gold files: which issue a letter belongs to, for some of the letters of a file."""

import json
from collections.abc import Collection
from pathlib import Path

from eval.base.errors import GoldFileError, NoRowsError
from eval.base.letters_file import read_rows


def read_gold(path: Path, known: Collection[str]) -> dict[str, str]:
    """Issues by letter id, from a JSON object of id: issue, or from JSONL rows with `id` and `issue`.

    Args:
        path: the gold file; letters whose issue is null are left out.
        known: the ids that there are.

    Raises:
        GoldFileError: it cannot be read, is neither, or names an id that is not there.
        BadRowError: a line is not a JSON object.
        NoRowsError: it names no letter.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldFileError(path, f"it cannot be read ({error})") from error
    try:
        content = json.loads(text)
    except json.JSONDecodeError:
        content = None
    if isinstance(content, dict) and not {"id", "issue"} <= content.keys():
        pairs = list(content.items())
    else:
        rows = [row for _, row in read_rows(path)]
        if any(not {"id", "issue"} <= row.keys() for row in rows):
            raise GoldFileError(path, "it must be one JSON object of id: issue, or rows with `id` and `issue`")
        pairs = [(row["id"], row["issue"]) for row in rows]
    gold = {str(key): str(issue) for key, issue in pairs if issue is not None}
    missing = [key for key in gold if key not in known]
    if missing:
        raise GoldFileError(path, f"no letter has the id {missing[0]!r} ({len(missing)} such ids)")
    if not gold:
        raise NoRowsError(path, "gold rows")
    return gold
