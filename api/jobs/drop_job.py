"""The drop job: takes in the files that channels without an API leave in their folders, and those for a campaign."""

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path

from api.intake import Intake
from triage.errors import CampaignClosedError, NotFoundError, UnreadableFileError
from triage.importing.tables import Line, read_table
from triage.types import IntakeOutcome
from triage.workflow.actor import Actor

logger = logging.getLogger("jindianzi.jobs")
SUFFIXES = (".csv", ".xlsx")
DONE, REJECTS = "done", "rejects"
CAMPAIGN = "campaign-"
BATCH = 500
# A file that was changed a moment ago may still be being written.
SETTLED_SECONDS = 5.0


class DropJob:
    """Takes in `drop/<channel>/*.csv|xlsx`, then moves each file to `done`; what is rejected stands in `rejects`.

    What lies in `drop/<channel>/campaign-<number>/` is sent to that campaign as well.

    Killed in the middle it begins the file again: rows with an id are the same items, and a row without one gets an
    id from the file's name and its line.
    """

    def __init__(self, folder: Path, intake: Intake, told: Callable[[], None] = lambda: None) -> None:
        """Prepare.

        Args:
            folder: holds a folder for each channel.
            intake: takes the rows in.
            told: called when something was taken in.
        """
        self._folder, self._intake, self._told = folder, intake, told

    def run(self) -> int:
        """Take in every settled file; returns how many files that were."""
        if not self._folder.is_dir():
            return 0
        files = [
            file
            for channel in sorted(self._folder.iterdir())
            if channel.is_dir()
            for folder in (channel, *sorted(channel.glob(f"{CAMPAIGN}*/")))
            for file in sorted(folder.iterdir())
            if file.suffix.lower() in SUFFIXES and time.time() - file.stat().st_mtime >= SETTLED_SECONDS
        ]
        for file in files:
            self._take(file)
        if files:
            self._told()
        return len(files)

    def _take(self, file: Path) -> None:
        folder, campaign = self._place_of(file)
        channel, rejected = folder.name, []
        try:
            lines = list(read_table(file))
            if campaign is not None:
                self._intake.require_campaign(campaign)
        except (UnreadableFileError, NotFoundError, CampaignClosedError) as error:
            rejected.append({"line": 0, "reason": str(error)})
            lines = []
        for start in range(0, len(lines), BATCH):
            part = lines[start : start + BATCH]
            good = [line for line in part if line.problem is None]
            rows = [self._intake.from_table(line.row, channel, f"{file.name}:{line.number}") for line in good]
            actor = Actor(name=channel, role="channel")
            outcomes, _ = self._intake.take(rows, channel, actor, campaign_id=campaign)
            rejected.extend(_rejected(good, outcomes))
            rejected.extend(
                {"line": line.number, "reason": line.problem, "row": line.row} for line in part if line.problem
            )
        if rejected:
            self._write_rejects(folder, file, rejected)
        done = folder / DONE
        done.mkdir(exist_ok=True)
        file.rename(done / f"{time.strftime('%Y%m%d-%H%M%S')}-{file.name}")
        logger.info("drop.taken channel=%s rows=%s rejected=%s", channel, len(lines), len(rejected))

    def _place_of(self, file: Path) -> tuple[Path, int | None]:
        """The folder of a file's channel, and the campaign whose folder it lies in."""
        if file.parent.parent == self._folder:
            return file.parent, None
        number = file.parent.name.removeprefix(CAMPAIGN)
        return file.parent.parent, int(number) if number.isascii() and number.isdecimal() else 0

    def _write_rejects(self, channel: Path, file: Path, rejected: list[dict[str, object]]) -> None:
        folder = channel / REJECTS
        folder.mkdir(exist_ok=True)
        with (folder / f"{file.name}.jsonl").open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(entry, ensure_ascii=False, default=str) + "\n" for entry in rejected)


def _rejected(lines: list[Line], outcomes: list[IntakeOutcome]) -> list[dict[str, object]]:
    return [
        {"line": line.number, "reason": outcome.reason, "row": line.row}
        for line, outcome in zip(lines, outcomes, strict=True)
        if outcome.result == "rejected"
    ]
