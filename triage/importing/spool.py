"""Spool: the rows of a file on disk, so that a large one is read once and its rows are gone through twice."""

import json
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self

from triage.errors import RowError
from triage.importing.header import Line


class Spool:
    """Keeps the rows of a file in a temporary one; use it as a context manager."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", errors="surrogatepass")  # noqa: SIM115
        self._size = 0
        self._problems: list[RowError] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return self._size

    def add(self, line: Line) -> None:
        """Keep a row."""
        problem = None
        if line.problem is not None:
            problem = len(self._problems)
            self._problems.append(line.problem)
        entry = [line.number, line.row, problem, line.sheet]
        self._file.write(json.dumps(entry, ensure_ascii=True, default=_packed) + "\n")
        self._size += 1

    def lines(self) -> Iterator[Line]:
        """The rows in the order in which they were kept."""
        self._file.flush()
        self._file.seek(0)
        for text in self._file:
            number, row, problem, sheet = json.loads(text, object_hook=_unpacked)
            yield Line(number, row, None if problem is None else self._problems[problem], sheet)


def _packed(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return {"\x00time": value.isoformat()}
    return str(value)


def _unpacked(entry: dict[str, Any]) -> Any:
    text = entry.get("\x00time")
    if text is None:
        return entry
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
