"""Importer: files to stored values; good rows go in, bad ones are reported and written aside."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from triage.errors import RowError, UnreadableFileError
from triage.importing.headings import canonical
from triage.importing.policies import DOCUMENT_SUFFIXES, policies_of_table, read_policy
from triage.importing.rows import to_case, to_department, to_suggestion
from triage.importing.tables import Line, Row, read_table
from triage.store import Counts, Store, UnitOfWork
from triage.types import Case, Department, Policy, Suggestion

ImportKind = Literal["cases", "suggestions", "policies", "departments"]
Imported = Case | Suggestion | Policy | Department
Progress = Callable[[str, int], None]
TABLE_SUFFIXES = (".csv", ".xlsx", ".jsonl")
BATCH = 1000
IMPORTED = "导入"


@dataclass(frozen=True)
class Rejected:
    """A row that did not go in: where it stands, why, and what it held."""

    path: Path
    line: int
    reason: str
    row: Row

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


@dataclass
class ImportReport:
    """What an import did."""

    counts: Counts = field(default_factory=Counts)
    rejected: list[Rejected] = field(default_factory=list)
    rejects_file: Path | None = None


class Importer:
    """Imports files of one kind into the store."""

    def __init__(self, store: Store, rejects_dir: Path, progress: Progress = lambda _name, _rows: None) -> None:
        """Prepare an import.

        Args:
            store: where the values go.
            rejects_dir: where the file of rejected rows is written, if there are any.
            progress: called with the file name and the number of rows read so far.
        """
        self._store = store
        self._rejects_dir = rejects_dir
        self._progress = progress

    def run(self, kind: ImportKind, path: Path) -> ImportReport:
        """Import a file, or every file of a supported format in a folder (in the order of names).

        Raises:
            UnreadableFileError: the path, or a single file given, cannot be read at all.
        """
        report = ImportReport()
        seen: dict[str, str] = {}
        for file in self._files(kind, path):
            try:
                for batch in _batches(self._values(kind, file, report, seen)):
                    with self._store.write() as work:
                        report.counts += _put(work, kind, batch)
            except UnreadableFileError as error:
                if file == path:
                    raise
                report.rejected.append(Rejected(file, 0, str(error), {}))
        report.rejects_file = self._write_rejects(kind, path, report.rejected)
        return report

    def _files(self, kind: ImportKind, path: Path) -> list[Path]:
        suffixes = TABLE_SUFFIXES + (DOCUMENT_SUFFIXES if kind == "policies" else ())
        if not path.exists():
            raise UnreadableFileError(path, "there is no such file or folder")
        if path.is_file():
            return [path]
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in suffixes)
        if not files:
            raise UnreadableFileError(path, f"the folder has no file of a supported format: {', '.join(suffixes)}")
        return files

    def _values(self, kind: ImportKind, file: Path, report: ImportReport, seen: dict[str, str]) -> Iterator[Imported]:
        for line, value in self._parsed(kind, file):
            self._progress(file.name, line.number)
            if isinstance(value, RowError):
                report.rejected.append(Rejected(file, line.number, value.reason, line.row))
                continue
            content = value.model_dump_json()
            if seen.setdefault(value.id, content) != content:
                reason = f"the id {value.id!r} stands twice in this import, with different content"
                report.rejected.append(Rejected(file, line.number, reason, line.row))
                continue
            yield value

    def _parsed(self, kind: ImportKind, file: Path) -> Iterator[tuple[Line, Imported | RowError]]:
        if kind == "policies" and file.suffix.lower() in DOCUMENT_SUFFIXES:
            try:
                yield Line(1, {}), read_policy(file)
            except RowError as error:
                yield Line(1, {}), error
            return
        lines = read_table(file)
        if kind == "policies":
            yield from policies_of_table((line, canonical(line.row)) for line in lines)
            return
        converters: dict[ImportKind, Callable[[Row], Imported]] = {
            "cases": to_case,
            "suggestions": to_suggestion,
            "departments": to_department,
        }
        convert = converters[kind]
        for line in lines:
            try:
                yield line, RowError(line.problem) if line.problem else convert(canonical(line.row))
            except RowError as error:
                yield line, error

    def _write_rejects(self, kind: ImportKind, path: Path, rejected: list[Rejected]) -> Path | None:
        if not rejected:
            return None
        self._rejects_dir.mkdir(parents=True, exist_ok=True)
        target = self._rejects_dir / f"{kind}-{path.stem}.rejects.jsonl"
        with target.open("w", encoding="utf-8") as stream:
            for entry in rejected:
                record = {"file": str(entry.path), "line": entry.line, "reason": entry.reason, "row": entry.row}
                stream.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
        return target


def _batches(values: Iterator[Imported]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for value in values:
        batch.append(value)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _put(work: UnitOfWork, kind: ImportKind, batch: list[Any]) -> Counts:
    repositories = {
        "cases": work.cases,
        "suggestions": work.suggestions,
        "policies": work.policies,
        "departments": work.departments,
    }
    if kind != "departments":
        return repositories[kind].put(batch)  # type: ignore[attr-defined,no-any-return]
    known = work.departments.get([unit.id for unit in batch])
    counts = work.departments.put(batch)
    for unit in batch:
        if unit.id in known and known[unit.id].name != unit.name:
            work.reference_history.record(known[unit.id], unit, IMPORTED)
    return counts
