"""Header: which rows of a sheet name its columns, and which of the others are no data."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from triage.errors import RowError
from triage.importing.headings import Row
from triage.importing.raw_rows import Cells, RawRow, RawSheet, Uncalculated, is_blank
from triage.text.cleaning import shorten

Recognise = Callable[[str], str | None]
# So many rows are looked at for the header, and so long a cell of it may be.
LOOKED_AT, LONGEST_HEADING = 50, 60
SHOWN, NAMED = 40, 10
CONTENT = ("text", "title", "reply", "name", "document")
_TOTAL = re.compile(r"\s*(?:合计|总计|小计|共计|总数|汇总|统计)\s*(?:[:：（(\d].*)?", re.DOTALL)
_FOOTER = re.compile(
    r"\s*(?:制表|填表|填报|审核|审批|复核|校对|打印|导出|数据来源|统计时间|注\s*[:：]|备注\s*[:：]|说明\s*[:：]|以上|共\s*\d+\s*[条件行项])"
)
_COUNT = re.compile(r"\s*共?\s*[\d.,]*\s*[件条行个宗]?\s*")


@dataclass(frozen=True)
class Line:
    """One row of a table: its line number (from 1), and its fields or why it has none.

    `sheet` is the name of its sheet where the file has several with rows.
    """

    number: int
    row: Row
    problem: RowError | None = None
    sheet: str = ""


@dataclass(frozen=True)
class Header:
    """The names of the columns; a column without one has "". `last` is the number of the last row of the header."""

    labels: tuple[str, ...]
    first: int
    last: int
    cells: tuple[tuple[str, ...], ...]


def recognised_in(cells: Cells, recognise: Recognise) -> int:
    """How many different fields the cells of a row name."""
    return len({field for cell in cells if (field := _named(cell, recognise)) is not None})


def find_header(rows: Sequence[RawRow], sheet: RawSheet, recognise: Recognise) -> Header | None:
    """The header among the first rows of a sheet; None where no row names columns that we know."""
    scores = [recognised_in(row.cells, recognise) for row in rows]
    best = max(range(len(rows)), key=lambda index: scores[index], default=None)
    if best is None or not _suffices(rows[best], scores[best]):
        return None
    if best + 1 < len(rows) and _is_second(rows[best], rows[best + 1], sheet, recognise):
        return _joined(rows[best], rows[best + 1], sheet, recognise)
    if best > 0 and _is_first(rows[best - 1], rows[best], sheet):
        return _joined(rows[best - 1], rows[best], sheet, recognise)
    return plain_header(rows[best])


def plain_header(row: RawRow) -> Header:
    """A header of one row."""
    texts = tuple(_text(cell) for cell in row.cells)
    return Header(_distinct(texts), row.number, row.number, (_trimmed(texts),))


def likely_header(rows: Sequence[RawRow]) -> Header | None:
    """Of rows that name nothing that we know the first one that is about as wide as the widest."""
    widest = max((len(row.filled()) for row in rows), default=0)
    row = next((row for row in rows if row.filled() and len(row.filled()) * 5 >= widest * 3), None)
    return plain_header(row) if row is not None else None


def lines_of(
    sheet: RawSheet,
    rows: Iterator[RawRow],
    recognise: Recognise,
    notes: list[str],
    *,
    guess: bool,
    strict: bool = False,
) -> Iterator[Line] | None:
    """The data of a sheet under the names of its columns; None where it has none that we know.

    Args:
        sheet: what is known of it.
        rows: its rows, from the first on.
        recognise: the field that a heading names, if any.
        notes: gets a sentence for whatever was no data, as it is read.
        guess: whether a row is taken for the header where none names what we know.
        strict: whether a row with more cells than the header is rejected: in a text file it has shifted.
    """
    head = list(islice(rows, LOOKED_AT))
    header = find_header(head, sheet, recognise) or (likely_header(head) if guess else None)
    if header is None:
        return None
    return _Body(sheet, header, recognise, notes, strict=strict).lines(chain(head, rows))


class _Body:
    """Reads the rows below a header."""

    def __init__(
        self, sheet: RawSheet, header: Header, recognise: Recognise, notes: list[str], *, strict: bool
    ) -> None:
        self._sheet, self._header, self._notes, self._strict = sheet, header, notes, strict
        self._fields = tuple(recognise(label) if label else None for label in header.labels)
        self._content = [column for column, field in enumerate(self._fields) if field in CONTENT]
        self._heads = {next(filter(None, texts), "") for texts in header.cells}
        self._down = {
            (row, left): (top, left)
            for top, left, bottom, right in sheet.merges
            if top > header.last and left == right and bottom > top
            for row in range(top + 1, min(bottom, top + 1000) + 1)
        }
        self._tops: dict[tuple[int, int], Any] = {}
        self._starts = set(self._down.values())

    def lines(self, rows: Iterator[RawRow]) -> Iterator[Line]:
        skipped: list[str] = []
        hidden: list[int] = []
        for row in rows:
            if row.number <= self._header.last:
                if row.number < self._header.first and row.filled():
                    skipped.append(self._skip(row, "在列名之前，不是数据"))
                continue
            filled = row.filled()
            if not filled and row.problem is None:
                continue
            reason = None if row.problem else self._not_data(row, filled)
            if reason is not None:
                skipped.append(self._skip(row, reason))
                continue
            if row.hidden:
                hidden.append(row.number)
            yield self._line(row)
        self._notes += skipped[:NAMED]
        if len(skipped) > NAMED:
            self._notes.append(f"{self._where()}另有 {len(skipped) - NAMED} 行不是数据，已略过")
        if hidden:
            named = "、".join(str(number) for number in hidden[:NAMED])
            self._notes.append(
                f"{self._where()}隐藏的行也已读入，共 {len(hidden)} 行：第 {named} 行{'等' * (len(hidden) > NAMED)}"
            )

    def _where(self) -> str:
        return f"工作表“{self._sheet.name}”" if self._sheet.name else ""

    def _skip(self, row: RawRow, why: str) -> str:
        text = " ".join(_text(row.cells[column]) for column in row.filled())
        return f"{self._where()}第 {row.number} 行{why}，已略过：“{shorten(text, SHOWN)}”"

    def _not_data(self, row: RawRow, filled: Sequence[int]) -> str | None:
        """Why a row below the header is no data; None where it is."""
        first = _text(row.cells[filled[0]])
        if first in self._heads and _trimmed(tuple(_text(cell) for cell in row.cells)) in self._header.cells:
            return "重复了列名"
        if not all(
            _COUNT.fullmatch(_text(row.cells[column]))
            for column in self._content
            if column < len(row.cells) and column != filled[0]
        ):
            return None
        if _TOTAL.fullmatch(first):
            return "是合计"
        lone = self._fields[filled[0]] if filled[0] < len(self._fields) else None
        few = len(filled) <= 2 and len(self._header.labels) > len(filled)  # noqa: PLR2004
        return "是表尾的说明" if _FOOTER.match(first) and few and lone not in CONTENT else None

    def _line(self, row: RawRow) -> Line:
        labels = self._header.labels
        result: Row = {}
        if row.problem == "quote":
            return Line(row.number, {"raw": row.cells[0]}, RowError("quote"), self._sheet.name)
        problem = self._bad_byte(*row.place) if row.problem == "bad_byte" else None
        extra = 0
        for column in range(max(len(labels), len(row.cells))):
            cell = self._cell(row, column)
            label = labels[column] if column < len(labels) else ""
            if not label:
                if is_blank(cell):
                    continue
                extra += column >= len(labels)
                label = f"第{column + 1}列（无列名）"
            if isinstance(cell, Uncalculated):
                if problem is None and column < len(labels) and self._fields[column] is not None:
                    problem = RowError("formula", heading=label)
                cell = str(cell)
            result[label] = cell
        if extra and self._strict and problem is None:
            problem = RowError("extra_cells", count=extra)
        return Line(row.number, result, problem, self._sheet.name)

    def _cell(self, row: RawRow, column: int) -> Any:
        cell = row.cells[column] if column < len(row.cells) else None
        if not self._down:
            return cell
        place = (row.number, column + 1)
        if place in self._starts:
            self._tops[place] = cell
        if cell is None and place in self._down:
            return self._tops.get(self._down[place])
        return cell

    def _bad_byte(self, column: int, offset: int) -> RowError:
        label = self._header.labels[column] if column < len(self._header.labels) else ""
        heading = label or f"第{column + 1}列"
        return RowError("bad_byte", heading=heading, offset=offset)


def _suffices(row: RawRow, score: int) -> bool:
    return score > 1 or (score == 1 and len(row.filled()) <= 2)  # noqa: PLR2004


def _named(cell: Any, recognise: Recognise) -> str | None:
    text = _text(cell)
    return recognise(text) if text and len(text) <= LONGEST_HEADING and isinstance(cell, str) else None


def _is_second(top: RawRow, below: RawRow, sheet: RawSheet, recognise: Recognise) -> bool:
    """Whether the row below a row of headings divides some of them: a header of two lines."""
    under = below.filled()
    if below.number != top.number + 1 or not under:
        return False
    if any(len(_text(below.cells[column])) > LONGEST_HEADING for column in under):
        return False
    groups = _groups(top, sheet)
    if not groups or not set(under) <= groups:
        return False
    return (
        bool(sheet.merges)
        or recognised_in(below.cells, recognise) > 0
        or not any(re.search(r"\d", _text(below.cells[column])) for column in under)
    )


def _is_first(top: RawRow, below: RawRow, sheet: RawSheet) -> bool:
    """Whether the row above a row of headings names some columns that it leaves open: a header of two lines."""
    above = top.filled()
    if below.number != top.number + 1 or len(above) < 2:  # noqa: PLR2004
        return False
    if any(len(_text(top.cells[column])) > LONGEST_HEADING for column in above):
        return False
    named = set(below.filled())
    open_columns = [column for column in above if column not in named]
    return bool(open_columns) and bool(_groups(top, sheet) & named)


def _groups(top: RawRow, sheet: RawSheet) -> set[int]:
    """The columns that a heading of the row spans with others: merged ones, else a filled one with blank ones after."""
    merged = {
        column - 1
        for first, left, last, right in sheet.merges
        if first == last == top.number and right > left
        for column in range(left, right + 1)
    }
    if merged or sheet.merges:
        return merged
    filled = set(top.filled())
    groups: set[int] = set()
    anchor = None
    for column in range(len(top.cells)):
        if column in filled:
            anchor = column
        elif anchor is not None:
            groups |= {anchor, column}
    return groups


def _joined(top: RawRow, below: RawRow, sheet: RawSheet, recognise: Recognise) -> Header:
    groups = _groups(top, sheet)
    width = max(len(top.cells), len(below.cells))
    upper, lower = _padded(top, width), _padded(below, width)
    labels, group = [], ""
    for column in range(width):
        if upper[column]:
            group = upper[column]
        over = group if column in groups else upper[column]
        sub = lower[column]
        labels.append(_composed(over, sub, recognise) if sub else over if upper[column] else "")
    return Header(_distinct(labels), top.number, below.number, (_trimmed(upper), _trimmed(lower)))


def _composed(over: str, sub: str, recognise: Recognise) -> str:
    if not over or over == sub:
        return sub
    if recognise(f"{over}{sub}") is not None:
        return f"{over}{sub}"
    return sub if recognise(sub) is not None else f"{over}-{sub}"


def _padded(row: RawRow, width: int) -> tuple[str, ...]:
    texts = [_text(cell) for cell in row.cells]
    return tuple(texts + [""] * (width - len(texts)))


def _distinct(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels, a second one of the same name with its number: no column takes another's place."""
    seen: dict[str, int] = {}
    result = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        result.append(f"{label}[{seen[label]}]" if label and seen[label] > 1 else label)
    while result and not result[-1]:
        result.pop()
    return tuple(result)


def _trimmed(texts: tuple[str, ...]) -> tuple[str, ...]:
    end = len(texts)
    while end and not texts[end - 1]:
        end -= 1
    return texts[:end]


def _text(cell: Any) -> str:
    return "" if cell is None else " ".join(str(cell).split())
