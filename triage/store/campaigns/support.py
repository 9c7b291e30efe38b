"""Repository of public support: evidence, floods, what was set aside, and human checks that were used."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from triage.errors import InvalidIdeaActError, NotFoundError
from triage.store.base.conflict import insert_new
from triage.store.base.values import value_of
from triage.store.campaigns.support_counting import count_people, floods_of, people_of
from triage.store.models import (
    IdeaMemberRow,
    IdeaRow,
    SetAsideRow,
    SuggestionRow,
    SupportEvidenceRow,
    UsedCheckRow,
)
from triage.types import SetAside, SupportEvidence, SupportFlood


class SupportRepository:
    """Who supports the ideas of a campaign over its public form."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def use_check(self, nonce: str, expires_at: datetime) -> bool:
        """Use a human check up; False where it was used before."""
        now = datetime.now(UTC)
        self._session.execute(delete(UsedCheckRow).where(UsedCheckRow.expires_at < now))
        new = insert_new(self._session, UsedCheckRow).returning(UsedCheckRow.nonce)
        return bool(self._session.execute(new, [{"nonce": nonce, "expires_at": expires_at}]).all())

    def note(self, campaign_id: int, suggestion_id: str, device: str, network: str) -> None:
        """Keep the digests of the device and network that a form came from."""
        self._session.add(
            SupportEvidenceRow(
                suggestion_id=suggestion_id,
                campaign_id=campaign_id,
                device=device,
                network=network,
                at=datetime.now(UTC),
            )
        )
        self._session.flush()

    def people(self, campaign_id: int) -> dict[str, str]:
        """Who is behind each suggestion that came over the form; see `people_of`."""
        return people_of(self._evidence(campaign_id))

    def count(self, idea_id: int) -> None:
        """Count the people of an idea anew."""
        query = select(IdeaMemberRow.suggestion_id, IdeaMemberRow.proposer).where(IdeaMemberRow.idea_id == idea_id)
        members = {key: proposer for key, proposer in self._session.execute(query)}  # noqa: C416
        row = self._session.get(IdeaRow, idea_id)
        if row is not None:
            row.support = count_people(members, people_of(self._evidence(row.campaign_id, idea_id)))

    def floods(self, campaign_id: int) -> list[SupportFlood]:
        """Floods of support of the ideas of a campaign that were not set aside, the largest first."""
        placed = select(IdeaMemberRow.suggestion_id, IdeaMemberRow.idea_id).where(
            IdeaMemberRow.campaign_id == campaign_id
        )
        ideas = {key: idea for key, idea in self._session.execute(placed)}  # noqa: C416
        by_idea: dict[int, list[SupportEvidence]] = {}
        for one in self._evidence(campaign_id):
            if one.suggestion_id in ideas:
                by_idea.setdefault(ideas[one.suggestion_id], []).append(one)
        found = [flood for idea_id, some in by_idea.items() for flood in floods_of(idea_id, some)]
        return sorted(found, key=lambda flood: -len(flood.suggestion_ids))

    def set_aside(self, idea_id: int, key: str, reason: str, actor: str) -> SetAside:
        """Leave a flood out of the count.

        Raises:
            InvalidIdeaActError: there is none of this key any more.
        """
        idea = self._session.get(IdeaRow, idea_id)
        evidence = self._evidence(idea.campaign_id, idea_id) if idea is not None else []
        flood = next((one for one in floods_of(idea_id, evidence) if one.key == key), None)
        if flood is None:
            raise InvalidIdeaActError("no_flood")
        row = SetAsideRow(
            idea_id=idea_id, number=len(flood.suggestion_ids), reason=reason, actor=actor, at=datetime.now(UTC)
        )
        self._session.add(row)
        self._session.flush()
        self._session.execute(
            update(SupportEvidenceRow)
            .where(SupportEvidenceRow.suggestion_id.in_(flood.suggestion_ids))
            .values(set_aside_id=row.id)
        )
        self.count(idea_id)
        return value_of(SetAside, row)

    def take_back(self, set_aside_id: int, actor: str) -> SetAside:
        """Count supports again that were set aside.

        Raises:
            NotFoundError: nothing was set aside under this number.
            InvalidIdeaActError: it was taken back before.
        """
        row = self._session.get(SetAsideRow, set_aside_id)
        if row is None:
            raise NotFoundError("set aside", str(set_aside_id))
        if row.taken_back_at is not None:
            raise InvalidIdeaActError("taken_back")
        row.taken_back_by, row.taken_back_at = actor, datetime.now(UTC)
        self._session.execute(
            update(SupportEvidenceRow).where(SupportEvidenceRow.set_aside_id == row.id).values(set_aside_id=None)
        )
        self.count(row.idea_id)
        return value_of(SetAside, row)

    def set_asides(self, campaign_id: int) -> Sequence[SetAside]:
        """What was set aside in a campaign, the newest first."""
        query = select(SetAsideRow).join(IdeaRow, IdeaRow.id == SetAsideRow.idea_id)
        query = query.where(IdeaRow.campaign_id == campaign_id).order_by(SetAsideRow.id.desc())
        return [value_of(SetAside, row) for row in self._session.scalars(query)]

    def _evidence(self, campaign_id: int, idea_id: int | None = None) -> list[SupportEvidence]:
        query = (
            select(SupportEvidenceRow, SuggestionRow.user)
            .join(SuggestionRow, SuggestionRow.id == SupportEvidenceRow.suggestion_id)
            .where(SupportEvidenceRow.campaign_id == campaign_id)
            .order_by(SupportEvidenceRow.at, SupportEvidenceRow.suggestion_id)
        )
        if idea_id is not None:
            members = select(IdeaMemberRow.suggestion_id).where(IdeaMemberRow.idea_id == idea_id)
            query = query.where(SupportEvidenceRow.suggestion_id.in_(members))
        return [
            SupportEvidence(
                suggestion_id=row.suggestion_id,
                contact=user,
                device=row.device,
                network=row.network,
                at=row.at,
                set_aside=row.set_aside_id is not None,
            )
            for row, user in self._session.execute(query)
        ]
