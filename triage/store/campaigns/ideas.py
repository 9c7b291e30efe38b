"""Repository of ideas: candidates of a campaign with members, history, recommendations and adoption."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from retrieval.batches import batched
from triage.errors import NotFoundError
from triage.store.base.values import value_of
from triage.store.models import (
    AdoptionPhotoRow,
    AdoptionRow,
    CampaignRow,
    IdeaEventRow,
    IdeaMemberRow,
    IdeaRow,
    RecommendationRow,
)
from triage.text.personal_data import Mask
from triage.types import (
    Adoption,
    Idea,
    IdeaDescription,
    IdeaEvent,
    IdeaMember,
    Photo,
    Recommendation,
    Stage,
)
from triage.types.candidate import Candidate, ScorePart

# Ideas that no grouping has ranked come last, by their score.
BEST_FIRST = (IdeaRow.rank.asc().nulls_last(), IdeaRow.score.desc(), IdeaRow.id)
# What `one` reads in queries of its own.
_READ_APART = dict.fromkeys(("members", "events", "recommendations", "adoptions"), ())


class IdeaRepository:
    """Ideas; a suggestion is in one idea of a campaign at most."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, idea_id: int) -> None:
        """Until the end of the unit of work nobody else changes an idea of its campaign under the same lock.

        Rationale: acts name two ideas, and two people name them in another order; one lock for all cannot be a knot.
        """
        campaign = select(IdeaRow.campaign_id).where(IdeaRow.id == idea_id).scalar_subquery()
        self._session.execute(select(CampaignRow.id).where(CampaignRow.id == campaign).with_for_update())

    def one(self, idea_id: int) -> Idea:
        """An idea with all that belongs to it.

        Raises:
            NotFoundError: there is none.
        """
        row = self._row(idea_id)
        events = self._session.scalars(
            select(IdeaEventRow).where(IdeaEventRow.idea_id == idea_id).order_by(IdeaEventRow.id)
        )
        return _idea(row).model_copy(
            update={
                "members": tuple(self.members([idea_id]).get(idea_id, ())),
                "recommendations": tuple(self.recommendations([idea_id]).get(idea_id, ())),
                "events": tuple(value_of(IdeaEvent, event) for event in events),
                "adoptions": tuple(self.adoptions([idea_id]).get(idea_id, ())),
            }
        )  # fmt: skip

    def brief(self, idea_id: int) -> Idea:
        """An idea without members and history.

        Raises:
            NotFoundError: there is none.
        """
        return _idea(self._row(idea_id))

    def best(self, campaign_id: int, limit: int) -> list[Idea]:
        """The first ideas of a campaign, best first, without those that were merged into others."""
        query = select(IdeaRow).where(IdeaRow.campaign_id == campaign_id, IdeaRow.merged_into.is_(None))
        rows = self._session.scalars(query.order_by(*BEST_FIRST).limit(limit))
        return [_idea(row) for row in rows]

    def of(self, campaign_id: int, *stages: Stage) -> list[Idea]:
        """Ideas of a campaign that were not merged into others, best first; of some stages only where any is named."""
        query = select(IdeaRow).where(IdeaRow.campaign_id == campaign_id, IdeaRow.merged_into.is_(None))
        if stages:
            query = query.where(IdeaRow.stage.in_(stages))
        return [_idea(row) for row in self._session.scalars(query.order_by(*BEST_FIRST))]

    def after(self, idea_id: int, limit: int, campaign_id: int | None) -> list[Idea]:
        """Up to `limit` ideas with larger ids that were not merged into others; of one campaign or all."""
        query = select(IdeaRow).where(IdeaRow.id > idea_id, IdeaRow.merged_into.is_(None))
        if campaign_id is not None:
            query = query.where(IdeaRow.campaign_id == campaign_id)
        return [_idea(row) for row in self._session.scalars(query.order_by(IdeaRow.id).limit(limit))]

    def titles(self, idea_ids: Sequence[int]) -> dict[int, str]:
        """The titles of ideas."""
        query = select(IdeaRow.id, IdeaRow.title).where(IdeaRow.id.in_(idea_ids))
        return {row.id: row.title for row in self._session.execute(query)}

    def counts(self, campaign_id: int) -> dict[str, int]:
        """How many ideas are in each stage."""
        query = (
            select(IdeaRow.stage, func.count())
            .where(IdeaRow.campaign_id == campaign_id, IdeaRow.merged_into.is_(None))
            .group_by(IdeaRow.stage)
        )
        return {row.stage: row[1] for row in self._session.execute(query)}

    def members(self, idea_ids: Sequence[int]) -> Mapping[int, list[IdeaMember]]:
        """Members by idea, in the order of their suggestions' ids."""
        found: dict[int, list[IdeaMember]] = {}
        query = select(IdeaMemberRow).where(IdeaMemberRow.idea_id.in_(idea_ids)).order_by(IdeaMemberRow.suggestion_id)
        for row in self._session.scalars(query):
            found.setdefault(row.idea_id, []).append(value_of(IdeaMember, row))
        return found

    def placed(self, campaign_id: int) -> dict[str, tuple[int, bool]]:
        """Which suggestion is in which idea, and whether a person put it there."""
        query = select(IdeaMemberRow).where(IdeaMemberRow.campaign_id == campaign_id)
        return {row.suggestion_id: (row.idea_id, row.pinned) for row in self._session.scalars(query)}

    def add(self, campaign_id: int, candidate: Candidate) -> int:
        """Open an idea without members; returns its id."""
        row = IdeaRow(
            campaign_id=campaign_id, stage="candidate", merged_into=None, place=None, rank=None, **_described(candidate)
        )
        self._session.add(row)
        self._session.flush()
        self.note(row.id, "created", None)
        return row.id

    def describe(self, idea_id: int, candidate: Candidate, at: tuple[float, float], rank: int) -> None:
        """Describe and score an idea anew; what a person wrote (title, summary, field) stays.

        What a language model wrote stays as well while the letters that it rests on are members.

        Args:
            idea_id: which idea.
            candidate: what the grouping says of it.
            at: its place on the map.
            rank: its place among the ideas of the grouping, from 1.
        """
        row = self._row(idea_id)
        row.rank = rank
        fields, told = _described(candidate), _idea(row).told
        fields["described"]["at"] = list(at)
        if row.described.get("edited"):
            fields |= {"title": row.title, "summary": row.summary}
            fields["described"]["edited"] = True
        fields["field"] = row.field or fields["field"]
        for name, value in fields.items():
            setattr(row, name, value)
        if told is not None and told.letters <= set(candidate.members):
            self.tell(idea_id, told)

    def tell(self, idea_id: int, told: IdeaDescription) -> None:
        """Store what a language model wrote; it takes the place of the extract, never of a person's words."""
        row = self._row(idea_id)
        described = {**row.described, "language": told.model_dump(mode="json")}
        if told.status == "done":
            described |= {"problem": "".join(entry.text for entry in told.problem) or described["problem"]}
            if told.quotes:
                described["quotes"] = [{"id": e.source.partition(":")[2], "text": e.quote} for e in told.quotes]
            row.carrier = told.carrier or row.carrier
            if not described.get("edited"):
                row.title, row.summary = told.title or row.title, told.summary
        row.described = described

    def reweigh(self, idea_id: int, parts: Sequence[ScorePart], score: float) -> None:
        """Let the parts of an idea's score count differently; until the next grouping the score alone ranks it."""
        row = self._row(idea_id)
        row.rank = None
        row.described = {**row.described, "parts": [part.model_dump(mode="json") for part in parts]}
        row.score = score

    def rescore(self, idea_id: int, changed: Mapping[str, Any], score: float, rank: int | None) -> None:
        """Describe in part and score anew an idea that took others over.

        Args:
            idea_id: which idea.
            changed: fields of what it was described with, as `IdeaExtract` has them, for JSON.
            score: by its parts.
            rank: its place among the ideas of the last grouping; None where the score alone ranks.
        """
        row = self._row(idea_id)
        row.described = {**row.described, **changed}
        row.score, row.rank = score, rank

    def ranks(self, idea_ids: Sequence[int]) -> dict[int, int | None]:
        """The places of ideas in the order of the last grouping; None where the score alone ranks."""
        query = select(IdeaRow.id, IdeaRow.rank).where(IdeaRow.id.in_(idea_ids))
        return {row.id: row.rank for row in self._session.execute(query)}

    def edit(self, idea_id: int, title: str, summary: str, field: str, actor: str) -> None:
        """Let a person's words stand instead of the extracted ones, without personal data: everybody reads them."""
        row, mask = self._row(idea_id), Mask()
        row.title, row.summary, row.field = mask.hide(title), mask.hide(summary), mask.hide(field)
        row.described = {**row.described, "edited": True}
        self.note(idea_id, "edited", actor)

    def put(self, campaign_id: int, idea_id: int, suggestions: Mapping[str, str], *, pinned: bool) -> None:
        """Put suggestions (id → proposer) into an idea, wherever they were before."""
        self.take_out(campaign_id, list(suggestions))
        self._session.add_all(
            IdeaMemberRow(campaign_id=campaign_id, idea_id=idea_id, suggestion_id=key, proposer=proposer, pinned=pinned)
            for key, proposer in suggestions.items()
        )
        self._session.flush()

    def place(self, campaign_id: int, placed: Mapping[str, tuple[int, str]]) -> None:
        """Put many suggestions (id → idea, proposer) that are in no idea into theirs, as the grouping found."""
        rows = [
            {
                "campaign_id": campaign_id,
                "idea_id": idea_id,
                "suggestion_id": key,
                "proposer": proposer,
                "pinned": False,
            }
            for key, (idea_id, proposer) in placed.items()
        ]
        if rows:
            self._session.execute(insert(IdeaMemberRow), rows)

    def take_out(self, campaign_id: int, suggestion_ids: Sequence[str]) -> None:
        """Take suggestions out of the ideas that they are in."""
        for batch in batched(suggestion_ids, 500):
            self._session.execute(
                delete(IdeaMemberRow).where(
                    IdeaMemberRow.campaign_id == campaign_id,
                    IdeaMemberRow.suggestion_id.in_(batch),
                )
            )

    def pin(self, idea_id: int) -> None:
        """Let all members of an idea count as put there by a person."""
        self._session.execute(update(IdeaMemberRow).where(IdeaMemberRow.idea_id == idea_id).values(pinned=True))

    def set_merged(self, idea_id: int, into: int, actor: str | None) -> None:
        """Close an idea whose members another one took over."""
        self._row(idea_id).merged_into = into
        self.note(idea_id, "merged_into", actor, other=into)
        self.note(into, "merged", actor, other=idea_id)

    def set_stage(self, idea_id: int, stage: Stage, actor: str | None, detail: str = "") -> None:
        """Move an idea to a stage."""
        self._row(idea_id).stage = stage
        self.note(idea_id, f"stage_{stage}", actor, detail=detail)

    def set_place(self, idea_id: int, place: int) -> None:
        """Give an idea its place in the review's order."""
        self._row(idea_id).place = place

    def recommend(self, idea_id: int, recommendation: Recommendation) -> None:
        """Store a unit's recommendation; a second one of the same unit replaces the first."""
        self._session.execute(
            delete(RecommendationRow).where(
                RecommendationRow.idea_id == idea_id, RecommendationRow.unit == recommendation.unit
            )
        )
        self._session.add(RecommendationRow(idea_id=idea_id, **recommendation.model_dump()))
        self.note(idea_id, "unit_recommended", recommendation.actor, detail=recommendation.unit)
        self._session.flush()

    def recommendations(self, idea_ids: Sequence[int]) -> Mapping[int, list[Recommendation]]:
        """Recommendations by idea, oldest first."""
        found: dict[int, list[Recommendation]] = {}
        query = select(RecommendationRow).where(RecommendationRow.idea_id.in_(idea_ids)).order_by(RecommendationRow.id)
        for row in self._session.scalars(query):
            found.setdefault(row.idea_id, []).append(value_of(Recommendation, row))
        return found

    def adopt(self, idea_id: int, adoption: Adoption) -> None:
        """Write down what became of an idea."""
        row = AdoptionRow(idea_id=idea_id, **adoption.model_dump(exclude={"id", "photos"}))
        self._session.add(row)
        self._session.flush()
        self._session.add_all(
            AdoptionPhotoRow(adoption_id=row.id, position=position, **photo.model_dump())
            for position, photo in enumerate(adoption.photos)
        )
        self.note(idea_id, "adopted", adoption.actor, detail=adoption.adopted_by)
        self._session.flush()

    def take_back(self, idea_id: int, adoption_id: int, actor: str) -> tuple[Photo, ...]:
        """Remove what was written down about an adoption; returns the photographs whose files are to go as well.

        Raises:
            NotFoundError: the idea has no such adoption.
        """
        found = next((entry for entry in self.adoptions([idea_id]).get(idea_id, ()) if entry.id == adoption_id), None)
        if found is None:
            raise NotFoundError("adoption", str(adoption_id))
        self._session.execute(delete(AdoptionRow).where(AdoptionRow.id == adoption_id))
        self.note(idea_id, "adoption_removed", actor, detail=found.adopted_by)
        return found.photos

    def require_photo(self, key: str) -> None:
        """Make sure that a photograph belongs to an adoption.

        Raises:
            NotFoundError: it does not.
        """
        if self._session.get(AdoptionPhotoRow, key) is None:
            raise NotFoundError("photo", key)

    def adoptions(self, idea_ids: Sequence[int]) -> Mapping[int, list[Adoption]]:
        """Adoptions with their photographs by idea, oldest first."""
        query = select(AdoptionRow).where(AdoptionRow.idea_id.in_(idea_ids)).order_by(AdoptionRow.id)
        rows = self._session.scalars(query).all()
        photos: dict[int, list[Photo]] = {}
        mine = select(AdoptionPhotoRow).where(AdoptionPhotoRow.adoption_id.in_([row.id for row in rows]))
        for photo in self._session.scalars(mine.order_by(AdoptionPhotoRow.position)):
            photos.setdefault(photo.adoption_id, []).append(value_of(Photo, photo))
        found: dict[int, list[Adoption]] = {}
        for row in rows:
            adoption = value_of(Adoption, row, photos=tuple(photos.get(row.id, ())))
            found.setdefault(row.idea_id, []).append(adoption)
        return found

    def note(
        self, idea_id: int, kind: str, actor: str | None, *, other: int | None = None,
        suggestion_id: str | None = None, detail: str = "",
    ) -> None:  # fmt: skip
        """Write down what happened to an idea."""
        self._session.add(
            IdeaEventRow(
                campaign_id=self._row(idea_id).campaign_id, idea_id=idea_id, kind=kind, other=other,
                suggestion_id=suggestion_id, detail=detail, actor=actor, time=datetime.now(UTC),
            )
        )  # fmt: skip

    def _row(self, idea_id: int) -> IdeaRow:
        row = self._session.get(IdeaRow, idea_id)
        if row is None:
            raise NotFoundError("idea", str(idea_id))
        return row


def _described(candidate: Candidate) -> dict[str, Any]:
    kept = candidate.model_dump(
        mode="json", exclude={"id", "title", "summary", "members", "proposers", "support", "score"}
    )
    mask = Mask()
    return {
        "title": mask.hide(candidate.title), "summary": mask.hide(candidate.summary), "field": "",
        "carrier": candidate.carrier[:200],
        "support": candidate.support, "score": candidate.score, "described": kept,
    }  # fmt: skip


def _idea(row: IdeaRow) -> Idea:
    return value_of(Idea, row, **_READ_APART)
