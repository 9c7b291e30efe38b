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
    channel: Annotated[str | None, typer.Option(help="Where rows come from that do not say so.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="Which column is a field, as FIELD=HEADING; FIELD= for none. Remembered for the channel."),
    ] = None,
    correct: Annotated[bool, typer.Option(help="Other content under a stored id is a correction.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Say what would happen, and store nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Incoming suggestions (CSV, XLSX, XLS, ET, ODS, JSONL); for a campaign, one file."""
    if campaign is not None:
        run_campaign_import(campaign, path)
        return
    from api.cli.suggestion_import import run_suggestion_import

    run_suggestion_import(path, channel, column, correct=correct, dry_run=dry_run, as_json=as_json)


@import_app.command("policies")
def policies(
    path: Source,
    check: Annotated[bool, typer.Option("--check", help="Say what each file gives, and store nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --check: as JSON.")] = False,
) -> None:
    """Policy documents (Markdown, TXT, DOCX, PDF, and with LibreOffice DOC, WPS, RTF, ODT), or tables of clauses."""
    if check:
        check_policy_files(path, as_json=as_json)
    else:
        run_import("policies", path)


@import_app.command("departments")
def departments(path: Source) -> None:
    """Departments with their duties (CSV, XLSX, JSONL)."""
    run_import("departments", path)


@import_app.command("holidays")
def holidays(path: Source) -> None:
    """Import the days off and moved workdays of a year: rows of a day or a range, and 休 or 班."""
    from api.acts.rules import Rules
    from api.base.settings import Settings
    from api.cli.operator_entry import operator_entry
    from api.engine.composition import open_store, read_office
    from triage.knowledge.effective_config import EffectiveConfig

    settings = Settings()
    store = open_store(settings)
    try:
        rules = Rules(store, EffectiveConfig(read_office(settings)), lambda: None, lambda: None)
        days = rules.import_days(operator_entry, "命令行", path.read_bytes())
    finally:
        store.close()
    years = ", ".join(map(str, days.years))
    print(f"Imported {len(days.holidays)} days off and {len(days.workdays)} workdays of {years}.")


def check_policy_files(path: Path, *, as_json: bool) -> None:
    """Say what an import would find in each file; exits 1 where it would find nothing at all."""
    import json

    from triage.importing.policy_check import check_policies, described

    checks = list(check_policies(path))
    if as_json:
        print(json.dumps([check.as_json() for check in checks], ensure_ascii=False, indent=2))
    for check in () if as_json else checks:
        print(check.path.name)
        for read in check.policies:
            print("  " + "\n    请看：".join((described(read), *read.warnings)))
        for problem in check.problems:
            print(f"  没有读：{problem}")
    if not any(check.policies for check in checks):
        raise typer.Exit(1)


def run_import(kind: "ImportKind", path: Path) -> None:
    """Import and say what happened; exits 1 where nothing at all went in but something was rejected."""
    from api.acts.imports import TableImports
    from api.acts.policy_scans import PolicyScans
    from api.base.settings import Settings
    from api.cli.operator_entry import operator_entry
    from api.cli.progress import Bars
    from api.engine.composition import open_store
    from api.service.services import open_contents
    from triage.importing.policy_check import described

    settings = Settings()
    store = open_store(settings, upgrade=True)
    try:
        with Bars() as bars:
            rejects, told = settings.data_dir / "rejects", lambda name, rows: bars(name, rows, 0)
            scans = PolicyScans(store, open_contents(settings))
            report = TableImports(store, scans=scans).run(operator_entry, kind, path, rejects, told)
    finally:
        store.close()
    counts = report.counts
    print(f"{kind}: {counts.added} added, {counts.changed} changed, {counts.unchanged} unchanged, "
          f"{len(report.rejected)} rejected")  # fmt: skip
    for file, read in report.documents:
        print("\n  请看：".join((f"{file.name}：{described(read)}", *read.warnings)))
    for file, read in report.scans:
        print("\n  请看：".join((f"{file.name}：{described(read)}，待核对，见政策库页面的“扫描件”", *read.warnings)))
    for entry in report.rejected[:SHOWN]:
        print(entry, file=sys.stderr)
    if report.rejects_file is not None:
        print(f"Rejected rows with reasons: {report.rejects_file}", file=sys.stderr)
        if counts.added + counts.changed + counts.unchanged + len(report.scans) == 0:
            raise typer.Exit(1)


def run_campaign_import(campaign: int, path: Path) -> None:
    """Send a file's suggestions to a campaign; exits 1 where nothing at all went in but something was rejected."""
    from api.acts.campaign_import import CampaignImport
    from api.acts.intake import Intake
    from api.base.settings import Settings
    from api.cli.operator_entry import operator_entry
    from api.cli.progress import Bars
    from api.engine.composition import open_store, read_office
    from triage.workflow.actor import Actor

    settings = Settings()
    store = open_store(settings, upgrade=True)
    try:
        with Bars() as bars:
            intake = Intake(store, read_office(settings))
            rejects, told = settings.data_dir / "rejects", lambda name, rows: bars(name, rows, 0)
            importing = CampaignImport(store, intake, rejects, told)
            report = importing.run(campaign, path, Actor(name="operator", role="channel"), operator_entry)
    finally:
        store.close()
    print(f"campaign {campaign}: {report.added} added, {report.known} known, {len(report.rejected)} rejected")
    for entry in report.rejected[:SHOWN]:
        print(entry, file=sys.stderr)
    if report.rejects_file is not None:
        print(f"Rejected rows with reasons: {report.rejects_file}", file=sys.stderr)
        if report.added + report.known == 0:
            raise typer.Exit(1)
