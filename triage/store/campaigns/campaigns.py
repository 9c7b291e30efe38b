"""Repository of campaigns: the calls, the suggestions that came, and who signed the result."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from retrieval.batches import batched
from triage.errors import CampaignClosedError, NotFoundError
from triage.store.base.conflict import insert_new
from triage.store.base.values import value_of
from triage.store.models import (
    CampaignEntryRow,
    CampaignRow,
    IdeaEventRow,
    RankChangeRow,
    SignatureRow,
    SuggestionRow,
)
from triage.types import Campaign, Change, IdeaEvent, NewCampaign, Signature
from triage.types.campaign import RUBRIC


class CampaignRepository:
    """Campaigns."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, new: NewCampaign, actor: str) -> int:
        """Publish a campaign; returns its id."""
        row = CampaignRow(
            **new.model_dump(exclude={"channels"}),
            channels=list(new.channels),
            rubric=[criterion.model_dump(mode="json") for criterion in RUBRIC],
            minutes="",
        )
        self._session.add(row)
        self._session.flush()
        self.note(row.id, "published", actor)
        return row.id

    def lock(self, campaign_id: int) -> None:
        """Until the end of the unit of work nobody else changes this campaign under the same lock."""
        self._session.execute(select(CampaignRow.id).where(CampaignRow.id == campaign_id).with_for_update())

    def one(self, campaign_id: int) -> Campaign:
        """A campaign.

        Raises:
            NotFoundError: there is none.
        """
        return _campaign(self._row(campaign_id))

    def all(self) -> list[Campaign]:
        """All campaigns, the newest first."""
        return [_campaign(row) for row in self._session.scalars(select(CampaignRow).order_by(CampaignRow.id.desc()))]

    def scoring(self) -> list[Campaign]:
        """Those whose experts are scoring by a set day."""
        due = CampaignRow.scoring_due.is_not(None) & CampaignRow.scoring_closed_at.is_(None)
        return [
            _campaign(row) for row in self._session.scalars(select(CampaignRow).where(due).order_by(CampaignRow.id))
        ]

    def require_open(self, campaign_id: int) -> None:
        """Make sure that suggestions may be sent to a campaign.

        Raises:
            NotFoundError: there is none.
            CampaignClosedError: its scoring is closed, or it is a period.
        """
        row = self._row(campaign_id)
        if row.kind != "call" or row.scoring_closed_at is not None:
            raise CampaignClosedError(campaign_id)

    def enter(self, campaign_id: int, suggestion_ids: Sequence[str]) -> None:
        """Send suggestions to a campaign; those already there stay."""
        rows = [{"campaign_id": campaign_id, "suggestion_id": key} for key in dict.fromkeys(suggestion_ids)]
        for batch in batched(rows, 500):
            self._session.execute(insert_new(self._session, CampaignEntryRow), batch)

    def suggestion_ids(self, campaign: Campaign) -> list[str]:
        """Suggestions sent to it, and those of its channels, or of all, in its period; ordered by id."""
        query = select(SuggestionRow.id).where(_belongs(campaign)).order_by(SuggestionRow.id)
        return list(self._session.scalars(query))

    def per_day(self, campaign: Campaign) -> dict[date | None, int]:
        """How many suggestions it has of each day, and under None of no known time."""
        day = func.date(SuggestionRow.time)
        rows = self._session.execute(select(day, func.count()).where(_belongs(campaign)).group_by(day))
        return {date.fromisoformat(str(found)) if found else None: number for found, number in rows}

    def note(self, campaign_id: int, kind: str, actor: str | None, detail: str = "") -> None:
        """Write down what happened to a campaign as a whole."""
        self._session.add(
            IdeaEventRow(campaign_id=campaign_id, kind=kind, detail=detail, actor=actor, time=datetime.now(UTC))
        )

    def events(self, campaign_id: int) -> list[IdeaEvent]:
        """What happened to a campaign as a whole, oldest first."""
        query = select(IdeaEventRow).where(IdeaEventRow.campaign_id == campaign_id, IdeaEventRow.idea_id.is_(None))
        return [value_of(IdeaEvent, row) for row in self._session.scalars(query.order_by(IdeaEventRow.id))]

    def set_due(self, campaign_id: int, due: date) -> None:
        """Set the day by which experts are asked to score."""
        self._row(campaign_id).scoring_due = due

    def set_chair(self, campaign_id: int, account: str, name: str, actor: str) -> None:
        """Name who leads the review meeting."""
        self._row(campaign_id).chair = account
        self.note(campaign_id, "chair", actor, name)

    def close_scoring(self, campaign_id: int, actor: str) -> None:
        """End the scoring: from now on marks are fixed and may be seen."""
        row = self._row(campaign_id)
        if row.scoring_closed_at is None:
            row.scoring_closed_at = datetime.now(UTC)
            self.note(campaign_id, "scoring_closed", actor)

    def add_change(self, campaign_id: int, change: Change) -> None:
        """Write down a change of place."""
        self._session.add(RankChangeRow(campaign_id=campaign_id, **change.model_dump()))

    def changes(self, campaign_id: int) -> list[Change]:
        """All changes of place, oldest first."""
        query = select(RankChangeRow).where(RankChangeRow.campaign_id == campaign_id).order_by(RankChangeRow.id)
        return [value_of(Change, row) for row in self._session.scalars(query)]

    def sign(self, campaign_id: int, account: str, name: str) -> None:
        """Sign the result; signing twice changes nothing."""
        if self._session.get(SignatureRow, (campaign_id, account)) is None:
            self._session.add(SignatureRow(campaign_id=campaign_id, account=account, name=name, time=datetime.now(UTC)))
            self.note(campaign_id, "signed", name)
            self._session.flush()

    def unsign(self, campaign_id: int) -> None:
        """Drop all signatures: they were for an order that has changed."""
        for row in self._session.scalars(select(SignatureRow).where(SignatureRow.campaign_id == campaign_id)):
            self._session.delete(row)

    def signatures(self, campaign_id: int) -> list[Signature]:
        """Who signed, first to last."""
        query = select(SignatureRow).where(SignatureRow.campaign_id == campaign_id).order_by(SignatureRow.time)
        return [value_of(Signature, row) for row in self._session.scalars(query)]

    def finish(self, campaign_id: int, minutes: str, actor: str) -> None:
        """Close the review with its minutes."""
        row = self._row(campaign_id)
        row.signed_at, row.minutes = datetime.now(UTC), minutes
        self.note(campaign_id, "review_closed", actor)

    def _row(self, campaign_id: int) -> CampaignRow:
        row = self._session.get(CampaignRow, campaign_id)
        if row is None:
            raise NotFoundError("campaign", str(campaign_id))
        return row


def _belongs(campaign: Campaign) -> ColumnElement[bool]:
    sent = select(CampaignEntryRow.suggestion_id).where(CampaignEntryRow.campaign_id == campaign.id)
    first = datetime.combine(campaign.starts, time())
    last = datetime.combine(campaign.ends, time()) + timedelta(days=1)
    flowing = (SuggestionRow.time >= first) & (SuggestionRow.time < last)
    if campaign.kind == "call":
        flowing &= SuggestionRow.channel.in_(campaign.channels)
    return or_(SuggestionRow.id.in_(sent), flowing)


def _campaign(row: CampaignRow) -> Campaign:
    return value_of(Campaign, row)
