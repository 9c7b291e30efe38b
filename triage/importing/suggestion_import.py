"""SuggestionImport: tables of suggestions to the store; nothing is overwritten, merged or lost without a word."""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from triage.errors import RowError, SealingError, StoreUnavailableError, UnreadableFileError
from triage.importing.columns import ColumnPlan, ColumnReader
from triage.importing.formats import TABLE_SUFFIXES
from triage.importing.header import Line
from triage.importing.import_report import Conflict, Rejected, SuggestionReport, write_rejects
from triage.importing.mail import MAIL_SUFFIXES
from triage.importing.spool import Spool
from triage.importing.suggestion_rows import (
    ATTACHED,
    FilesBeside,
    Keep,
    ReadRow,
    RowReader,
    is_mail,
    kept_files,
    mail_line,
)
from triage.importing.tables import SAID, read_table
from triage.store import Store, UnitOfWork
from triage.store.base.upsert import digest
from triage.store.suggestions.intakes import content_id, id_taken, suggestion_id
from triage.types import IntakeItem, NewAttachment, Suggestion
from triage.types.error_catalogue import text_of
from triage.types.local_time import LOCAL_ZONE, doubt_of
from triage.types.version import RevisionKind
from triage.workflow.actor import SYSTEM, Actor
from triage.workflow.likeness import corrected, is_former, likeness, supplemented

logger = logging.getLogger("jindianzi.import")
Progress = Callable[[str, int, int], None]
Outcome = Literal["added", "corrected", "supplemented", "duplicate", "rejected"]
BATCH = 1000
PREVIEWED, WARNED, CONFLICTS_KEPT = 10, 100, 500
LONGEST_ID = 100
READ_SUFFIXES = (*TABLE_SUFFIXES, *MAIL_SUFFIXES)
COUNTED = ("rows", "added", "corrected", "supplemented", "duplicate")


@dataclass(frozen=True)
class ImportOptions:
    """What a person says of an import.

    Attributes:
        channel: where rows come from that do not say so.
        columns: the heading of each field, where the person says so; else what was said of the channel before counts.
        corrections: whether other content under a stored id corrects it: in every row, or in those of these numbers.
        dry_run: whether nothing is stored.
        actor: who imports.
        keep: keeps the files that come with rows; without it they are not stored, and the summary says so.
    """

    channel: str | None = None
    columns: Mapping[str, str] | None = None
    corrections: bool | frozenset[int] = False
    dry_run: bool = False
    actor: Actor = SYSTEM
    keep: Keep | None = None


@dataclass(frozen=True)
class _Judged:
    """What becomes of a row: under which id, and what is then stored there."""

    read: ReadRow
    outcome: Outcome
    key: str
    content: Suggestion | None = None
    problem: RowError | None = None


class SuggestionImport:
    """Imports tables of suggestions."""

    def __init__(
        self,
        store: Store,
        rejects_dir: Path,
        options: ImportOptions | None = None,
        progress: Progress = lambda _name, _done, _total: None,
    ) -> None:
        """Prepare an import.

        Args:
            store: where the suggestions go.
            rejects_dir: where the file of rejected rows is written, if there are any.
            options: what a person says of it.
            progress: called with the file name, the rows done, and how many there are (0 while that is unknown).
        """
        self._store, self._rejects_dir, self._progress = store, rejects_dir, progress
        self._options = options or ImportOptions()
        self._today = datetime.now(LOCAL_ZONE).date()

    def run(self, path: Path) -> SuggestionReport:
        """Import a file, or every file of a folder in the order of names; every file is accounted for.

        One that was interrupted goes on where it stopped.

        Raises:
            UnreadableFileError: the path, or a single file given, cannot be read at all.
        """
        if not path.exists():
            raise UnreadableFileError("missing", path=path)
        files = [path] if path.is_file() else _files(path)
        report = SuggestionReport()
        seen: dict[str, Suggestion] = {}
        for file in files:
            try:
                self._import(file, report, seen)
            except UnreadableFileError as error:
                if file == path:
                    raise
                report.rows += 1
                report.rejected.append(Rejected(file, 0, text_of(error), {}))
        if not self._options.dry_run:
            report.rejects_file = write_rejects(self._rejects_dir, path, report.rejected)
        return report

    def _import(self, file: Path, report: SuggestionReport, seen: dict[str, Suggestion]) -> None:
        with Spool() as spool:
            columns = ColumnReader()
            lines, files = self._lines(file, report)
            for line in lines:
                spool.add(line)
                if line.problem is None:
                    columns.see(line.row)
                self._progress(file.name, len(spool), 0)
            plan = columns.plan(None if is_mail(file) else self._said())
            if not files.there or self._options.keep is None:
                plan = plan.without("attachments")
            _add_plan(report, plan)
            reader = RowReader(plan, self._options.channel, files)
            run = _Run(self._store, file, self._options, reader, report, seen)
            run.resume(_key_of(file, self._options, plan))
            for batch in _batches(spool.lines()):
                run.take(batch, self._today)
                self._progress(file.name, run.done, len(spool))
            run.end()

    def _lines(self, file: Path, report: SuggestionReport) -> tuple[Iterable[Line], FilesBeside]:
        """The rows of a file, of which an e-mail has one, and the files that came with them."""
        if is_mail(file):
            line, files = mail_line(file)
            return [line], files
        return read_table(file, notes=report.notes), FilesBeside(file.parent / ATTACHED)

    def _said(self) -> Mapping[str, str]:
        """What a person says of the columns now, else what was said of this channel's before."""
        if self._options.columns is not None:
            return self._options.columns
        with self._store.read() as work:
            return work.imports.mapping(self._options.channel or "")


class _Run:
    """Takes in the rows of one file, batch by batch."""

    def __init__(
        self,
        store: Store,
        file: Path,
        options: ImportOptions,
        reader: RowReader,
        report: SuggestionReport,
        seen: dict[str, Suggestion],
    ) -> None:
        self._store, self._file, self._options, self._reader = store, file, options, reader
        self._report = report
        # What rows of this import have put under an id, while that is not stored yet or never will be.
        self._seen = seen
        self._key = ""
        self._counts = dict.fromkeys(COUNTED, 0)
        # What an interrupted import refused because of what was stored then.
        self._refused: list[list[Any]] = []
        self.done = self._skip = 0

    def resume(self, key: str) -> None:
        """Find out how far an earlier import of the same file came that was interrupted."""
        self._key = key
        if self._options.dry_run:
            return
        with self._store.read() as work:
            self._skip, counts = work.imports.unfinished(key)
        for name in COUNTED:
            self._add(name, counts.get(name, 0))
        for number, sheet, reason in counts.get("refused", ()):
            self._refused.append([number, sheet, reason])
            self._report.rejected.append(Rejected(self._file, number, reason, {}, sheet))
        if self._skip:
            self._report.notes.append(f"上次导入在第 {self._skip} 行之后中断，这次从那里继续")

    def take(self, lines: Sequence[Line], today: date) -> None:
        """Take in some rows."""
        # What could not be read before an interruption is read again, so that its reasons are in this summary.
        fresh = [line for offset, line in enumerate(lines, start=self.done) if offset >= self._skip]
        old = lines[: len(lines) - len(fresh)]
        self.done += len(lines)
        self._readable(old)
        for line in fresh:
            self._preview(line)
        reads = self._readable(fresh)
        self._add("rows", len(fresh))
        self._store_together(reads)
        self._warn(reads, today)

    def end(self) -> None:
        """Note that the file was read to its end."""
        if not self._options.dry_run:
            with self._store.write() as work:
                work.imports.note(self._key, self.done, {}, ended=True)

    def _readable(self, lines: Sequence[Line]) -> list[ReadRow]:
        """The rows that can be read; the others are rejected."""
        reads: list[ReadRow] = []
        for line in lines:
            try:
                reads.append(self._reader.read(line))
            except RowError as error:
                self._reject(line, error)
            except Exception as error:  # noqa: BLE001 -- whatever is wrong with one row, the next may be good
                self._reject(line, RowError("unforeseen", problem=f"{type(error).__name__}: {str(error)[:SAID]}"))
        return reads

    def _store_together(self, reads: Sequence[ReadRow]) -> None:
        """Store rows in one unit of work; where they cannot be, each by itself, so that one keeps out no other."""
        try:
            judged = self._in_one(reads)
        except (StoreUnavailableError, SealingError):
            raise
        except Exception as error:
            if len(reads) == 1:
                logger.exception("import.not_stored kind=suggestions")
                self._reject(reads[0].line, RowError("unforeseen", problem=type(error).__name__))
                return
            for read in reads:
                self._store_together([read])
            return
        for one in judged:
            self._count(one)

    def _in_one(self, reads: Sequence[ReadRow]) -> list[_Judged]:
        if self._options.dry_run:
            with self._store.read() as work:
                return self._judge(work, reads)
        with self._store.write() as work:
            judged = self._judge(work, reads)
            self._apply(work, judged)
            work.imports.note(self._key, self.done, self._counted(judged))
            return judged

    def _counted(self, judged: Sequence[_Judged]) -> dict[str, Any]:
        """The counts of the file as they are with these rows; what cannot be read at all is found out again."""
        counts: dict[str, Any] = dict(self._counts)
        refused = list(self._refused)
        for one in judged:
            if one.problem is None:
                counts[one.outcome] += 1
            else:
                refused.append([one.read.line.number, one.read.line.sheet, self._reason(one.read.line, one.problem)])
        return counts | {"refused": refused}

    def _add(self, name: str, number: int = 1) -> None:
        self._counts[name] += number
        setattr(self._report, name, getattr(self._report, name) + number)

    def _judge(self, work: UnitOfWork, reads: Sequence[ReadRow]) -> list[_Judged]:
        keys = _keys_of(work, reads, self._seen)
        known = work.suggestions.get(list(set(keys)))
        erased = work.suggestions.erased(list(known))
        now: dict[str, Suggestion] = {}
        judged = []
        for read, key in zip(reads, keys, strict=True):
            stored = now.get(key) or self._seen.get(key) or known.get(key)
            one = self._judged(work, read, key, stored, erased=key in erased)
            if one.content is not None:
                now[key] = one.content
            judged.append(one)
        if self._options.dry_run:
            self._seen |= now
        return judged

    def _judged(self, work: UnitOfWork, read: ReadRow, key: str, stored: Suggestion | None, *, erased: bool) -> _Judged:
        sent = read.suggestion.model_copy(update={"id": key})
        if stored is None:
            return _Judged(read, "added", key, sent)
        alike = "same" if erased else likeness(stored, sent)
        if alike in ("same", "less"):
            return _Judged(read, "duplicate", key)
        said = self._options.corrections
        corrects = read.correction or said is True or (isinstance(said, frozenset) and read.line.number in said)
        if not corrects and not read.supplement and is_former(work.revisions.of(key), stored, sent):
            return _Judged(read, "duplicate", key)
        if alike == "more" or read.supplement:
            return _Judged(read, "supplemented", key, supplemented(stored, sent))
        if corrects:
            return _Judged(read, "corrected", key, corrected(stored, sent))
        name = read.external_id or key
        self._report.conflicts += [Conflict(read.line.number, name, stored.full_text(), sent.full_text())][
            : CONFLICTS_KEPT - len(self._report.conflicts)
        ]
        return _Judged(read, "rejected", key, problem=id_taken(stored, sent, name))

    def _apply(self, work: UnitOfWork, judged: Sequence[_Judged]) -> None:
        items = [
            self._item(one.read, one.content) for one in judged if one.outcome == "added" and one.content is not None
        ]
        work.intakes.store_new(items, self._options.actor)
        for one in judged:
            if one.outcome in ("corrected", "supplemented") and one.content is not None:
                kind: RevisionKind = "corrected" if one.outcome == "corrected" else "supplemented"
                work.revisions.revise(one.key, one.content, kind, self._options.actor, one.read.suggestion.time)
            if one.outcome in ("corrected", "supplemented", "duplicate"):
                self._complete(work, one)

    def _item(self, read: ReadRow, content: Suggestion) -> IntakeItem:
        files, doubts = self._kept(read)
        return IntakeItem(
            suggestion=content.model_copy(update={"warnings": (*content.warnings, *doubts)}) if doubts else content,
            external_id=read.external_id,
            payload_digest=digest(content),
            public=read.public,
            contact=read.contact,
            attachments=files,
        )

    def _complete(self, work: UnitOfWork, one: _Judged) -> None:
        """Add the sender and the files of a row about what is stored already, as far as they are not known yet."""
        work.contacts.complete(one.key, one.read.contact, replacing=one.outcome == "corrected")
        files, doubts = self._kept(one.read)
        if files and one.key not in work.suggestions.erased([one.key]):
            work.revisions.attach(one.key, files, self._options.actor)
        self._report.warnings += [f"第 {one.read.line.number} 行：{text}" for text in doubts]

    def _kept(self, read: ReadRow) -> tuple[tuple[NewAttachment, ...], tuple[str, ...]]:
        return kept_files(read.files, self._options.keep) if self._options.keep and read.files else ((), ())

    def _count(self, one: _Judged) -> None:
        if one.problem is None:
            self._add(one.outcome)
            return
        self._reject(one.read.line, one.problem)
        self._refused.append([one.read.line.number, one.read.line.sheet, self._report.rejected[-1].reason])

    def _reject(self, line: Line, error: RowError) -> None:
        reason = self._reason(line, error)
        self._report.rejected.append(Rejected(self._file, line.number, reason, line.row, line.sheet))

    @staticmethod
    def _reason(line: Line, error: RowError) -> str:
        return f"工作表“{line.sheet}”：{text_of(error)}" if line.sheet else text_of(error)

    def _preview(self, line: Line) -> None:
        if len(self._report.first_rows) < PREVIEWED:
            self._report.first_rows.append((line.number, line.row))

    def _warn(self, reads: Sequence[ReadRow], today: date) -> None:
        for read in reads:
            doubt = doubt_of(read.suggestion.time, today)
            for text in (*read.suggestion.warnings, *([doubt] if doubt else [])):
                if len(self._report.warnings) < WARNED:
                    self._report.warnings.append(f"第 {read.line.number} 行：{text}")


def _keys_of(work: UnitOfWork, reads: Sequence[ReadRow], seen: Mapping[str, Suggestion]) -> list[str]:
    """The id of each row: the one that its channel's id has already, else that id itself where it is free.

    Without an id of its channel the content is the identity.
    """
    by_channel: dict[str, list[str]] = {}
    for read in reads:
        if read.external_id is not None:
            by_channel.setdefault(read.suggestion.channel or "", []).append(read.external_id)
    known = {
        (channel, name): key
        for channel, names in by_channel.items()
        for name, key in work.intakes.known(channel, names).items()
    }
    names = {name for names in by_channel.values() for name in names if len(name) <= LONGEST_ID}
    stored = work.suggestions.get(sorted(names))
    letters = {name: seen[name] for name in names if name in seen} | stored
    taken: dict[str, str] = {name: letter.channel or "" for name, letter in letters.items()}
    keys = []
    for read in reads:
        channel, name = read.suggestion.channel or "", read.external_id
        if name is None:
            keys.append(content_id(read.suggestion))
        elif (channel, name) in known:
            keys.append(known[channel, name])
        elif not read.is_mail and (not channel or taken.get(name, channel) == channel):
            taken.setdefault(name, channel)
            keys.append(name)
        else:
            keys.append(suggestion_id(channel, name))
    return keys


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


def _files(folder: Path) -> list[Path]:
    """The files of a folder that are not hidden, and not the lock of an open workbook."""
    files = sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith((".", "~$")))
    if not any(file.suffix.lower() in READ_SUFFIXES for file in files):
        raise UnreadableFileError("empty_folder", path=folder, supported=READ_SUFFIXES)
    return files


def _add_plan(report: SuggestionReport, plan: ColumnPlan) -> None:
    report.mapping |= plan.mapping
    report.headings = tuple(dict.fromkeys((*report.headings, *plan.headings)))
    report.ignored_fields = list(dict.fromkeys((*report.ignored_fields, *plan.ignored)))


def _key_of(file: Path, options: ImportOptions, plan: ColumnPlan) -> str:
    """What tells an import from others: the file's content, and what a person says of it."""
    with file.open("rb") as stream:
        content = hashlib.file_digest(stream, "sha256").hexdigest()
    said = options.corrections if isinstance(options.corrections, bool) else sorted(options.corrections)
    told = json.dumps([content, options.channel, dict(plan.mapping), said], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
