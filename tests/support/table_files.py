"""Builders of table files in the forms that offices keep them in."""

import csv
import io
from pathlib import Path

from openpyxl import Workbook


def csv_file(path: Path, rows, *, separator=",", encoding="utf-8", end="\r\n") -> Path:
    """A text file with the rows."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator, lineterminator=end).writerows(rows)
    path.write_bytes(stream.getvalue().encode(encoding))
    return path


def workbook(path: Path, sheets, *, hidden=(), hidden_rows=(), merges=()) -> Path:
    """A workbook with sheets of rows, by name; what is named in `hidden` and `hidden_rows` is not shown."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for cells in merges:
            sheet.merge_cells(cells)
        for number in () if name in hidden else hidden_rows:
            sheet.row_dimensions[number].hidden = True
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    book.active = next(place for place, name in enumerate(sheets) if name not in hidden)
    book.save(path)
    return path


def page(path: Path, rows, *, encoding="utf-8") -> Path:
    """A web page with a table, which calls itself a workbook."""
    from html import escape

    def cell(value) -> str:
        return f"<td>{escape('' if value is None else str(value)).replace(chr(10), '<br>')}</td>"

    lines = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows)
    text = f'<html><head><meta charset="{encoding}"></head><body><table border=1>{lines}</table></body></html>'
    path.write_bytes(text.encode(encoding))
    return path
