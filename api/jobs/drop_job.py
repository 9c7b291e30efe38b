"""The drop job: takes in the files that channels without an API leave in their folders, and those for a campaign."""

import json
import logging
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from api.acts.intake import Intake
from api.acts.mail_intake import take_mail
from api.base.data_folder import DONE, REJECTS
from api.base.outer_folder import OuterFolder
from api.documents.attachment_files import LARGEST_OF_ALL
from retrieval.batches import batched
from triage.errors import RowError, StoreUnavailableError, TriageError, UnreadableFileError
from triage.importing.mail import MAIL_SUFFIXES
from triage.importing.tables import TABLE_SUFFIXES, Line, Row, read_table
from triage.types import IntakeOutcome
from triage.types.error_catalogue import text_of
from triage.workflow.actor import Actor

logger = logging.getLogger("jindianzi.jobs")
SUFFIXES = (*(suffix for suffix in TABLE_SUFFIXES if suffix != ".jsonl"), *MAIL_SUFFIXES)
ItemOf = Callable[[Row], Row]
CAMPAIGN, ATTACHED = "campaign-", "附件"
_NAMES = re.compile(r"[;；|\n]+")
LONGEST_DOUBT = 200
BATCH = 500
# A file that was changed a moment ago may still be being written.
SETTLED_SECONDS = 5.0


@dataclass(frozen=True)
class _Place:
    """A file in the folder of a channel, or in one of its folders for campaigns."""

    parts: tuple[str, ...]
    name: str

    @property
    def channel(self) -> str:
        """Whose file it is."""
        return self.parts[0]

    @property
    def campaign(self) -> int | None:
        """The campaign whose folder it lies in; 0, which is none, where the folder's name has no number."""
        if len(self.parts) == 1:
            return None
        number = self.parts[1].removeprefix(CAMPAIGN)
        return int(number) if number.isascii() and number.isdecimal() else 0


class DropJob:
    """Takes in `drop/<channel>/*.csv|xlsx|eml|msg`, then moves each file to `done`; what is rejected is in `rejects`.

    Files that a row names in its column 附件, several divided by `;`, lie in `drop/<channel>/附件/`.
    What lies in `drop/<channel>/campaign-<number>/` is sent to that campaign as well.

    Killed in the middle it begins the file again: a row with an id is the same item, and so is one without that has
    the same content.
    """

    def __init__(self, folder: Path, intake: Intake, told: Callable[[], None] = lambda: None) -> None:
        """Prepare.

        Args:
            folder: holds a folder for each channel.
            intake: takes the rows in.
            told: called when something was taken in.
        """
        self._folder, self._intake, self._told = folder, intake, told
        self._outer, self._reported = OuterFolder(folder), set[str]()

    def run(self) -> int:
        """Take in every settled file; returns how many files that were."""
        taken = 0
        for place in self._places():
            try:
                self._take(place)
            except StoreUnavailableError:
                # Nothing is wrong with the file: it is taken in when the database answers.
                logger.warning("drop.waits channel=%s", place.channel)
                break
            except Exception:  # whatever one file does, the next is another channel's
                logger.exception("drop.failed channel=%s", place.channel)
            else:
                taken += 1
        if taken:
            self._told()
        return taken

    def _places(self) -> list[_Place]:
        """Every settled table, channel by channel; a folder that cannot be read, or is a link, is left out."""
        found: list[_Place] = []
        if not self._folder.is_dir():
            return found
        self._report_links(self._outer.links())
        for channel in self._outer.folders():
            try:
                own = {DONE, REJECTS} & set(self._outer.links(channel))
                self._report_links(f"{channel}/{name}" for name in own)
                if own:
                    continue
                campaigns = [name for name in self._outer.folders(channel) if name.startswith(CAMPAIGN)]
                for parts in ((channel,), *((channel, name) for name in campaigns)):
                    names = sorted({*self._outer.files(*parts), *self._outer.links(*parts)})
                    found += [_Place(parts, name) for name in names if self._is_settled(name, parts)]
            except OSError as error:
                logger.warning("drop.unreadable_folder channel=%s error=%s", channel, type(error).__name__)
        return found

    def _report_links(self, names: Iterable[str]) -> None:
        """Say once of each link in place of a folder that it is not followed."""
        for name in set(names) - self._reported:
            self._reported.add(name)
            logger.warning("drop.link_not_followed folder=%s", name)

    def _take(self, place: _Place) -> None:
        channel, campaign = place.channel, place.campaign
        rejected: list[dict[str, object]] = []
        lines: list[Line] = []
        try:
            if campaign is not None:
                self._intake.require_campaign(campaign)
            with self._outer.copy_of(place.name, *place.parts) as file:
                if file.suffix.lower() in MAIL_SUFFIXES:
                    rejected.extend(self._mail_rejected(file, channel, campaign))
                else:
                    lines = list(read_table(file))
            item = self._intake.table_rows([line.row for line in lines if line.problem is None], channel)
            lines = [_checked(line, item) for line in lines]
            for part in batched(lines, BATCH):
                good = [line for line in part if line.problem is None]
                rejected.extend(_rejected(good, self._stored(good, item, channel, campaign)))
                rejected.extend(
                    {"line": line.number, "reason": text_of(line.problem), "row": line.row}
                    for line in part
                    if line.problem
                )
        except StoreUnavailableError:
            raise
        except TriageError as error:
            rejected.append({"line": 0, "reason": text_of(error)})
        except Exception as error:  # a file that nobody foresaw is put aside like any other that is no table
            logger.exception("drop.unforeseen channel=%s", channel)
            rejected.append({"line": 0, "reason": text_of(RowError("unforeseen", problem=type(error).__name__))})
        if rejected:
            self._write_rejects(place, rejected)
            self._intake.note_rejected(channel, place.name, len(rejected), whole=not lines or rejected[-1]["line"] == 0)
        self._outer.move(place.name, place.parts, f"{time.strftime('%Y%m%d-%H%M%S')}-{place.name}", (channel, DONE))
        logger.info("drop.taken channel=%s rows=%s rejected=%s", channel, len(lines), len(rejected))

    def _mail_rejected(self, file: Path, channel: str, campaign: int | None) -> list[dict[str, object]]:
        """Take in an e-mail; says why where it is not taken."""
        actor = Actor(name=channel, role="channel")
        outcome = take_mail(self._intake, file, channel, actor, campaign_id=campaign)
        return [{"line": 0, "reason": outcome.reason}] if outcome.result == "rejected" else []

    def _stored(self, lines: list[Line], item: ItemOf, channel: str, campaign: int | None) -> list[IntakeOutcome]:
        """Take in the rows of some lines; where they cannot be stored together, each by itself."""
        rows = [self._with_files(item(line.row), channel) for line in lines]
        actor = Actor(name=channel, role="channel")
        try:
            return self._intake.take(rows, channel, actor, campaign_id=campaign, by_content=True)[0]
        except TriageError:
            raise
        except Exception as error:
            if len(lines) > 1:
                return [outcome for line in lines for outcome in self._stored([line], item, channel, campaign)]
            logger.exception("drop.row_unforeseen channel=%s line=%s", channel, lines[0].number)
            return [IntakeOutcome(result="rejected", reason=f"the row cannot be stored ({type(error).__name__})")]

    def _with_files(self, row: dict[str, Any], channel: str) -> dict[str, Any]:
        """A row with the files that it names, which lie in the folder 附件 of its channel."""
        named = row.pop("attachments", None) or row.pop(ATTACHED, None)
        if not isinstance(named, str) or not named.strip():
            return row
        files: list[dict[str, Any]] = []
        doubts: list[str] = []
        for name in filter(None, (part.strip() for part in _NAMES.split(named))):
            try:
                files.append({"name": name, "content": self._content(channel, Path(name).name)})
            except UnreadableFileError as error:
                doubts.append(f"附件没有收到：{text_of(error)}"[:LONGEST_DOUBT])
        return row | {"attachments": files, "doubts": doubts}

    def _content(self, channel: str, name: str) -> bytes:
        """What is in a file of the folder 附件.

        Raises:
            UnreadableFileError: there is none, it is no real file, or it is too large.
        """
        try:
            with self._outer.copy_of(name, channel, ATTACHED) as copy:
                if copy.stat().st_size > LARGEST_OF_ALL:
                    raise UnreadableFileError("large", path=name, limit=LARGEST_OF_ALL // 2**20)
                return copy.read_bytes()
        except OSError as error:
            raise UnreadableFileError("missing", path=name) from error

    def _write_rejects(self, place: _Place, rejected: list[dict[str, object]]) -> None:
        self._outer.make(REJECTS, place.channel)
        with self._outer.written(f"{place.name}.jsonl", place.channel, REJECTS) as stream:
            stream.writelines(json.dumps(entry, ensure_ascii=False, default=str) + "\n" for entry in rejected)

    def _is_settled(self, name: str, parts: tuple[str, ...]) -> bool:
        """Whether a file is a table that nobody writes any more; one that has just gone is none."""
        if Path(name).suffix.lower() not in SUFFIXES:
            return False
        try:
            return time.time() - self._outer.changed_at(name, *parts) >= SETTLED_SECONDS
        except FileNotFoundError:
            return False


def _checked(line: Line, item: ItemOf) -> Line:
    """A line, with what is wrong with the id in it."""
    if line.problem is None:
        try:
            item(line.row)
        except RowError as error:
            return replace(line, problem=error)
    return line


def _rejected(lines: list[Line], outcomes: list[IntakeOutcome]) -> list[dict[str, object]]:
    return [
        {"line": line.number, "reason": outcome.reason, "row": line.row}
        for line, outcome in zip(lines, outcomes, strict=True)
        if outcome.result == "rejected"
    ]
