"""Columns: which column of a table is taken for which field of a suggestion, and which are not stored."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from triage.errors import RowError
from triage.importing.damaged import is_damaged, looks_rounded, shown
from triage.importing.headings import Row, field_of, is_id_like, is_serial, rank_of
from triage.importing.raw_rows import is_blank

# The fields of a suggestion that a table may have, in the order in which pages name them.
FIELDS: Mapping[str, str] = {
    "external_id": "编号", "title": "标题", "text": "正文", "time": "来件时间", "user": "来信人", "channel": "渠道",
    "stated_place": "所在地区", "public": "是否公开", "correction": "是否更正", "supplement": "是否补充",
    "contact_name": "姓名", "phone": "电话", "address": "地址", "email": "邮箱", "reply_wanted": "是否需要回复",
    "anonymous": "是否匿名", "confidential": "是否保密", "attachments": "附件",
}  # fmt: skip
NOTHING = ""
"""What a person chooses for a field that no column has."""
# Of the ids of a column so many at least must differ, or they are none: a batch, a kind, a department.
FEWEST_DISTINCT = 0.5
LARGEST_COUNT = 10**6


@dataclass
class Column:
    """What was seen of one column."""

    heading: str
    filled: int = 0
    distinct: set[bytes] = field(default_factory=set)
    damaged: int = 0
    rounded: int = 0
    long: int = 0
    counts_rows: bool = True
    _first: int | None = None

    def see(self, value: Any, *, as_id: bool) -> None:
        """Take note of a cell."""
        if is_blank(value):
            return
        self.filled += 1
        if not as_id:
            return
        text = id_text(value)
        self.distinct.add(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())
        self.damaged += is_damaged(value)
        rounded = looks_rounded(value)
        self.long += rounded is not None
        self.rounded += bool(rounded)
        self._see_count(text)

    def _see_count(self, text: str) -> None:
        number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_COUNT)) else None
        if number is None or text != str(number):
            self.counts_rows = False
            return
        if self._first is None:
            self._first = number
        if self._first > 1 or number != self._first + self.filled - 1:
            self.counts_rows = False

    def is_trustworthy(self) -> bool:
        """Whether the values may be ids: they tell the rows apart, and do not only count them."""
        if self.damaged or self.filled == 0:
            return self.damaged > 0
        return not self.counts_rows and len(self.distinct) >= self.filled * FEWEST_DISTINCT

    def is_rounded(self) -> bool:
        """Whether every long number of the column ends in zeros: a spreadsheet has written it."""
        return self.long > 1 and self.rounded == self.long


@dataclass(frozen=True)
class ColumnPlan:
    """The heading that each field is read from, and the headings that are not stored although something stands there.

    `rounded` says that long numbers of the id's column have lost their last digits.
    """

    mapping: Mapping[str, str]
    headings: tuple[str, ...]
    ignored: tuple[str, ...]
    rounded: bool = False

    def row(self, row: Row) -> Row:
        """A row of the table under the names of the fields."""
        found = {name: row.get(heading) for name, heading in self.mapping.items()}
        if isinstance(value := found.get("external_id"), float) and not is_damaged(value):
            found["external_id"] = id_text(value)
        return found

    def without(self, name: str) -> "ColumnPlan":
        """The same plan, in which the column of a field is not stored."""
        if name not in self.mapping:
            return self
        mapping = {field: heading for field, heading in self.mapping.items() if field != name}
        return replace(self, mapping=mapping, ignored=(*self.ignored, self.mapping[name]))

    def require_sound_id(self, row: Row) -> None:
        """Refuse a row whose id a spreadsheet has rounded.

        Raises:
            RowError: it has; nothing near it is stored instead.
        """
        heading = self.mapping.get("external_id", "")
        value = row.get(heading)
        if is_damaged(value) or (self.rounded and looks_rounded(value)):
            raise RowError("damaged_id", heading=heading, text=shown(value))


class ColumnReader:
    """Sees every row once, and then says what each column is taken for."""

    def __init__(self) -> None:
        self._columns: dict[str, Column] = {}
        self._as_id: dict[str, bool] = {}

    def see(self, row: Row) -> None:
        """Take note of a row."""
        for heading, value in row.items():
            column = self._columns.get(heading)
            if column is None:
                column = self._columns[heading] = Column(heading)
                self._as_id[heading] = is_id_like(heading)
            column.see(value, as_id=self._as_id[heading])

    def plan(self, chosen: Mapping[str, str] | None = None) -> ColumnPlan:
        """What each field is read from.

        Args:
            chosen: what a person said: the heading of a field, or `NOTHING`; headings that the table has not are
                passed over.
        """
        said = {
            name: heading for name, heading in (chosen or {}).items() if heading in self._columns or heading == NOTHING
        }
        mapping = {}
        for name in FIELDS:
            heading = said.get(name) if name in said else self._suggested(name, set(said.values()))
            if heading:
                mapping[name] = heading
        used = set(mapping.values())
        ignored = tuple(name for name, column in self._columns.items() if column.filled and name not in used)
        column = self._columns.get(mapping.get("external_id", ""))
        return ColumnPlan(mapping, tuple(self._columns), ignored, rounded=column is not None and column.is_rounded())

    def _suggested(self, name: str, taken: set[str]) -> str | None:
        free = [column for heading, column in self._columns.items() if heading not in taken]
        if name == "external_id":
            return _best_id(free)
        alike = [column for column in free if field_of(column.heading) == name]
        # The most usual heading of those that say something; for what is written itself the fullest.
        by_use = name in ("title", "text")
        best = min(
            alike,
            key=lambda column: (not column.filled, -column.filled if by_use else 0, rank_of(column.heading)),
            default=None,
        )
        return best.heading if best is not None else None


def _best_id(columns: Iterable[Column]) -> str | None:
    """The column whose values tell the rows apart; None where none does.

    Rationale: our own name for it is believed, also where the ids are 1, 2, 3; a serial number of the rows never is,
    because the next file begins with 1 again.
    """
    own = [column for column in columns if column.heading in ("id", "external_id")]
    if own:
        return own[0].heading
    candidates = [
        column
        for column in columns
        if is_id_like(column.heading) and not is_serial(column.heading) and column.is_trustworthy()
    ]
    best = min(
        candidates,
        key=lambda column: (
            column.damaged > 0,
            len(column.distinct) < column.filled,
            field_of(column.heading) != "id",
            -column.filled,
            rank_of(column.heading),
        ),
        default=None,
    )
    return best.heading if best is not None else None


def id_text(value: Any) -> str:
    """The id in a cell as text."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
