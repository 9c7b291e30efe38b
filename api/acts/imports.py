"""Imports: tables of cases, suggestions, policies and departments, on a page or at the command line."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from api.acts.entry import EntryOf
from api.acts.policy_scans import PolicyScans
from api.documents.attachment_files import AttachmentFolder
from triage.importing import Importer, ImportKind, ImportReport
from triage.importing.import_report import SuggestionReport
from triage.importing.importer import IMPORTED
from triage.importing.suggestion_import import ImportOptions, Progress, SuggestionImport
from triage.store import Store


class TableImports:
    """Imports files; what came of each stands in the audit."""

    def __init__(
        self, store: Store, wake_triage: Callable[[], None] = lambda: None, files: AttachmentFolder | None = None,
        scans: PolicyScans | None = None,
    ) -> None:  # fmt: skip
        self._store, self._wake_triage, self._files, self._scans = store, wake_triage, files, scans

    def run(
        self,
        entry: EntryOf,
        kind: ImportKind,
        path: Path,
        rejects_dir: Path,
        progress: Callable[[str, int], None] = lambda _name, _rows: None,
    ) -> ImportReport:
        """Import a file or a folder of files.

        Args:
            entry: makes the audit's entry of whoever imports.
            kind: what the rows are.
            path: where they stand.
            rejects_dir: where the file of rejected rows is written, if there are any.
            progress: called with the file name and the number of rows read so far.

        Raises:
            UnreadableFileError: a file cannot be read at all.
        """
        report = Importer(self._store, rejects_dir, progress).run(kind, path)
        if self._scans is not None:
            for file, read in report.scans:
                self._scans.add_read(entry, IMPORTED, file, read.scan)
        with self._store.write() as work:
            work.audit.record(entry(f"{kind}.imported", **asdict(report.counts), rejected=len(report.rejected)))
        if kind == "suggestions":
            self._wake_triage()
        return report

    def suggestions(
        self,
        entry: EntryOf,
        path: Path,
        rejects_dir: Path,
        options: ImportOptions,
        progress: Progress = lambda _name, _done, _total: None,
    ) -> SuggestionReport:
        """Import a table of suggestions, or a folder of them, or say what that would do.

        What a person says of the columns is remembered for the channel.

        Raises:
            UnreadableFileError: a file cannot be read at all.
        """
        if self._files is not None:
            options = replace(options, keep=self._files.keep)
        report = SuggestionImport(self._store, rejects_dir, options, progress).run(path)
        if options.dry_run:
            return report
        counts = {name: getattr(report, name) for name in ("added", "corrected", "supplemented", "duplicate")}
        with self._store.write() as work:
            if options.columns is not None:
                work.imports.remember(options.channel or "", options.columns, options.actor.name)
            work.audit.record(
                entry(
                    "suggestions.imported",
                    **counts,
                    rejected=len(report.rejected),
                    columns="，".join(f"{name}={heading}" for name, heading in report.mapping.items()),
                    ignored="、".join(report.ignored_fields),
                )
            )
        self._wake_triage()
        return report

    def note_fetched(self, entry: EntryOf, kind: ImportKind, key: str) -> None:
        """Record that somebody fetches the rows that an import rejected."""
        with self._store.write() as work:
            work.audit.record(entry(f"{kind}.rejects_fetched", "rejects", key))
