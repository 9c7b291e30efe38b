"""Repository of intakes: the same item sent twice, in parallel or after a crash, is one item."""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from triage.store.conflict import insert_new
from triage.store.handlings import HandlingRepository
from triage.store.models import IdempotencyRow, IntakeRow, SuggestionRow
from triage.store.models.base import table_of
from triage.store.upsert import LOOKUP_BATCH, digest
from triage.types import IntakeItem, IntakeOutcome
from triage.workflow.actor import Actor

ID_BYTES = 8
_APPEND = insert(table_of(IntakeRow))
CONFLICT = "the same channel and external id are stored with other content"


def suggestion_id(channel: str, external_id: str) -> str:
    """The id of a channel's item: always the same one, so that the primary key keeps items apart."""
    name = f"{channel}\x1f{external_id}".encode()
    return "JY" + base64.b32encode(hashlib.sha256(name).digest()[:ID_BYTES]).decode().rstrip("=")


def new_id() -> str:
    """An id for an item that its channel gave none."""
    return "JY" + base64.b32encode(secrets.token_bytes(ID_BYTES)).decode().rstrip("=")


class IntakeRepository:
    """How suggestions came in."""

    def __init__(self, session: Session, handlings: HandlingRepository) -> None:
        self._session = session
        self._handlings = handlings

    def add(self, items: Sequence[IntakeItem], actor: Actor) -> list[IntakeOutcome]:
        """Store what is new; the outcomes are in the order of `items`.

        Rows are written in the order of their ids, so that two parallel batches cannot block each other.
        """
        now = datetime.now(UTC)
        first = {item.suggestion.id: item for item in reversed(items)}
        ordered = [first[key] for key in sorted(first)]
        rows = [
            item.suggestion.model_dump() | {"digest": digest(item.suggestion), "created_at": now} for item in ordered
        ]
        added: set[str] = set()
        for start in range(0, len(rows), LOOKUP_BATCH):
            statement = insert_new(self._session, SuggestionRow).returning(table_of(SuggestionRow).c.id)
            added.update(self._session.scalars(statement, rows[start : start + LOOKUP_BATCH]))
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
        self._handlings.open([item.suggestion.id for item in fresh], actor)
        stored = {item.suggestion.id: item.payload_digest for item in fresh}
        stored |= self._digests([key for key in first if key not in stored])
        outcomes, seen = [], set[str]()
        for item in items:
            key = item.suggestion.id
            if stored.get(key) != item.payload_digest:
                outcomes.append(IntakeOutcome(result="rejected", reason=CONFLICT))
            elif key in added and key not in seen:
                outcomes.append(IntakeOutcome(result="accepted", suggestion_id=key))
            else:
                outcomes.append(IntakeOutcome(result="duplicate", suggestion_id=key))
            seen.add(key)
        return outcomes

    def external_ids(self, ids: Sequence[str]) -> dict[str, str]:
        """The channels' own ids of those of `ids` that have one."""
        found: dict[str, str] = {}
        for start in range(0, len(ids), LOOKUP_BATCH):
            query = select(IntakeRow).where(IntakeRow.suggestion_id.in_(ids[start : start + LOOKUP_BATCH]))
            found.update(
                (row.suggestion_id, row.external_id) for row in self._session.scalars(query) if row.external_id
            )
        return found

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
        found: dict[str, str] = {}
        for start in range(0, len(ids), LOOKUP_BATCH):
            query = select(IntakeRow.suggestion_id, IntakeRow.payload_digest)
            rows = self._session.execute(query.where(IntakeRow.suggestion_id.in_(ids[start : start + LOOKUP_BATCH])))
            found.update({row.suggestion_id: row.payload_digest for row in rows})
        return found
