"""Intake: takes in what a channel sends, stores it, and has it triaged in the background."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from api.errors import IdempotencyError
from api.zone import LOCAL_ZONE
from triage.errors import RowError
from triage.importing.items import from_table, mapped, to_item
from triage.office import Office
from triage.store import GroupCommit, Store, UnitOfWork
from triage.types import IntakeItem, IntakeOutcome
from triage.workflow.actor import Actor

Row = dict[str, Any]
KEYS_KEPT = timedelta(days=7)


class Intake:
    """Takes in items of channels."""

    def __init__(self, store: Store, office: Office) -> None:
        self._store, self._office = store, office
        self._writing = GroupCommit(store)

    def take(
        self,
        rows: Sequence[Row],
        channel: str,
        actor: Actor,
        idempotency_key: str | None = None,
        *,
        campaign_id: int | None = None,
    ) -> tuple[list[IntakeOutcome], bool]:
        """Store items; when this returns they are committed.

        Args:
            rows: as the channel sends them.
            channel: which channel that is.
            actor: who sends them.
            idempotency_key: the sender's name for this request; the same one again gets the same answer.
            campaign_id: the campaign that they are sent to; also what was there before is in it then.

        Returns:
            The outcomes in the order of `rows`, and whether they repeat an earlier answer.

        Raises:
            IdempotencyError: the key was used for another request.
            NotFoundError: there is no such campaign.
            CampaignClosedError: the campaign takes nothing any more.
        """
        fields = self._office.channels.get(channel, {})
        prepared = [_prepare(mapped(row, fields), channel) for row in rows]
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

        return self._writing.run(write)

    def from_table(self, row: Row, channel: str, fallback: str) -> Row:
        """The row of a table as its channel sends items: under the channel's names where the office maps them.

        Args:
            row: as it stands in the table.
            channel: which channel that is.
            fallback: the number of a row that has none.
        """
        return from_table(row, self._office.channels.get(channel, {}), fallback)

    def require_campaign(self, campaign_id: int) -> None:
        """Make sure that items may be sent to a campaign.

        Raises:
            NotFoundError: there is none.
            CampaignClosedError: it takes nothing any more.
        """
        with self._store.read() as work:
            work.campaigns.require_open(campaign_id)

    def forget_keys(self) -> None:
        """Drop idempotency keys that are older than a sender's longest retry."""
        with self._store.write() as work:
            work.intakes.forget_keys(datetime.now(UTC) - KEYS_KEPT)


def _prepare(row: Row, channel: str) -> IntakeItem | IntakeOutcome:
    try:
        return to_item(row, channel, LOCAL_ZONE)
    except RowError as error:
        return IntakeOutcome(result="rejected", reason=error.reason)


def _fingerprint(rows: Sequence[Row], channel: str, campaign_id: int | None) -> str:
    sent_to = [] if campaign_id is None else [campaign_id]
    content = json.dumps([channel, *sent_to, *rows], ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()
