"""CSV files as raw rows: any usual separator, line breaks inside quotes, and one bad line costs one row."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from triage.importing.encodings import HANDLER, encoding_of, has_bad_byte
from triage.importing.raw_rows import Cells, RawRow

SEPARATORS = (",", "\t", ";", "|", "，", "；")
CSV_FIELD_LIMIT = 10_000_000
# So far a separator is looked for, and so many lines a quoted cell may go on before its quote counts as not closed.
LOOKED_AT, MOST_LINES = 200_000, 2_000
SHOWN = 2_000


class _Line(NamedTuple):
    number: int
    text: str


def read_csv(path: Path, recognised: Callable[[Cells], int]) -> Iterator[RawRow]:
    """The rows of a CSV file, each with the number of its first line.

    Args:
        path: the file.
        recognised: how many cells of a row are headings that we know: the separator that gives most is the right one.

    Raises:
        UnreadableFileError: it is in no encoding that we read.
    """
    csv.field_size_limit(CSV_FIELD_LIMIT)
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors=HANDLER if encoding in ("utf-8", "utf-8-sig", "gb18030") else "replace",
                   newline="") as stream:  # fmt: skip
        head = stream.read(LOOKED_AT)
        stream.seek(0)
        yield from _Rows(stream, separator_of(head, recognised)).rows()


def separator_of(head: str, recognised: Callable[[Cells], int]) -> str:
    """The separator of the cells: the one that a file names, else the one that makes most headings of its rows."""
    first = head.split("\n", 1)[0].strip().strip('"').lower()
    if first.startswith("sep=") and len(first) == len("sep=,"):
        return first[-1]

    def score(separator: str) -> tuple[int, int]:
        rows = _sample(head, separator)
        headings = max(map(recognised, rows), default=0)
        # In Chinese prose a full-width comma is no separator: it must make headings.
        return headings, sum(len(row) > 1 for row in rows) if separator.isascii() or headings > 1 else 0

    return max(SEPARATORS, key=score)


def _sample(head: str, separator: str) -> list[Cells]:
    rows: list[Cells] = []
    try:
        for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator):
            rows.append(row)
            if len(rows) == 60:  # noqa: PLR2004
                break
    except csv.Error:
        pass
    return rows


class _Rows:
    """Reads record by record, so that a quote that is never closed takes no more than its own line with it."""

    def __init__(self, stream: TextIO, separator: str) -> None:
        self._stream, self._separator = stream, separator
        self._number = 0
        self._waiting: list[_Line] = []

    def rows(self) -> Iterator[RawRow]:
        while (first := self._next()) is not None:
            if not first.text.strip("\r\n \t\x00\ufeff") or self._names_separator(first):
                continue
            if '"' not in first.text:
                # Most lines: nothing is quoted, so the record is the line.
                yield self._row(first, self._cells([first]), [first])
                continue
            yield self._quoted(first)

    def _quoted(self, first: _Line) -> RawRow:
        lines, is_open = [first], _quotes(first) % 2 == 1
        while is_open and len(lines) < MOST_LINES and (more := self._next()) is not None:
            lines.append(more)
            is_open ^= _quotes(more) % 2 == 1
        cells = None if is_open else self._cells(lines)
        if cells is not None:
            return self._row(first, cells, lines)
        # The quote is never closed where it should be: the line stands for itself, the others are read again.
        self._waiting = lines[1:] + self._waiting
        return self._row(first, self._lenient(first), [first])

    def _cells(self, lines: list[_Line]) -> Cells | None:
        """The cells of a record; None where it is none."""
        texts = [line.text.replace("\x00", "") for line in lines]
        try:
            found = list(csv.reader(texts, delimiter=self._separator, strict=True))
        except csv.Error:
            return None
        return found[0] if len(found) == 1 else None

    def _lenient(self, line: _Line) -> Cells | None:
        """The cells of a line with quotes that are no quotation; None where one opens that is not closed."""
        if _quotes(line) % 2 == 1:
            return None
        text = line.text.replace("\x00", "")
        try:
            found = list(csv.reader([text], delimiter=self._separator))
        except csv.Error:
            return None
        return found[0] if len(found) == 1 else None

    def _row(self, first: _Line, cells: Cells | None, lines: list[_Line]) -> RawRow:
        if cells is None:
            return RawRow(first.number, [first.text[:SHOWN].rstrip("\r\n")], problem="quote")
        for column, cell in enumerate(cells):
            if has_bad_byte(cell):
                offset = _offset("".join(line.text for line in lines))
                return RawRow(first.number, cells, problem="bad_byte", place=(column, offset))
        return RawRow(first.number, [_plain(cell) for cell in cells])

    def _names_separator(self, line: _Line) -> bool:
        return line.number == 1 and line.text.strip().strip('"').lower().startswith("sep=")

    def _next(self) -> _Line | None:
        if self._waiting:
            return self._waiting.pop(0)
        text = self._stream.readline()
        if not text:
            return None
        self._number += 1
        return _Line(self._number, text)


def _quotes(line: _Line) -> int:
    return line.text.count('"')


def _offset(text: str) -> int:
    """At which character of its record the first bad byte stands, from 1."""
    return next((place for place, character in enumerate(text, start=1) if has_bad_byte(character)), 0)


def _plain(cell: str) -> str:
    """A text that a spreadsheet keeps as text by writing it as a formula, `="00012345"`, is that text."""
    if cell.startswith('="') and cell.endswith('"') and len(cell) > len('=""'):
        return cell[2:-1].replace('""', '"')
    return cell
