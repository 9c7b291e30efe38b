"""Importer: files to stored values; good rows go in, bad ones are reported and written aside."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from triage.errors import RowError, StoreUnavailableError, UnreadableFileError
from triage.importing.headings import canonical
from triage.importing.import_report import Rejected
from triage.importing.policies import DOCUMENT_SUFFIXES, ReadPolicy, policies_of_table, read_document
from triage.importing.rows import to_case, to_department
from triage.importing.suggestion_import import SuggestionImport
from triage.importing.tables import SAID, TABLE_SUFFIXES, Line, Row, read_table
from triage.store import Counts, Store, UnitOfWork
from triage.types import Case, Department, Policy, Suggestion
from triage.types.error_catalogue import text_of

logger = logging.getLogger("jindianzi.import")
ImportKind = Literal["cases", "suggestions", "policies", "departments"]
Imported = Case | Suggestion | Policy | Department
Progress = Callable[[str, int], None]
BATCH = 1000
IMPORTED = "导入"


@dataclass
class ImportReport:
    """What an import did; `scans` are policies that were recognised and that nobody has confirmed yet."""

    counts: Counts = field(default_factory=Counts)
    rejected: list[Rejected] = field(default_factory=list)
    rejects_file: Path | None = None
    documents: list[tuple[Path, ReadPolicy]] = field(default_factory=list)
    scans: list[tuple[Path, ReadPolicy]] = field(default_factory=list)


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
        if kind == "suggestions":
            return self._suggestions(path)
        report = ImportReport()
        seen: dict[str, str] = {}
        for file in self._files(kind, path):
            try:
                if kind == "policies" and file != path:
                    require_readable(file)
                for batch in _batches(self._values(kind, file, report, seen)):
                    self._store_batch(kind, file, batch, report)
            except UnreadableFileError as error:
                if file == path:
                    raise
                report.rejected.append(Rejected(file, 0, text_of(error), {}))
        report.rejects_file = self._write_rejects(kind, path, report.rejected)
        return report

    def _suggestions(self, path: Path) -> ImportReport:
        def told(name: str, done: int, _total: int) -> None:
            self._progress(name, done)

        found = SuggestionImport(self._store, self._rejects_dir, progress=told).run(path)
        counts = Counts(found.added, found.corrected + found.supplemented, found.duplicate)
        return ImportReport(counts, found.rejected, found.rejects_file)

    def _store_batch(self, kind: ImportKind, file: Path, batch: list[Any], report: ImportReport) -> None:
        """Store a batch; where it cannot be, each value by itself, so that one keeps out no other."""
        try:
            with self._store.write() as work:
                report.counts += _put(work, kind, batch)
        except StoreUnavailableError:
            raise
        except Exception as error:
            if len(batch) == 1:
                logger.exception("import.not_stored kind=%s", kind)
                reason = f"the id {batch[0].id!r} cannot be stored ({type(error).__name__})"
                report.rejected.append(Rejected(file, 0, reason, {}))
                return
            for value in batch:
                self._store_batch(kind, file, [value], report)

    def _files(self, kind: ImportKind, path: Path) -> list[Path]:
        suffixes = TABLE_SUFFIXES + (DOCUMENT_SUFFIXES if kind == "policies" else ())
        if not path.exists():
            raise UnreadableFileError("missing", path=path)
        if path.is_file():
            return [path]
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in suffixes)
        if not files:
            raise UnreadableFileError("empty_folder", path=path, supported=suffixes)
        return policy_files(path) if kind == "policies" else files

    def _values(self, kind: ImportKind, file: Path, report: ImportReport, seen: dict[str, str]) -> Iterator[Imported]:
        for line, value in self._parsed(kind, file, report):
            self._progress(file.name, line.number)
            if isinstance(value, RowError):
                report.rejected.append(Rejected(file, line.number, text_of(value), line.row))
                continue
            content = value.model_dump_json()
            if seen.setdefault(value.id, content) != content:
                reason = text_of(RowError("twice", key=value.id))
                report.rejected.append(Rejected(file, line.number, reason, line.row))
                continue
            yield value

    def _parsed(self, kind: ImportKind, file: Path, report: ImportReport) -> Iterator[tuple[Line, Imported | RowError]]:
        if kind == "policies" and file.suffix.lower() in DOCUMENT_SUFFIXES:
            try:
                read = read_document(file)
                (report.scans if read.scan else report.documents).append((file, read))
                if not read.scan:
                    yield Line(1, {}), read.policy
            except RowError as error:
                yield Line(1, {}), error
            except UnreadableFileError:
                raise
            except Exception as error:
                raise UnreadableFileError(
                    "format", path=file, kind=file.suffix, problem=type(error).__name__
                ) from error
            return
        lines = read_table(file)
        if kind == "policies":
            yield from policies_of_table((line, canonical(line.row)) for line in lines)
            return
        converters: dict[ImportKind, Callable[[Row], Imported]] = {
            "cases": to_case,
            "departments": to_department,
        }
        convert = converters[kind]
        for line in lines:
            try:
                yield line, line.problem or convert(canonical(line.row))
            except RowError as error:
                yield line, error
            except Exception as error:  # noqa: BLE001 -- whatever is wrong with one row, the next may be good
                yield line, RowError("unforeseen", problem=f"{type(error).__name__}: {str(error)[:SAID]}")

    def _write_rejects(self, kind: ImportKind, path: Path, rejected: list[Rejected]) -> Path | None:
        if not rejected:
            return None
        self._rejects_dir.mkdir(parents=True, exist_ok=True)
        target = self._rejects_dir / f"{kind}-{path.stem}.rejects.jsonl"
        with target.open("w", encoding="utf-8", errors="backslashreplace") as stream:
            for entry in rejected:
                record = {"file": str(entry.path), "line": entry.line, "reason": entry.reason, "row": entry.row}
                stream.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
        return target


def _is_hidden(file: Path) -> bool:
    """Whether an entry of a folder is the system's or an office program's own."""
    return file.name.startswith((".", "~$")) or file.name in ("Thumbs.db", "desktop.ini")


def policy_files(path: Path) -> list[Path]:
    """The file, or all entries of a folder but the system's own: of policies each is accounted for.

    Raises:
        UnreadableFileError: there is nothing.
    """
    if not path.exists():
        raise UnreadableFileError("missing", path=path)
    files = [path] if path.is_file() else sorted(file for file in path.iterdir() if not _is_hidden(file))
    if not files:
        raise UnreadableFileError("empty_folder", path=path, supported=TABLE_SUFFIXES + DOCUMENT_SUFFIXES)
    return files


def require_readable(file: Path) -> None:
    """Refuse by name what is no document.

    Raises:
        UnreadableFileError: it is a folder, or a file of another kind.
    """
    if file.is_dir():
        raise UnreadableFileError("folder", path=file)
    if file.suffix.lower() not in TABLE_SUFFIXES + DOCUMENT_SUFFIXES:
        raise UnreadableFileError("unsupported", path=file, supported="、".join(TABLE_SUFFIXES + DOCUMENT_SUFFIXES))


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
