"""The process that reads one workbook or document for another: it may use so much memory and time, and no more.

Started by `contained` as `python -P reader_process.py KIND FILE`; writes one JSON object a line. It imports nothing of
ours, so that it starts quickly.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

# Megabytes and seconds of the processor; a scanned page takes some five seconds, and models more memory than a text.
LIMITS = {"scan": (3 * 1024**3, 900)}
MEMORY = 2 * 1024**3
CPU_SECONDS = 60
# What one workbook or document may hold.
MOST_COLUMNS, MOST_MERGES = 2_000, 100_000
MOST_CELLS, LONGEST_CELL, MOST_PAGES, MOST_TEXT = 2_000_000, 200_000, 2_000, 5_000_000

_ROW, _MERGE = re.compile(rb"<(?:\w+:)?row[\s>/]"), re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:$]+)"')
_DECLARED = re.compile(r"<\?xml[^>]*\?>|<meta[^>]*charset[^>]*>", re.IGNORECASE)


class TooLargeError(Exception):
    """A file holds more than anybody reads."""


def limit_process(kind: str) -> None:
    """Have the system end what takes more memory or time; where it knows no such limits, the parent's clock does."""
    try:
        import resource
    except ImportError:
        return
    memory, seconds = LIMITS.get(kind, (MEMORY, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def workbook(path: Path) -> Iterator[dict[str, Any]]:
    """The sheets of a workbook, each with the cells of its rows as they stand."""
    from openpyxl import load_workbook
    from openpyxl.worksheet import _read_only

    # Where a sheet does not say how large it is, the library would read all of it to find out.
    sheet_class: Any = _read_only.ReadOnlyWorksheet
    sheet_class._get_size = lambda _self: None
    with path.open("rb") as stream:
        yield from _sheets_of(load_workbook(stream, read_only=True, data_only=True))


def _sheets_of(book: Any) -> Iterator[dict[str, Any]]:
    padded = _padded_styles(book)
    cells_read = 0
    worksheets: list[Any] = list(book.worksheets)
    for sheet in worksheets:
        with sheet._get_source() as source:
            merges, rows = _merges_and_rows(source)
        hidden = sheet.sheet_state != "visible"
        name = sheet.title if len(worksheets) > 1 else ""
        yield {"sheet": name, "hidden": hidden, "rows": rows, "merges": merges}
        if hidden:
            continue
        with sheet._get_source() as source:
            for number, is_hidden, cells in _rows_of(source, _Cells(book, sheet._shared_strings, padded)):
                cells_read += len(cells)
                if cells_read > MOST_CELLS:
                    raise TooLargeError(f"it has more than {MOST_CELLS} cells; divide it into several files")
                row = _placed(cells)
                if row:
                    yield _row(number, row, hidden=is_hidden)


def _rows_of(source: Any, cells: "_Cells") -> Iterator[tuple[int, bool, list[tuple[int, Any]]]]:
    """The rows of a sheet: their number, whether they are hidden, and the value of each cell with its column from 0.

    Rationale: the library's own reader builds an object for each cell, which takes three times as long.
    """
    from lxml import etree

    number = 0
    rows = etree.iterparse(source, tag="{*}row", resolve_entities=False, no_network=True, remove_comments=True)
    for _, row in rows:
        said = row.get("r")
        number = int(said) if said else number + 1
        found, column = [], 0
        for cell in row:
            if not isinstance(cell.tag, str) or not cell.tag.endswith("}c"):
                continue
            place = cell.get("r")
            column = _column_of(place) if place else column + 1
            found.append((column - 1, cells.value(cell)))
        yield number, row.get("hidden") in ("1", "true"), found
        row.clear()
        while row.getprevious() is not None:
            del row.getparent()[0]


def _column_of(place: str) -> int:
    """The column of a cell such as AB12, from 1."""
    column = 0
    for letter in place:
        if not "A" <= letter.upper() <= "Z":
            break
        column = column * 26 + ord(letter.upper()) - 64
    if not column:
        raise ValueError(f"{place[:20]!r} is no cell")
    return column


class _Cells:
    """The values of a workbook's cells.

    Zeros that only a format shows are kept, and of a formula that was never calculated what it says by itself.
    """

    def __init__(self, book: Any, strings: Any, padded: dict[int, int]) -> None:
        self._strings, self._padded, self._epoch = strings, padded, book.epoch
        self._dates, self._spans = book._date_formats, book._timedelta_formats

    def value(self, cell: Any) -> Any:
        """The value of a cell."""
        kind, text, formula = cell.get("t", "n"), None, None
        for part in cell:
            name = part.tag.rpartition("}")[2] if isinstance(part.tag, str) else ""
            if name == "v":
                text = part.text or None
            elif name == "f":
                formula = part
            elif name == "is" and kind == "inlineStr":
                text = "".join(_written_in(part))
        if text is None:
            return None if formula is None else _of_formula(formula.text or "")
        if kind == "n":
            return self._number(text, int(cell.get("s") or 0))
        if kind == "b":
            return bool(int(text))
        if kind == "d":
            from openpyxl.utils import datetime as times

            read_iso: Any = times.from_ISO8601
            return read_iso(text)
        shown = self._strings[int(text)] if kind == "s" else text
        kept = _kept_text(shown)
        return shown if kept is None else kept

    def _number(self, text: str, style: int) -> Any:
        value = float(text) if "." in text or "e" in text or "E" in text else int(text)
        if style in self._dates:
            from openpyxl.utils.datetime import from_excel

            try:
                return from_excel(value, self._epoch, timedelta=style in self._spans)
            except (OverflowError, ValueError):
                return "#VALUE!"
        if style in self._padded and isinstance(value, int):
            return f"{value:0{self._padded[style]}d}"
        return value


def _written_in(text: Any) -> Iterator[str]:
    """The pieces of a text in a cell, without how it is pronounced."""
    for part in text:
        name = part.tag.rpartition("}")[2] if isinstance(part.tag, str) else ""
        if name == "t":
            yield part.text or ""
        elif name == "r":
            yield from _written_in(part)


def _padded_styles(book: Any) -> dict[int, int]:
    """The styles that show a number with leading zeros, and how many digits they show."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    found = {}
    for index, style in enumerate(book._cell_styles):
        number = style.numFmtId
        own = number - BUILTIN_FORMATS_MAX_SIZE
        code = book._number_formats[own] if 0 <= own < len(book._number_formats) else BUILTIN_FORMATS.get(number, "")
        if len(code) > 1 and set(code) == {"0"}:
            found[index] = len(code)
    return found


def _of_formula(text: str) -> Any:
    """What a formula without a value says by itself: a text or number that is written in it, else the formula."""
    kept = _kept_text(f"={text}")
    if kept is not None:
        return kept
    try:
        return int(text)
    except ValueError:
        return {"formula": f"={text}"[:200]}


def _kept_text(text: str) -> str | None:
    """The text of `="00012345"`, which is how a spreadsheet is told to keep it as text."""
    if len(text) > len('=""') and text.startswith('="') and text.endswith('"'):
        inner = text[2:-1].replace('""', "")
        if '"' not in inner:
            return text[2:-1].replace('""', '"')
    return None


def _merges_and_rows(source: Any) -> tuple[list[tuple[int, int, int, int]], int]:
    """The merged ranges of a sheet, which stand behind its rows, and how many rows it has."""
    from openpyxl.utils.cell import range_boundaries

    merges: list[tuple[int, int, int, int]] = []
    rows, rest = 0, b""
    while piece := source.read(1024 * 1024):
        text = rest + piece
        cut = text.rfind(b"<")
        text, rest = (text[:cut], text[cut:]) if cut > 0 else (b"", text)
        rows += len(_ROW.findall(text))
        for found in _MERGE.findall(text):
            left, top, right, bottom = range_boundaries(found.decode("ascii"))
            if left and top and right and bottom and len(merges) < MOST_MERGES:
                merges.append((top, left, bottom, right))
    return merges, rows + len(_ROW.findall(rest))


def old_workbook(path: Path) -> Iterator[dict[str, Any]]:
    """The sheets of a workbook in an older or another form than XLSX: XLS, ET, XLSB, ODS."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    with path.open("rb") as stream:
        book = CalamineWorkbook.from_filelike(stream)
    cells_read = 0
    for meta in book.sheets_metadata:
        hidden = meta.visible != SheetVisibleEnum.Visible
        sheet = book.get_sheet_by_name(meta.name)
        merges = [
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in (sheet.merged_cell_ranges or ())[:MOST_MERGES]
        ]
        name = meta.name if len(book.sheets_metadata) > 1 else ""
        yield {"sheet": name, "hidden": hidden, "rows": sheet.height, "merges": merges}
        if hidden:
            continue
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            cells_read += len(cells)
            if cells_read > MOST_CELLS:
                raise TooLargeError(f"it has more than {MOST_CELLS} cells; divide it into several files")
            row = _placed((column, None if cell == "" else cell) for column, cell in enumerate(cells))
            if row:
                yield _row(number, row)


def page(path: Path) -> Iterator[dict[str, Any]]:
    """The tables of a page: systems export HTML, web archives and XML of 2003 under the names of workbooks."""
    from lxml import etree, html

    content = path.read_bytes()
    if content[:200].lstrip().lower().startswith(b"mime-version:"):
        content = _part_of_archive(content)
    if b"urn:schemas-microsoft-com:office:spreadsheet" in content[:4000]:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
        yield from _sheets_of_2003(etree.fromstring(content, parser))
        return
    tables = list(html.document_fromstring(_decoded(content)).iter("table"))
    outer = [table for table in tables if next(table.iterdescendants("table"), None) is None]
    for position, table in enumerate(outer, start=1):
        rows, merges = _grid(table)
        name = f"表格{position}" if len(outer) > 1 else ""
        yield {"sheet": name, "hidden": False, "rows": len(rows), "merges": merges}
        for number, cells in enumerate(rows, start=1):
            row = _placed(cells.items())
            if row:
                yield _row(number, row)


def _part_of_archive(content: bytes) -> bytes:
    """The page inside a web archive: the longest one."""
    from email import message_from_bytes

    pages = [
        part.get_payload(decode=True)
        for part in message_from_bytes(content).walk()
        if part.get_content_type() == "text/html"
    ]
    return max((page for page in pages if isinstance(page, bytes)), key=len, default=b"")


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("gb18030", "replace")
    # The text is decoded: what it says of its own encoding would be in the way.
    return _DECLARED.sub("", text, count=1) or "<html></html>"


def _grid(table: Any) -> tuple[list[dict[int, Any]], list[tuple[int, int, int, int]]]:
    """The cells of a table by row and column, and those that span several."""
    rows: list[dict[int, Any]] = []
    merges: list[tuple[int, int, int, int]] = []
    taken: set[tuple[int, int]] = set()
    for number, line in enumerate(table.iter("tr")):
        cells: dict[int, Any] = {}
        column = 0
        for cell in line:
            if cell.tag not in ("td", "th"):
                continue
            while (number, column) in taken:
                column += 1
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            if wide > 1 or high > 1:
                merges.append((number + 1, column + 1, number + high, column + wide))
                taken.update((number + down, column + right) for down in range(high) for right in range(wide))
            cells[column] = _page_text(cell)
            column += wide
        rows.append(cells)
    return rows, merges


def _span(cell: Any, name: str) -> int:
    text = str(cell.get(name) or "1").strip()
    return min(max(int(text), 1), 1000) if text.isascii() and text.isdecimal() else 1


def _page_text(cell: Any) -> str:
    for line in cell.iter("br"):
        line.tail = f"\n{line.tail or ''}"
    for block in cell.iter("p", "div"):
        block.tail = f"\n{block.tail or ''}"
    lines = (" ".join(line.split(" ")) for line in cell.text_content().replace("\xa0", " ").split("\n"))
    text = "\n".join(lines).strip()
    kept = _kept_text(text)
    return text if kept is None else kept


def _sheets_of_2003(root: Any) -> Iterator[dict[str, Any]]:
    space = "{urn:schemas-microsoft-com:office:spreadsheet}"
    for sheet in root.iter(f"{space}Worksheet"):
        rows, merges, number = [], [], 0
        for line in sheet.iter(f"{space}Row"):
            number = int(line.get(f"{space}Index") or number + 1)
            cells: dict[int, Any] = {}
            column = 0
            for cell in line.iter(f"{space}Cell"):
                column = int(cell.get(f"{space}Index") or column + 1)
                data = cell.find(f"{space}Data")
                text = None if data is None else "".join(data.itertext())
                kind = "" if data is None else data.get(f"{space}Type")
                cells[column - 1] = _number(text) if kind == "Number" and text else text
                wide, high = int(cell.get(f"{space}MergeAcross") or 0), int(cell.get(f"{space}MergeDown") or 0)
                if wide or high:
                    merges.append((number, column, number + high, column + wide))
                column += wide
            rows.append((number, cells))
        yield {"sheet": sheet.get(f"{space}Name") or "", "hidden": False, "rows": len(rows), "merges": merges}
        for number, cells in rows:
            row = _placed(cells.items())
            if row:
                yield _row(number, row)


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("-").isdecimal() else float(text)


def _placed(cells: Iterable[tuple[int, Any]]) -> list[Any]:
    """The cells of a row, each in its column; empty where nothing stands in any."""
    row: list[Any] = []
    for column, value in cells:
        if value is None:
            continue
        if column >= MOST_COLUMNS:
            raise TooLargeError(f"it has more than {MOST_COLUMNS} columns")
        row.extend([None] * (column + 1 - len(row)))
        row[column] = _value(value)
    return row


def _row(number: int, cells: list[Any], *, hidden: bool = False) -> dict[str, Any]:
    row: dict[str, Any] = {"line": number, "cells": cells}
    return row | {"hidden": True} if hidden else row


def docx(path: Path) -> Iterator[dict[str, Any]]:
    """The text of a Word document as it reads with all changes accepted, and how many changes were pending."""
    lines: list[str] = []
    for block in _beside("docx_text").read(path):
        if "table" in block:
            lines.append("\n".join(_table_line(row) for row in block["table"] if any(row)))
        elif "paragraph" in block:
            text = block["paragraph"]
            lines.append(f"# {text}" if block["heading"] and text and not any(lines) else text)
        else:
            yield {"changes": block["changes"]}
    yield {"text": _bounded("\n\n".join(lines))}


def pdf(path: Path) -> Iterator[dict[str, Any]]:
    """The text of a PDF document without what is printed on every page, and its pages that have no text."""
    texts = _beside("pdf_text").page_texts(path, MOST_PAGES, TooLargeError)
    yield {"empty_pages": [number for number, text in enumerate(texts, start=1) if not text.strip()]}
    yield {"text": _bounded(_beside("pdf_text").without_page_furniture(texts))}


def scan(path: Path) -> Iterator[dict[str, Any]]:
    """The pages of a scanned document or a photograph; those without text by OCR, with its confidence and a picture."""
    with path.open("rb") as stream:
        is_pdf = stream.read(5) == b"%PDF-"
    texts = _beside("pdf_text").page_texts(path, MOST_PAGES, TooLargeError) if is_pdf else None
    reader, plain = _beside("scan_reader"), _beside("pdf_text").page_by_page
    try:
        pages, read = reader.read(path, texts)
    except reader.TooManyPagesError as error:
        raise TooLargeError(str(error)) from error
    _bounded("".join(pages))
    for number, text in enumerate(plain(pages), start=1):
        yield {"page": number, "text": text, "confidence": None, "image": None} | read.get(number, {})


def _table_line(cells: list[str]) -> str:
    """A row of a table as Markdown writes it."""
    plain = (" ".join(cell.split()).replace("|", "｜") for cell in cells)
    return f"| {' | '.join(plain)} |"


def _beside(name: str) -> Any:
    """A module of this folder, which is no package for a process that imports nothing of ours."""
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location(f"jindianzi_{name}", Path(__file__).with_name(f"{name}.py"))
    if spec is None or spec.loader is None:
        raise ImportError(name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _bounded(text: str) -> str:
    if len(text) > MOST_TEXT:
        raise TooLargeError(f"it has {len(text)} characters; {MOST_TEXT} are read")
    return text


def _value(cell: Any) -> Any:
    if isinstance(cell, datetime | date):
        return {"time": cell.isoformat()}
    if isinstance(cell, str) and len(cell) > LONGEST_CELL:
        raise TooLargeError(f"a cell has {len(cell)} characters; {LONGEST_CELL} are read")
    return cell if cell is None or isinstance(cell, str | int | float | bool | dict) else str(cell)


def eml(path: Path) -> Iterator[dict[str, Any]]:
    """An e-mail with its files."""
    yield from _beside("mail_reader").eml(path)


def msg(path: Path) -> Iterator[dict[str, Any]]:
    """An e-mail of Outlook with its files."""
    yield from _beside("mail_reader").msg(path)


READERS = {
    "eml": eml,
    "msg": msg,
    "xlsx": workbook,
    "calamine": old_workbook,
    "html": page,
    "docx": docx,
    "pdf": pdf,
    "scan": scan,
}


def main(kind: str, path: Path) -> None:
    """Read a file and write what it holds; the last line says that it was all, or what is wrong."""
    limit_process(kind)
    try:
        for entry in READERS[kind](path):
            sys.stdout.write(json.dumps(entry, ensure_ascii=True) + "\n")
        last: dict[str, Any] = {"end": True}
    except MemoryError:
        last = {"error": "it takes too much memory to read"}
    except TooLargeError as error:
        last = {"error": str(error)}
    except (Exception, RecursionError) as error:  # noqa: BLE001 -- whatever a library raises, this file cannot be read
        last = {"error": f"{type(error).__name__}: {error}"[:200]}
    sys.stdout.write(json.dumps(last, ensure_ascii=True) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
