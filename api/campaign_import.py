"""CampaignImport: the rows of a file taken in as any channel's items, and sent to a campaign."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from api.intake import Intake, Row
from triage.importing.importer import Rejected
from triage.importing.items import from_headings
from triage.importing.tables import Line, read_table
from triage.workflow.actor import Actor

CHANNEL = "议题导入"
BATCH = 500


@dataclass
class CampaignImportReport:
    """What an import did; `known` stood in the database before and were sent to the campaign as well."""

    added: int = 0
    known: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    rejects_file: Path | None = None


class CampaignImport:
    """Imports files into a campaign.

    A row with a number is the same item as what its channel sends by the API under that number; one without gets
    a number from the file's content and its line, so that the same file again brings nothing twice.
    """

    def __init__(
        self, intake: Intake, rejects_dir: Path, progress: Callable[[str, int], None] = lambda _name, _rows: None
    ) -> None:
        """Prepare.

        Args:
            intake: takes the rows in.
            rejects_dir: where the file of rejected rows is written, if there are any.
            progress: called with the file name and the number of rows read so far.
        """
        self._intake, self._rejects_dir, self._progress = intake, rejects_dir, progress

    def run(self, campaign_id: int, path: Path, actor: Actor) -> CampaignImportReport:
        """Import a CSV, XLSX or JSONL file; rows without a channel come by `议题导入`.

        Raises:
            NotFoundError: there is no such campaign.
            CampaignClosedError: it takes nothing any more.
            UnreadableFileError: the file cannot be read at all.
        """
        report, mark = CampaignImportReport(), _mark_of(path)
        waiting: dict[str, list[tuple[Line, Row]]] = defaultdict(list)
        for line in read_table(path):
            self._progress(path.name, line.number)
            if line.problem:
                report.rejected.append(Rejected(path, line.number, line.problem, line.row))
                continue
            channel = str(from_headings(line.row).get("channel") or CHANNEL).strip()
            row = self._intake.from_table(line.row, channel, f"{mark}:{line.number}")
            waiting[channel].append((line, row))
            if len(waiting[channel]) == BATCH:
                self._take(report, path, campaign_id, channel, waiting.pop(channel), actor)
        for channel, rows in waiting.items():
            self._take(report, path, campaign_id, channel, rows, actor)
        report.rejected.sort(key=lambda entry: entry.line)
        self._write_rejects(report, campaign_id, mark)
        return report

    def _take(
        self,
        report: CampaignImportReport,
        path: Path,
        campaign_id: int,
        channel: str,
        rows: list[tuple[Line, Row]],
        actor: Actor,
    ) -> None:
        outcomes, _ = self._intake.take([row for _, row in rows], channel, actor, campaign_id=campaign_id)
        for (line, _), outcome in zip(rows, outcomes, strict=True):
            report.added += outcome.result == "accepted"
            report.known += outcome.result == "duplicate"
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
