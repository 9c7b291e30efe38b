"""Readers of tables: CSV, XLSX and JSONL files as rows with their line numbers."""

import csv
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triage.errors import UnreadableFileError, UnsupportedFormatError

Row = dict[str, Any]
ENCODINGS = ("utf-8-sig", "gb18030")
CSV_FIELD_LIMIT = 10_000_000


@dataclass(frozen=True)
class Line:
    """One row of a table: its line number (from 1), and its fields or why it has none."""

    number: int
    row: Row
    problem: str | None = None


def read_table(path: Path) -> Iterator[Line]:
    """Rows of a CSV, XLSX or JSONL file, in order.

    Raises:
        UnsupportedFormatError: the suffix is none of these.
        UnreadableFileError: the file cannot be read at all.
    """
    readers = {".csv": _read_csv, ".xlsx": _read_xlsx, ".jsonl": _read_jsonl}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UnsupportedFormatError(path, tuple(readers))
    if not path.is_file():
        raise UnreadableFileError(path, "there is no such file")
    return reader(path)


def decode(path: Path) -> str:
    """The text of a file in UTF-8 or GB18030, whichever it is.

    Raises:
        UnreadableFileError: it is in neither.
    """
    content = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(path, "the text is neither UTF-8 nor GB18030; save it as UTF-8")


def _read_csv(path: Path) -> Iterator[Line]:
    csv.field_size_limit(CSV_FIELD_LIMIT)
    text = decode(path).replace("\x00", "")
    lines = iter(text.splitlines(keepends=True))
    reader = csv.DictReader(lines, restkey="__extra__", restval=None)
    start = 2
    for row in reader:
        extra = row.pop("__extra__", None)
        problem = f"{len(extra)} more cells than headings: {extra[:3]}" if extra else None
        yield Line(start, dict(row), problem)
        start = reader.line_num + 1


def _read_jsonl(path: Path) -> Iterator[Line]:
    for number, line in enumerate(decode(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            yield Line(number, {"raw": line}, f"not valid JSON: {error}")
            continue
        if isinstance(row, dict):
            yield Line(number, row)
        else:
            yield Line(number, {"raw": line}, "a JSON object is expected")


def _read_xlsx(path: Path) -> Iterator[Line]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as error:
        raise UnreadableFileError(path, f"it is not a readable XLSX workbook ({error})") from error
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        header = [str(cell).strip() if cell is not None else "" for cell in next(rows, ())]
        for number, cells in enumerate(rows, start=2):
            if any(cell is not None for cell in cells):
                yield Line(number, {name: cell for name, cell in zip(header, cells, strict=False) if name})
    finally:
        book.close()
