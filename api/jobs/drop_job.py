"""The drop job: takes in the files that channels without an API leave in their folders, and those for a campaign."""

import json
import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
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


@dataclass
class _Taken:
    """What became of the rows of one file; the counts of their outcomes add up to the rows."""

    rows: int = 0
    results: Counter[str] = field(default_factory=Counter)
    rejected: list[dict[str, object]] = field(default_factory=list)
    ignored: tuple[str, ...] = ()
    whole: bool = False

    def count(self, number: int, row: Row, outcome: IntakeOutcome) -> None:
        """Take note of what became of a row."""
        self.rows += 1
        self.results[outcome.result] += 1
        if outcome.result == "rejected":
            self.rejected.append({"line": number, "reason": outcome.reason, **({"row": row} if row else {})})
            self.whole = self.whole or number == 0

    def reject_whole(self, reason: str) -> None:
        """Take note that the file cannot be taken in, or not further."""
        self.count(0, {}, IntakeOutcome(result="rejected", reason=reason))

    def summary(self) -> dict[str, int]:
        """The counts as every import names them."""
        return {
            "rows": self.rows,
            "added": self.results["accepted"],
            "corrected": self.results["corrected"] + self.results["supplemented"],
            "duplicate": self.results["duplicate"],
            "rejected": self.results["rejected"],
        }


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
        taken = _Taken()
        try:
            if place.campaign is not None:
                self._intake.require_campaign(place.campaign)
            with self._outer.copy_of(place.name, *place.parts) as file:
                if file.suffix.lower() in MAIL_SUFFIXES:
                    self._take_mail(file, place, taken)
                    lines: list[Line] = []
                else:
                    lines = list(read_table(file))
            self._take_lines(lines, place, taken)
        except StoreUnavailableError:
            raise
        except TriageError as error:
            taken.reject_whole(text_of(error))
        except Exception as error:  # a file that nobody foresaw is put aside like any other that is no table
            logger.exception("drop.unforeseen channel=%s", place.channel)
            taken.reject_whole(text_of(RowError("unforeseen", problem=type(error).__name__)))
        if taken.rejected:
            self._write_rejects(place, taken.rejected)
        self._intake.note_dropped(place.channel, place.name, taken.summary(), taken.ignored, whole=taken.whole)
        stamped = f"{time.strftime('%Y%m%d-%H%M%S')}-{place.name}"
        self._outer.move(place.name, place.parts, stamped, (place.channel, DONE))
        logger.info(
            "drop.taken channel=%s rows=%s rejected=%s ignored_fields=%s",
            place.channel, taken.rows, len(taken.rejected), len(taken.ignored),
        )  # fmt: skip

    def _take_mail(self, file: Path, place: _Place, taken: "_Taken") -> None:
        """Take in an e-mail."""
        actor = Actor(name=place.channel, role="channel")
        outcome = take_mail(self._intake, file, place.channel, actor, campaign_id=place.campaign)
        taken.count(0, {}, outcome)

    def _take_lines(self, lines: list[Line], place: _Place, taken: "_Taken") -> None:
        """Take in the rows of a table, each of which is read once."""
        table = self._intake.table_rows([line.row for line in lines if line.problem is None], place.channel)
        taken.ignored = table.ignored
        for part in batched(lines, BATCH):
            good: list[tuple[Line, Row]] = []
            for line in part:
                try:
                    if line.problem is not None:
                        raise line.problem
                    good.append((line, self._with_files(table.item(line.row), place.channel)))
                except RowError as error:
                    taken.count(line.number, line.row, IntakeOutcome(result="rejected", reason=text_of(error)))
            for (line, _), outcome in zip(good, self._stored(good, place), strict=True):
                taken.count(line.number, line.row, outcome)

    def _stored(self, rows: list[tuple[Line, Row]], place: _Place) -> list[IntakeOutcome]:
        """Take in some rows; where they cannot be stored together, each by itself."""
        actor = Actor(name=place.channel, role="channel")
        items = [item for _, item in rows]
        try:
            return self._intake.take(items, place.channel, actor, campaign_id=place.campaign, by_content=True)[0]
        except TriageError:
            raise
        except Exception as error:
            if len(rows) > 1:
                return [outcome for row in rows for outcome in self._stored([row], place)]
            logger.exception("drop.row_unforeseen channel=%s line=%s", place.channel, rows[0][0].number)
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
