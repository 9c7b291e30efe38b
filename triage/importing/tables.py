"""Readers of tables: whatever form an office keeps them in, as rows with their line numbers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from triage.errors import RowError, UnreadableFileError, UnsupportedFormatError
from triage.importing import strict_json
from triage.importing.contained import contents, moment
from triage.importing.csv_rows import read_csv
from triage.importing.encodings import HANDLER, MOST_BYTES, encoding_of, has_bad_byte
from triage.importing.formats import TABLE_SUFFIXES, TableFormat, format_of
from triage.importing.header import Line, Recognise, lines_of, recognised_in
from triage.importing.headings import Row, field_of
from triage.importing.raw_rows import RawRow, RawSheet, Uncalculated
from triage.text.cleaning import clean

__all__ = ["TABLE_SUFFIXES", "Line", "Row", "decode", "read_table"]
ENCODINGS = ("utf-8-sig", "gb18030")
# How much of what an error says, and of a line that is no row, is kept.
SAID, KEPT = 200, 2_000
# From here on a number of a spreadsheet has lost its last digits.
LARGEST_EXACT = 10**15


def read_table(path: Path, recognise: Recognise = field_of, notes: list[str] | None = None) -> Iterator[Line]:
    """Rows of a table file, in order: of a text file, a workbook, or a page that calls itself one.

    Args:
        path: the file.
        recognise: the field that a heading names, if any: so the header is found below titles and notes.
        notes: gets a sentence, in Chinese, for whatever was read but is no row: titles, totals, hidden sheets.

    Raises:
        UnsupportedFormatError: the suffix is none of these.
        UnreadableFileError: the file cannot be read at all.
    """
    if path.suffix.lower() not in TABLE_SUFFIXES:
        raise UnsupportedFormatError(path, TABLE_SUFFIXES)
    if not path.is_file():
        raise UnreadableFileError("missing", path=path)
    return _guarded(path, recognise, [] if notes is None else notes)


def _guarded(path: Path, recognise: Recognise, notes: list[str]) -> Iterator[Line]:
    """The rows that a reader finds.

    Rationale: what a broken file makes a library raise is not foreseen by its documentation; whatever it is, it is
    this file that cannot be read, and no other.
    """
    readers: dict[TableFormat, Callable[[], Iterator[Line]]] = {
        "jsonl": lambda: _read_jsonl(path),
        "csv": lambda: _read_csv(path, recognise, notes),
        "xlsx": lambda: _read_workbook(path, "xlsx", recognise, notes),
        "calamine": lambda: _read_workbook(path, "calamine", recognise, notes),
        "html": lambda: _read_workbook(path, "html", recognise, notes),
    }
    try:
        yield from readers[format_of(path)]()
    except (UnreadableFileError, GeneratorExit):
        raise
    except (Exception, RecursionError) as error:
        raise UnreadableFileError("format", path=path, kind=path.suffix.lower(), problem=_said(error)) from error


def _said(error: BaseException) -> str:
    """What an error of a library says, cut short: some quote the whole file."""
    return f"{type(error).__name__}: {error}"[:SAID]


def decode(path: Path) -> str:
    """The text of a file in UTF-8 or GB18030, whichever it is.

    Raises:
        UnreadableFileError: it is in neither.
    """
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableFileError("large", path=path, limit=MOST_BYTES // 1024**2)
    content = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError("encoding", path=path)


def _read_csv(path: Path, recognise: Recognise, notes: list[str]) -> Iterator[Line]:
    rows = read_csv(path, lambda cells: recognised_in(cells, recognise))
    yield from lines_of(RawSheet(), rows, recognise, notes, guess=True, strict=True) or ()


def _read_jsonl(path: Path) -> Iterator[Line]:
    encoding = encoding_of(path)
    errors = HANDLER if encoding in ("utf-8", "utf-8-sig", "gb18030") else "replace"
    with path.open(encoding=encoding, errors=errors, newline="\n") as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip():
                yield _object_of(number, line.rstrip("\r\n"))


def _object_of(number: int, line: str) -> Line:
    raw: Row = {"raw": line[:KEPT]}
    if has_bad_byte(line):
        offset = next(place for place, character in enumerate(line, start=1) if has_bad_byte(character))
        return Line(number, raw, RowError("bad_byte", heading="", offset=offset))
    try:
        row = _cleaned(strict_json.loads(line))
    except ValueError as error:
        return Line(number, raw, RowError("json", problem=str(error)[:SAID]))
    return Line(number, row) if isinstance(row, dict) else Line(number, raw, RowError("no_object"))


def _read_workbook(path: Path, kind: TableFormat, recognise: Recognise, notes: list[str]) -> Iterator[Line]:
    """The rows of every visible sheet whose columns we know; the others are named."""
    unknown: list[str] = []
    read = 0
    for sheet, rows in _sheets(path, kind):
        if sheet.hidden:
            if sheet.rows:
                notes.append(f"隐藏的工作表“{sheet.name}”没有读入（{sheet.rows} 行）")
            continue
        lines = lines_of(sheet, rows, recognise, notes, guess=False)
        if lines is None:
            unknown += [sheet.name] if sheet.rows else []
            continue
        read += 1
        yield from lines
    if read == 0 and unknown:
        # Nothing is recognised: the first sheet is read as it stands, so that a person can say what is what.
        for sheet, rows in _sheets(path, kind):
            if sheet.name == unknown[0] and not sheet.hidden:
                yield from lines_of(sheet, rows, recognise, notes, guess=True) or ()
                unknown = unknown[1:]
                break
    notes += [f"工作表“{name}”没有认得的列名，没有读入" for name in unknown]


def _sheets(path: Path, kind: TableFormat) -> Iterator[tuple[RawSheet, Iterator[RawRow]]]:
    """Each sheet with its rows; what is left of one is passed over when the next is asked for."""
    entries = contents(path, kind)
    entry: dict[str, Any] | None = next(entries, None)

    def rows() -> Iterator[RawRow]:
        nonlocal entry
        while (entry := next(entries, None)) is not None and "line" in entry:
            yield RawRow(entry["line"], [_cell(cell) for cell in entry["cells"]], bool(entry.get("hidden")))

    while entry is not None:
        merges = tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in entry.get("merges", ()))
        sheet = RawSheet(str(entry["sheet"]), bool(entry["hidden"]), int(entry["rows"]), merges)
        found = rows()
        yield sheet, found
        for _ in found:
            pass


def _cell(cell: Any) -> Any:
    if isinstance(cell, dict):
        return Uncalculated(str(cell["formula"])) if "formula" in cell else moment(cell)
    if isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) >= LARGEST_EXACT:
        # A spreadsheet keeps 15 digits, whatever its file shows.
        return float(cell)
    return cell


def _cleaned(value: Any) -> Any:
    """A JSON value whose names and texts hold nothing that no page and no file can hold."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(name): _cleaned(inner) for name, inner in value.items()}
    return [_cleaned(inner) for inner in value] if isinstance(value, list) else value
