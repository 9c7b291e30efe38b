"""Intake: takes in what a channel sends, stores it, and has it triaged in the background."""

import base64
import binascii
import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from api.acts.entry import system_entry
from api.base.errors import AttachmentError, IdempotencyError
from api.base.zone import LOCAL_ZONE
from api.documents.attachment_files import MOST_FILES, AttachmentFolder
from triage.errors import RowError
from triage.importing.columns import ColumnReader
from triage.importing.items import ignored_fields, mapped, to_item
from triage.office.config import FieldSource, ItemField, Office
from triage.store import GroupCommit, Store, UnitOfWork
from triage.types import IntakeItem, IntakeOutcome, NewAttachment
from triage.types.error_catalogue import text_of
from triage.workflow.actor import Actor

logger = logging.getLogger("jindianzi.intake")
Row = dict[str, Any]
KEYS_KEPT = timedelta(days=7)
# What has something new to judge.
WAKING = ("accepted", "supplemented", "corrected")
SHOWN, IGNORED_SHOWN = 80, 500


@dataclass(frozen=True)
class TableItems:
    """How the rows of a table are read.

    Attributes:
        mapping: the heading that each field is read from.
        ignored: the headings that are not stored although something stands there.
        item: the item of a row; it raises `RowError` where a spreadsheet has damaged the row's id.
    """

    mapping: Mapping[str, str]
    ignored: tuple[str, ...]
    item: Callable[[Row], Row]


class Intake:
    """Takes in items of channels."""

    def __init__(
        self,
        store: Store,
        office: Office,
        wake_triage: Callable[[], None] = lambda: None,
        files: AttachmentFolder | None = None,
    ) -> None:
        self._store, self._office, self._wake_triage, self._files = store, office, wake_triage, files
        self._writing = GroupCommit(store)

    def take(
        self,
        rows: Sequence[Row],
        channel: str,
        actor: Actor,
        idempotency_key: str | None = None,
        *,
        campaign_id: int | None = None,
        by_content: bool = False,
        ours: bool = False,
    ) -> tuple[list[IntakeOutcome], bool]:
        """Store items and have them triaged; when this returns they are committed.

        Args:
            rows: as the channel sends them; `attachments` of one is a list of files with `name` and `content`, bytes or
                base64, and `doubts` a list of what a person should know of how it came in.
            channel: which channel that is.
            actor: who sends them.
            idempotency_key: the sender's name for this request; the same one again gets the same answer.
            ours: whether the rows have our field names, whatever the office maps of the channel.
            campaign_id: the campaign that they are sent to; also what was there before is in it then.
            by_content: whether the content is the identity of an item without an id, as it is in a table.

        Returns:
            The outcomes in the order of `rows`, and whether they repeat an earlier answer.

        Raises:
            IdempotencyError: the key was used for another request.
            NotFoundError: there is no such campaign.
            CampaignClosedError: the campaign takes nothing any more.
        """
        fields = {} if ours else self._office.channels.get(channel, {})
        prepared = [self._prepare(row, fields, channel, by_content=by_content) for row in rows]
        items = [item for item in prepared if isinstance(item, IntakeItem)]
        fingerprint = _fingerprint(rows, channel, campaign_id)

        def write(work: UnitOfWork) -> tuple[list[IntakeOutcome], bool]:
            if idempotency_key is not None:
                known = work.intakes.reserve(actor.name, idempotency_key, fingerprint)
                if known is not None:
                    if known[0] != fingerprint:
                        raise IdempotencyError(idempotency_key)
                    return known[1], True
            if campaign_id is not None:
                work.campaigns.require_open(campaign_id)
            stored = iter(work.intakes.add(items, actor))
            outcomes = [entry if isinstance(entry, IntakeOutcome) else next(stored) for entry in prepared]
            if campaign_id is not None:
                work.campaigns.enter(campaign_id, [entry.suggestion_id for entry in outcomes if entry.suggestion_id])
            if idempotency_key is not None:
                work.intakes.answer(actor.name, idempotency_key, outcomes)
            return outcomes, False

        outcomes, repeated = self._writing.run(write)
        if any(outcome.result in WAKING for outcome in outcomes):
            self._wake_triage()
        return outcomes, repeated

    def _prepare(
        self, row: Row, fields: Mapping[ItemField, FieldSource], channel: str, *, by_content: bool
    ) -> IntakeItem | IntakeOutcome:
        try:
            files = self._kept(row.get("attachments"))
            given = {name: value for name, value in row.items() if name not in ("attachments", "doubts")}
            return to_item(
                mapped(given, fields), channel, LOCAL_ZONE, files, row.get("doubts") or (), by_content=by_content
            )
        except (RowError, AttachmentError) as error:
            return IntakeOutcome(result="rejected", reason=text_of(error))
        except Exception as error:  # whatever is wrong with one item, it keeps no other out
            logger.exception("intake.unforeseen channel=%s", channel)
            return IntakeOutcome(
                result="rejected", reason=text_of(RowError("unforeseen", problem=type(error).__name__))
            )

    def keep_file(self, name: str, content: bytes) -> NewAttachment:
        """Store the content of a file that comes with an item.

        Raises:
            AttachmentError: it is not taken.
        """
        if self._files is None:
            raise AttachmentError("unavailable")
        return self._files.keep(name, content)

    def _kept(self, given: object) -> list[NewAttachment]:
        """Store the files of an item.

        Raises:
            AttachmentError: one is not taken.
        """
        if given in (None, "", []):
            return []
        if isinstance(given, list) and all(isinstance(file, NewAttachment) for file in given):
            return given
        if not isinstance(given, list) or not all(isinstance(file, dict) and file.get("content") for file in given):
            raise AttachmentError("form")
        if len(given) > MOST_FILES:
            raise AttachmentError("many", most=MOST_FILES)
        names = [str(file.get("name") or "附件") for file in given]
        return [
            self.keep_file(name, _content_of(name, file["content"])) for name, file in zip(names, given, strict=True)
        ]

    def table_rows(self, rows: Iterable[Row], channel: str) -> "TableItems":
        """How the rows of a table are read as items of a channel: under its own names where the office maps them.

        Args:
            rows: all of them, as they stand in the table: a column's cells show whether it holds ids.
            channel: which channel that is.
        """
        fields = self._office.channels.get(channel)
        if fields:
            ignored = dict.fromkeys(name for row in rows for name in ignored_fields(row, fields))
            return TableItems({name: field.source or name for name, field in fields.items()}, tuple(ignored), dict)
        reader = ColumnReader()
        for row in rows:
            reader.see(row)
        plan = reader.plan()

        def item(row: Row) -> Row:
            plan.require_sound_id(row)
            return plan.row(row)

        return TableItems(plan.mapping, plan.ignored, item)

    def is_mapped(self, channel: str) -> bool:
        """Whether the office says under which names a channel sends its fields."""
        return bool(self._office.channels.get(channel))

    def ignored(self, row: Row, channel: str) -> list[str]:
        """The fields of an item that hold something and are not stored."""
        return ignored_fields(row, self._office.channels.get(channel, {}))

    def require_campaign(self, campaign_id: int) -> None:
        """Make sure that items may be sent to a campaign.

        Raises:
            NotFoundError: there is none.
            CampaignClosedError: it takes nothing any more.
        """
        with self._store.read() as work:
            work.campaigns.require_open(campaign_id)

    def note_dropped(
        self, channel: str, name: str, counts: Mapping[str, int], ignored: Sequence[str] = (), *, whole: bool = False
    ) -> None:
        """Have operators see on the page of the audit what became of a file that a channel dropped.

        Args:
            channel: whose folder it lay in.
            name: of the file.
            counts: rows read, and how many of them were added, corrected, duplicate and rejected.
            ignored: the columns that are not stored.
            whole: whether the file as a whole was rejected.
        """
        rejected = counts.get("rejected", 0)
        action = "drop.file_rejected" if whole else "drop.rows_rejected" if rejected else "drop.file_taken"
        details: dict[str, str | int] = {"file": name[:200], **counts}
        if ignored:
            details["ignored"] = "、".join(ignored)[:IGNORED_SHOWN]
        with self._store.write() as work:
            work.audit.record(system_entry(action, "channel", channel[:100], **details))

    def forget_keys(self) -> None:
        """Drop idempotency keys that are older than a sender's longest retry."""
        with self._store.write() as work:
            work.intakes.forget_keys(datetime.now(UTC) - KEYS_KEPT)


def _content_of(name: str, content: object) -> bytes:
    """The content of a file, which JSON has as base64."""
    if isinstance(content, bytes):
        return content
    try:
        return base64.b64decode(str(content), validate=True)
    except (binascii.Error, ValueError) as error:
        raise AttachmentError("encoding", name=name[:SHOWN]) from error


def _fingerprint(rows: Sequence[Row], channel: str, campaign_id: int | None) -> str:
    sent_to = [] if campaign_id is None else [campaign_id]
    content = json.dumps([channel, *sent_to, *rows], ensure_ascii=True, sort_keys=True, default=_digest_of)
    return hashlib.sha256(content.encode()).hexdigest()


def _digest_of(value: object) -> str:
    return hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else str(value)
