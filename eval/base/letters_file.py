"""Letters from JSONL files: title, text and, where there was one, the reply."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.base.errors import BadRowError, NoRowsError
from retrieval.training_corpus import Letter


def read_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSONL file with their line numbers, from 1; empty lines are passed over.

    Raises:
        BadRowError: the file cannot be read, or a line is not a JSON object.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise BadRowError(path, 0, f"the file cannot be read ({error.strerror})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip(b"\xef\xbb\xbf \t\r\n"):
            continue
        try:
            row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
        except ValueError as error:
            raise BadRowError(path, number, f"it is not JSON in UTF-8 ({error})") from error
        if not isinstance(row, dict):
            raise BadRowError(path, number, "it is not a JSON object")
        yield number, row


def text_field(path: Path, line: int, row: dict[str, Any], name: str) -> str:
    """A text field; one that is absent or null is empty.

    Raises:
        BadRowError: the field is neither text nor null.
    """
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRowError(path, line, f"field {name!r} is not text")
    return value


def read_letters(path: Path, *, with_reply: bool = False) -> list[Letter]:
    """All letters of a file.

    Args:
        path: JSONL with `title`, `text` and perhaps `reply`.
        with_reply: whether a row without a reply is an error.

    Raises:
        BadRowError: a row has neither title nor text, lacks a wanted reply, or is malformed.
        NoRowsError: the file has no rows.
    """
    letters = []
    for line, row in read_rows(path):
        title, text, reply = (text_field(path, line, row, name) for name in ("title", "text", "reply"))
        if not title.strip() and not text.strip():
            raise BadRowError(path, line, "it has neither `title` nor `text`")
        if with_reply and not reply.strip():
            raise BadRowError(path, line, "it has no `reply`")
        letters.append(Letter(title, text, reply if reply.strip() else None))
    if not letters:
        raise NoRowsError(path, "letters")
    return letters
