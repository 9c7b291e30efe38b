"""Repository of intakes: the same item sent twice, in parallel or after a crash, is one item."""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from retrieval.batches import batched
from triage.errors import RowError
from triage.store.base.conflict import insert_new
from triage.store.base.lookup import LOOKUP_BATCH, rows_of
from triage.store.models import IdempotencyRow, IntakeRow, SuggestionRow
from triage.store.models.base import table_of
from triage.store.suggestions.attachments import AttachmentRepository
from triage.store.suggestions.contacts import ContactRepository
from triage.store.suggestions.events import EventLog
from triage.store.suggestions.revisions import RevisionRepository
from triage.store.suggestions.suggestions import columns_of, to_suggestion
from triage.store.suggestions.work_items import WorkItemRepository
from triage.text.cleaning import shorten
from triage.types import Event, IntakeItem, IntakeOutcome, Suggestion
from triage.types.error_catalogue import text_of
from triage.types.local_time import LOCAL_ZONE
from triage.workflow.actor import Actor
from triage.workflow.likeness import corrected, differing, is_former, likeness, supplemented

ID_BYTES = 8
SHOWN, NOTHING = 60, "（空）"
_APPEND = insert(table_of(IntakeRow))


def suggestion_id(channel: str, external_id: str) -> str:
    """The id of a channel's item: always the same one, so that the primary key keeps items apart."""
    name = f"{channel}\x1f{external_id}".encode()
    return "JY" + base64.b32encode(hashlib.sha256(name).digest()[:ID_BYTES]).decode().rstrip("=")


def new_id() -> str:
    """An id for an item that its channel gave none."""
    return "JY" + base64.b32encode(secrets.token_bytes(ID_BYTES)).decode().rstrip("=")


def content_id(suggestion: Suggestion) -> str:
    """The id of an item that its channel gave none: the same content within a channel is the same item."""
    content = suggestion.model_dump_json(exclude={"id", "warnings"})
    name = f"\x1fcontent\x1f{content}".encode("utf-8", "surrogatepass")
    return "JY" + base64.b32encode(hashlib.sha256(name).digest()[:ID_BYTES]).decode().rstrip("=")


def id_taken(stored: Suggestion, sent: Suggestion, key: str) -> RowError:
    """Why a row under a stored id is refused: both texts, where they part."""
    name = differing(stored, sent)[0]
    before, after = (shorten(str(getattr(letter, name) or NOTHING), SHOWN) for letter in (stored, sent))
    return RowError("id_taken_texts", key=key, field=name, stored=before, sent=after)


class IntakeRepository:
    """How suggestions came in."""

    def __init__(
        self,
        session: Session,
        work_items: WorkItemRepository,
        events: EventLog,
        revisions: RevisionRepository,
        attachments: AttachmentRepository,
        contacts: ContactRepository,
    ) -> None:
        self._session = session
        self._attachments, self._contacts = attachments, contacts
        self._work_items = work_items
        self._events = events
        self._revisions = revisions

    def add(self, items: Sequence[IntakeItem], actor: Actor) -> list[IntakeOutcome]:
        """Store what is new; the outcomes are in the order of `items`.

        Under the id of a stored item other content is refused, unless it says more (a supplement) or the channel says
        that it corrects.
        """
        items = self._under_known_ids(items)
        first = {item.suggestion.id: item for item in reversed(items)}
        added = self.store_new(list(first.values()), actor)
        stored = {key: item.payload_digest for key, item in first.items() if key in added}
        stored |= self._digests([key for key in first if key not in stored])
        senders = self._events.first([key for key in first if key not in added], "received")
        outcomes, seen = [], set[str]()
        for item in items:
            key = item.suggestion.id
            own = key in added or _is_own(senders.get(key), actor)
            may_revise = own or _is_office(senders.get(key))
            if key in added and key not in seen:
                outcomes.append(IntakeOutcome(result="accepted", suggestion_id=key))
            else:
                if stored.get(key) == item.payload_digest and not (may_revise and item.says_more):
                    outcome = IntakeOutcome(result="duplicate", suggestion_id=key, own=own)
                else:
                    outcome = self._revised(item, actor, own=own, may_revise=may_revise)
                outcomes.append(self._attached(item, outcome, actor, may_revise=may_revise))
            seen.add(key)
        return outcomes

    def store_new(self, items: Sequence[IntakeItem], actor: Actor) -> set[str]:
        """Store items whose ids are not there yet; returns the ids of those that were stored.

        Rows are written in the order of their ids, so that two parallel batches cannot block each other.
        """
        now = datetime.now(UTC)
        ordered = sorted(items, key=lambda item: item.suggestion.id)
        rows = [columns_of(item.suggestion) | {"created_at": now} for item in ordered]
        added: set[str] = set()
        for batch in batched(rows, LOOKUP_BATCH):
            statement = insert_new(self._session, SuggestionRow).returning(table_of(SuggestionRow).c.id)
            added.update(self._session.scalars(statement, batch))
        fresh = [item for item in ordered if item.suggestion.id in added]
        if fresh:
            self._session.execute(
                _APPEND,
                [
                    {
                        "suggestion_id": item.suggestion.id,
                        "channel": item.suggestion.channel or "",
                        "external_id": item.external_id,
                        "payload_digest": item.payload_digest,
                        "public": item.public,
                        "time": now,
                    }
                    for item in fresh
                ],
            )
        self._contacts.add({item.suggestion.id: item.contact for item in fresh})
        for item in fresh:
            if item.attachments:
                self._attachments.add(item.suggestion.id, item.attachments)
        self._work_items.open([item.suggestion.id for item in fresh], actor)
        return added

    def known(self, channel: str, external_ids: Sequence[str]) -> dict[str, str]:
        """The suggestions of a channel by those of these ids of its own that are stored."""
        query = select(IntakeRow.external_id, IntakeRow.suggestion_id).where(IntakeRow.channel == channel)
        rows = rows_of(self._session, query, IntakeRow.external_id, external_ids)
        return {external_id: key for external_id, key in rows if external_id}

    def _under_known_ids(self, items: Sequence[IntakeItem]) -> list[IntakeItem]:
        """The items, those that came in another way before under the id that they have since."""
        found: dict[tuple[str, str], str] = {}
        for channel in {item.suggestion.channel or "" for item in items}:
            ids = [
                item.external_id for item in items if item.external_id and (item.suggestion.channel or "") == channel
            ]
            found |= {(channel, external_id): key for external_id, key in self.known(channel, ids).items()}
        result = []
        for item in items:
            key = found.get((item.suggestion.channel or "", item.external_id or ""))
            if key is not None and key != item.suggestion.id:
                item = item.model_copy(update={"suggestion": item.suggestion.model_copy(update={"id": key})})  # noqa: PLW2901
            result.append(item)
        return result

    def _revised(self, item: IntakeItem, actor: Actor, *, own: bool, may_revise: bool) -> IntakeOutcome:
        """What becomes of an item whose id is stored with another payload."""
        sent, key = item.suggestion, item.suggestion.id
        row = self._session.get(SuggestionRow, key)
        if row is None or row.erased_at is not None or not may_revise:
            return IntakeOutcome(result="rejected", reason=text_of(RowError("id_taken")))
        stored = to_suggestion(row)
        # A time that the channel did not send is the moment at which it was read, and tells nothing apart.
        seen = sent if item.timed else sent.model_copy(update={"time": stored.time})
        alike = likeness(stored, seen)
        is_said = item.correction or item.supplement
        if alike != "other" or is_said:
            self._contacts.complete(key, item.contact, replacing=is_said)
        if alike in ("same", "less") or (not is_said and is_former(self._revisions.of(key), stored, seen)):
            return IntakeOutcome(result="duplicate", suggestion_id=key, own=own)
        received = sent.time if item.timed else datetime.now(LOCAL_ZONE).replace(tzinfo=None, microsecond=0)
        if alike == "more" or item.supplement:
            self._revisions.revise(key, supplemented(stored, sent), "supplemented", actor, received)
            return IntakeOutcome(result="supplemented", suggestion_id=key, own=own)
        if item.correction:
            self._revisions.revise(key, corrected(stored, seen), "corrected", actor, received)
            return IntakeOutcome(result="corrected", suggestion_id=key, own=own)
        return IntakeOutcome(result="rejected", reason=text_of(id_taken(stored, seen, item.external_id or key)))

    def _attached(self, item: IntakeItem, outcome: IntakeOutcome, actor: Actor, *, may_revise: bool) -> IntakeOutcome:
        """What becomes of the files of an item whose id is stored: new ones are a supplement by themselves."""
        key = outcome.suggestion_id
        if key is None or not item.attachments:
            return outcome
        if not may_revise or self._session.get_one(SuggestionRow, key).erased_at is not None:
            return outcome
        fresh = self._revisions.attach(key, item.attachments, actor)
        if outcome.result == "duplicate" and fresh:
            return outcome.model_copy(update={"result": "supplemented"})
        return outcome

    def external_ids(self, ids: Sequence[str]) -> dict[str, str]:
        """The channels' own ids of those of `ids` that have one."""
        query = select(IntakeRow.suggestion_id, IntakeRow.external_id)
        rows = rows_of(self._session, query, IntakeRow.suggestion_id, ids)
        return {key: external_id for key, external_id in rows if external_id}

    def of_channel(self, channel: str) -> dict[str, list[str]]:
        """The suggestions of a channel by its own ids."""
        found: dict[str, list[str]] = {}
        query = select(IntakeRow.external_id, IntakeRow.suggestion_id).where(IntakeRow.channel == channel)
        for row in self._session.execute(query):
            if row.external_id:
                found.setdefault(row.external_id, []).append(row.suggestion_id)
        return found

    def reserve(self, client: str, key: str, request_digest: str) -> tuple[str, list[IntakeOutcome]] | None:
        """Take an idempotency key; None where it is new, else the digest and the answer of its first request.

        A parallel request with the same key waits here until the first one is committed or undone.
        """
        row: dict[str, Any] = {
            "client": client, "key": key, "request_digest": request_digest, "outcomes": [], "time": datetime.now(UTC),
        }  # fmt: skip
        statement = insert_new(self._session, IdempotencyRow).values(row).returning(table_of(IdempotencyRow).c.key)
        if self._session.scalar(statement) is not None:
            return None
        known = self._session.get_one(IdempotencyRow, (client, key))
        return known.request_digest, [IntakeOutcome.model_validate(outcome) for outcome in known.outcomes]

    def answer(self, client: str, key: str, outcomes: Sequence[IntakeOutcome]) -> None:
        """Keep the answer under its idempotency key."""
        row = self._session.get_one(IdempotencyRow, (client, key))
        row.outcomes = [outcome.model_dump() for outcome in outcomes]

    def forget_keys(self, before: datetime) -> None:
        """Drop idempotency keys that are older."""
        self._session.execute(delete(IdempotencyRow).where(IdempotencyRow.time < before))

    def _digests(self, ids: Sequence[str]) -> dict[str, str]:
        query = select(IntakeRow.suggestion_id, IntakeRow.payload_digest)
        return {key: found for key, found in rows_of(self._session, query, IntakeRow.suggestion_id, ids)}  # noqa: C416


def _is_own(first: Event | None, actor: Actor) -> bool:
    """Whether somebody sent first what they send again."""
    return first is not None and (first.actor, first.role) == (actor.name, actor.role)


def _is_office(first: Event | None) -> bool:
    """Whether the office itself brought something in, and no system that has a right of its own to it."""
    return first is None or first.role in ("system", "handler", "operator", "supervisor")
