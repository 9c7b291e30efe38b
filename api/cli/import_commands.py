"""Commands that import an office's files."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from triage.importing import ImportKind

import_app = typer.Typer(no_args_is_help=True)
Source = Annotated[Path, typer.Argument(help="A file, or a folder of files.")]
SHOWN = 20


@import_app.command("cases")
def cases(path: Source) -> None:
    """Past cases with their replies (CSV, XLSX, JSONL)."""
    run_import("cases", path)


@import_app.command("suggestions")
def suggestions(
    path: Source,
    campaign: Annotated[int | None, typer.Option(help="The number of a campaign that they are sent to.")] = None,
) -> None:
    """Incoming suggestions (CSV, XLSX, JSONL); for a campaign, one file."""
    if campaign is None:
        run_import("suggestions", path)
    else:
        run_campaign_import(campaign, path)


@import_app.command("policies")
def policies(path: Source) -> None:
    """Policy documents (Markdown, TXT, DOCX, PDF), or tables of clauses."""
    run_import("policies", path)


@import_app.command("departments")
def departments(path: Source) -> None:
    """Departments with their duties (CSV, XLSX, JSONL)."""
    run_import("departments", path)


def run_import(kind: "ImportKind", path: Path) -> None:
    """Import and say what happened; exits 1 where nothing at all went in but something was rejected."""
    from dataclasses import asdict

    from api.cli.operator_entry import operator_entry
    from api.cli.progress import Bars
    from api.composition import open_store
    from api.settings import Settings
    from triage.importing import Importer

    settings = Settings()
    store = open_store(settings, upgrade=True)
    try:
        with Bars() as bars:
            importer = Importer(store, settings.data_dir / "rejects", lambda name, rows: bars(name, rows, 0))
            report = importer.run(kind, path)
        with store.write() as work:
            work.audit.record(
                operator_entry(f"{kind}.imported", **asdict(report.counts), rejected=len(report.rejected))
            )
    finally:
        store.close()
    counts = report.counts
    print(f"{kind}: {counts.added} added, {counts.changed} changed, {counts.unchanged} unchanged, "
          f"{len(report.rejected)} rejected")  # fmt: skip
    for entry in report.rejected[:SHOWN]:
        print(entry, file=sys.stderr)
    if report.rejects_file is not None:
        print(f"Rejected rows with reasons: {report.rejects_file}", file=sys.stderr)
        if counts.added + counts.changed + counts.unchanged == 0:
            raise typer.Exit(1)


def run_campaign_import(campaign: int, path: Path) -> None:
    """Send a file's suggestions to a campaign; exits 1 where nothing at all went in but something was rejected."""
    from api.campaign_import import CampaignImport
    from api.cli.operator_entry import operator_entry
    from api.cli.progress import Bars
    from api.composition import open_store, read_office
    from api.intake import Intake
    from api.settings import Settings
    from triage.workflow.actor import Actor

    settings = Settings()
    store = open_store(settings, upgrade=True)
    try:
        with Bars() as bars:
            intake = Intake(store, read_office(settings))
            importing = CampaignImport(intake, settings.data_dir / "rejects", lambda name, rows: bars(name, rows, 0))
            report = importing.run(campaign, path, Actor(name="operator", role="channel"))
        counts = {"added": report.added, "known": report.known, "rejected": len(report.rejected)}
        with store.write() as work:
            told = f"{path.name}：新增{report.added}件，已有{report.known}件，退回{len(report.rejected)}行"
            work.campaigns.note(campaign, "imported", None, told)
            work.audit.record(operator_entry("campaign.imported", "campaign", str(campaign), **counts))
    finally:
        store.close()
    print(f"campaign {campaign}: {report.added} added, {report.known} known, {len(report.rejected)} rejected")
    for entry in report.rejected[:SHOWN]:
        print(entry, file=sys.stderr)
    if report.rejects_file is not None:
        print(f"Rejected rows with reasons: {report.rejects_file}", file=sys.stderr)
        if report.added + report.known == 0:
            raise typer.Exit(1)
