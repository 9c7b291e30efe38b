"""The report command: a period's report as a file."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Literal

from api.acts.period_reports import note_written, read_records, report_of, stored_records
from api.base.settings import Settings
from api.cli.operator_entry import operator_entry
from api.cli.progress import Bars
from api.documents.pdf import to_pdf
from api.documents.report_files import report_docx, report_html
from api.engine.composition import current_office, open_store, read_office
from triage.insight.report.record import Record
from triage.insight.report.report import PeriodKind, Report, report_period
from triage.office.config import Office

Format = Literal["docx", "pdf", "html", "json"]


def write_period_report(
    kind: PeriodKind,
    day: date | None,
    out: Path,
    *,
    source: Path | None = None,
    area: str | None = None,
    topic: str | None = None,
    form: Format = "docx",
) -> None:
    """Write the report of the period that a day lies in.

    Args:
        kind: of the period.
        day: any day of it, or None for today.
        out: the file.
        source: a file of letters, or None for the stored ones.
        area: the city, county or street that it is narrowed to.
        topic: the words that its letters have.
        form: of the file.

    Raises:
        TriageError: the file of letters cannot be read.
        NoPdfError: there is no LibreOffice.
    """
    settings, today = Settings(), datetime.now(UTC).astimezone().date()
    day = day or today
    asked = partial(_report, kind, day, settings, (area, topic))
    if source is not None:
        office = read_office(settings)
        records, rejected = read_records(source, office)
        for line in rejected:
            print(line, file=sys.stderr)
        report = asked(office, records)
        content = _content(report, form, office.name, today)
    else:
        store = open_store(settings)
        try:
            office = current_office(settings, store)
            report = asked(office, stored_records(store, report_period(kind, day)))
            content = _content(report, form, office.name, today)
            note_written(store, operator_entry, report, form)
        finally:
            store.close()
    out.write_bytes(content)
    print(f"{int(report.figures['count'])} letters, {len(report.topics)} topics: {out}")


def _report(
    kind: PeriodKind,
    day: date,
    settings: Settings,
    narrowed: tuple[str | None, str | None],
    office: Office,
    records: Sequence[Record],
) -> Report:
    with Bars() as bars:
        return report_of(records, kind, day, settings, office, narrowed=narrowed, progress=bars)


def _content(report: Report, form: Format, office: str, today: date) -> bytes:
    if form == "json":
        return (json.dumps(report.as_json(), ensure_ascii=False, indent=1) + "\n").encode()
    if form == "html":
        return report_html(report, office, today).encode()
    word = report_docx(report, office, today)
    return to_pdf(word) if form == "pdf" else word
