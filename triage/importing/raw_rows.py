"""Raw rows: the cells of a sheet as they stand, before anybody knows which row names them."""

from dataclasses import dataclass, field
from typing import Any, Literal

Cells = list[Any]
Merge = tuple[int, int, int, int]


@dataclass(frozen=True)
class RawRow:
    """One row of a sheet.

    Attributes:
        number: its number in the file: of the row in a sheet, of the first line in a text file; from 1.
        cells: from the first column on; None where nothing stands.
        hidden: whether the file hides it.
        problem: what is wrong with the row as a whole: quotes that do not fit, or a byte that is no character.
        place: of that byte: its column from 0, and its place in the row from 1.
    """

    number: int
    cells: Cells
    hidden: bool = False
    problem: Literal["quote", "bad_byte"] | None = None
    place: tuple[int, int] = (0, 0)

    def filled(self) -> list[int]:
        """The columns in which something stands."""
        return [column for column, cell in enumerate(self.cells) if not is_blank(cell)]


@dataclass
class RawSheet:
    """One sheet before its rows: its name, and the ranges of merged cells (first row and column, last ones; from 1)."""

    name: str = ""
    hidden: bool = False
    rows: int = 0
    merges: tuple[Merge, ...] = field(default=())


@dataclass(frozen=True)
class Uncalculated:
    """A cell with a formula for which the file holds no value."""

    formula: str

    def __str__(self) -> str:
        return self.formula


def is_blank(cell: Any) -> bool:
    """Whether nothing stands in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
