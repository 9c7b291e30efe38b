"""`jindianzi import suggestions`: what it takes from the command line, and what it says."""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from triage.importing.import_report import SuggestionReport

SHOWN = 20


def run_suggestion_import(
    path: Path, channel: str | None, columns: Iterable[str] | None, *, correct: bool, dry_run: bool, as_json: bool
) -> None:
    """Import tables of suggestions and say what happened; exits 1 where nothing went in but something was rejected."""
    from api.acts.imports import TableImports
    from api.base.settings import Settings
    from api.cli.operator_entry import operator_entry
    from api.cli.progress import Bars
    from api.documents.attachment_files import AttachmentFolder
    from api.engine.composition import open_store
    from api.service.services import open_contents
    from triage.importing.suggestion_import import ImportOptions
    from triage.workflow.actor import Actor

    settings = Settings()
    options = ImportOptions(
        channel=channel,
        columns=_said(columns),
        corrections=correct,
        dry_run=dry_run,
        actor=Actor(name="operator", role="operator"),
    )
    store = open_store(settings, upgrade=True)
    try:
        with Bars() as bars:
            rejects = settings.data_dir / "rejects"
            files = AttachmentFolder(open_contents(settings))
            report = TableImports(store, files=files).suggestions(operator_entry, path, rejects, options, bars)
    finally:
        store.close()
    if as_json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        _print(report, dry_run=dry_run)
    _print_details(report)
    if report.rejected and len(report.rejected) == report.rows and not dry_run:
        raise typer.Exit(1)


def _said(columns: Iterable[str] | None) -> Mapping[str, str] | None:
    """What the command line says of the columns.

    Raises:
        BadParameter: it names a field that there is not.
    """
    from triage.importing.columns import FIELDS

    if not columns:
        return None
    said = {}
    for text in columns:
        name, separator, heading = text.partition("=")
        if name not in FIELDS or not separator:
            raise typer.BadParameter(f"{text!r}: FIELD=HEADING, FIELD one of {', '.join(FIELDS)}")
        said[name] = heading
    return said


def _print(report: "SuggestionReport", *, dry_run: bool) -> None:
    from triage.importing.columns import FIELDS

    print("试运行，什么也没有存入。" if dry_run else "导入完成。")
    print("列的对应：" + "，".join(f"{FIELDS[name]}＝“{heading}”" for name, heading in report.mapping.items()))
    if "external_id" not in report.mapping:
        print("没有可靠的编号列：以内容判断是否同一件。")
    if report.ignored_fields:
        print(f"没有存入的列：{'、'.join(report.ignored_fields)}")
    print(
        f"suggestions: {report.rows} rows, {report.added} added, {report.corrected} corrected, "
        f"{report.supplemented} supplemented, {report.duplicate} duplicate, {len(report.rejected)} rejected"
    )


def _print_details(report: "SuggestionReport") -> None:
    for text in (*report.notes, *report.warnings[:SHOWN]):
        print(text, file=sys.stderr)
    for entry in report.rejected[:SHOWN]:
        print(entry, file=sys.stderr)
    if report.rejects_file is not None:
        print(f"Rejected rows with reasons: {report.rejects_file}", file=sys.stderr)
