"""CampaignImport: the rows of a file taken in as any channel's items, and sent to a campaign."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from api.acts.entry import EntryOf
from api.acts.intake import Intake, Row
from triage.errors import RowError
from triage.importing.columns import ColumnPlan, ColumnReader
from triage.importing.import_report import Rejected
from triage.importing.spool import Spool
from triage.importing.tables import Line, read_table
from triage.store import Store
from triage.types.error_catalogue import text_of
from triage.workflow.actor import Actor

CHANNEL = "议题导入"
BATCH = 500


@dataclass
class CampaignImportReport:
    """What an import did; `known` stood in the database before and were sent to the campaign as well."""

    added: int = 0
    known: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ignored_fields: list[str] = field(default_factory=list)
    rejects_file: Path | None = None


class CampaignImport:
    """Imports files into a campaign.

    A row with a number is the same item as what its channel sends by the API under that number; of one without the
    content is the identity, so that the same file again brings nothing twice.
    """

    def __init__(
        self,
        store: Store,
        intake: Intake,
        rejects_dir: Path,
        progress: Callable[[str, int], None] = lambda _name, _rows: None,
    ) -> None:
        """Prepare.

        Args:
            store: where the campaign is.
            intake: takes the rows in.
            rejects_dir: where the file of rejected rows is written, if there are any.
            progress: called with the file name and the number of rows read so far.
        """
        self._store, self._intake = store, intake
        self._rejects_dir, self._progress = rejects_dir, progress

    def run(
        self, campaign_id: int, path: Path, actor: Actor, entry: EntryOf, *, name: str = "", by: str | None = None
    ) -> CampaignImportReport:
        """Import a CSV, XLSX or JSONL file; rows without a channel come by `议题导入`.

        Args:
            campaign_id: which campaign.
            path: the file.
            actor: who sends the rows.
            entry: makes the audit's entry of whoever imports.
            name: what the person calls the file; that of the path where it is empty.
            by: who imports, for the history of the campaign.

        Raises:
            NotFoundError: there is no such campaign.
            CampaignClosedError: it takes nothing any more.
            UnreadableFileError: the file cannot be read at all.
        """
        self._intake.require_campaign(campaign_id)
        report, mark = CampaignImportReport(), _mark_of(path)
        waiting: dict[str, list[tuple[Line, Row]]] = defaultdict(list)
        with Spool() as spool:
            columns = ColumnReader()
            for line in read_table(path, notes=report.notes):
                self._progress(path.name, line.number)
                spool.add(line)
                if line.problem is None:
                    columns.see(line.row)
            plan = columns.plan()
            report.ignored_fields = list(plan.ignored)
            for line in spool.lines():
                try:
                    channel, row = self._item(line, plan)
                except RowError as error:
                    report.rejected.append(Rejected(path, line.number, text_of(error), line.row))
                    continue
                waiting[channel].append((line, row))
                if len(waiting[channel]) == BATCH:
                    self._take(report, path, campaign_id, channel, waiting.pop(channel), actor)
        for channel, rows in waiting.items():
            self._take(report, path, campaign_id, channel, rows, actor)
        report.rejected.sort(key=lambda entry: entry.line)
        self._write_rejects(report, campaign_id, mark)
        counts = {"added": report.added, "known": report.known, "rejected": len(report.rejected)}
        told = f"{name or path.name}：新增{report.added}件，已有{report.known}件，退回{len(report.rejected)}行"
        with self._store.write() as work:
            work.campaigns.note(campaign_id, "imported", by, told)
            work.audit.record(entry("campaign.imported", "campaign", str(campaign_id), **counts))
        return report

    def _item(self, line: Line, plan: ColumnPlan) -> tuple[str, Row]:
        """The channel of a row, and the item that it is there."""
        if line.problem is not None:
            raise line.problem
        plan.require_sound_id(line.row)
        row = plan.row(line.row)
        channel = str(row.get("channel") or CHANNEL).strip()
        return channel, line.row if self._intake.is_mapped(channel) else row

    def _take(
        self,
        report: CampaignImportReport,
        path: Path,
        campaign_id: int,
        channel: str,
        rows: list[tuple[Line, Row]],
        actor: Actor,
    ) -> None:
        outcomes, _ = self._intake.take(
            [row for _, row in rows], channel, actor, campaign_id=campaign_id, by_content=True
        )
        for (line, _), outcome in zip(rows, outcomes, strict=True):
            report.added += outcome.result == "accepted"
            report.known += outcome.result in ("duplicate", "supplemented", "corrected")
            if outcome.result == "rejected":
                report.rejected.append(Rejected(path, line.number, outcome.reason or "", line.row))

    def _write_rejects(self, report: CampaignImportReport, campaign_id: int, mark: str) -> None:
        if not report.rejected:
            return
        self._rejects_dir.mkdir(parents=True, exist_ok=True)
        report.rejects_file = self._rejects_dir / f"campaign-{campaign_id}-{mark}.rejects.jsonl"
        with report.rejects_file.open("w", encoding="utf-8") as stream:
            for entry in report.rejected:
                record = {"file": entry.path.name, "line": entry.line, "reason": entry.reason, "row": entry.row}
                stream.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")


def _mark_of(path: Path) -> str:
    """What tells the content of a file from others; for one that is not there the reader says so."""
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:12]
