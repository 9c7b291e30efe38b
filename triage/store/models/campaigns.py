"""Tables of campaigns, their ideas, and the panels that score them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from triage.store.models.base import Base, UtcDateTime
from triage.store.models.stored_json import StoredJson


class CampaignRow(Base):
    """One campaign."""

    __tablename__ = "campaigns"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    starts: Mapped[date] = mapped_column(Date)
    ends: Mapped[date] = mapped_column(Date)
    channels: Mapped[list[str]] = mapped_column(JSON)
    rubric: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    per_idea: Mapped[int]
    quorum: Mapped[int]
    top: Mapped[int]
    longlist: Mapped[int]
    scoring_due: Mapped[date | None] = mapped_column(Date)
    scoring_closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    minutes: Mapped[str] = mapped_column(Text)
    chair: Mapped[str] = mapped_column(String(60), server_default="")


class CampaignEntryRow(Base):
    """A suggestion that was sent to a campaign."""

    __tablename__ = "campaign_entries"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), primary_key=True)


class GroupingRunRow(Base):
    """A grouping that somebody asked for, and which worker has it until when."""

    __tablename__ = "grouping_runs"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    actor: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(20), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claim: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int]
    stage: Mapped[str] = mapped_column(String(40))
    done: Mapped[int]
    total: Mapped[int]
    note: Mapped[str] = mapped_column(Text)


class IdeaRow(Base):
    """One idea."""

    __tablename__ = "ideas"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(String(100))
    carrier: Mapped[str] = mapped_column(String(200))
    stage: Mapped[str] = mapped_column(String(20))
    support: Mapped[int]
    score: Mapped[float]
    described: Mapped[dict[str, Any]] = mapped_column(StoredJson("idea"))
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("ideas.id"))
    place: Mapped[int | None]
    rank: Mapped[int | None]


class IdeaMemberRow(Base):
    """A suggestion in an idea."""

    __tablename__ = "idea_members"
    __table_args__ = (UniqueConstraint("campaign_id", "suggestion_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"))
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), index=True)
    suggestion_id: Mapped[str] = mapped_column(ForeignKey("suggestions.id", ondelete="CASCADE"), index=True)
    proposer: Mapped[str] = mapped_column(String(200))
    pinned: Mapped[bool]


class IdeaEventRow(Base):
    """One thing that happened to an idea, or to its campaign."""

    __tablename__ = "idea_events"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    other: Mapped[int | None]
    suggestion_id: Mapped[str | None] = mapped_column(String(100))
    detail: Mapped[str] = mapped_column(Text)
    actor: Mapped[str | None] = mapped_column(String(100))
    time: Mapped[datetime] = mapped_column(UtcDateTime)


class IdeaMergeRow(Base):
    """The last merge into an idea, with what is needed to undo it; `until` is the newest event of then."""

    __tablename__ = "idea_merges"

    into_id: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    account: Mapped[str] = mapped_column(String(100))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)


class PairAnswerRow(Base):
    """What somebody answered about two ideas; the smaller number stands left."""

    __tablename__ = "idea_pair_answers"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    left: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    right: Mapped[int] = mapped_column(
        ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    answer: Mapped[str] = mapped_column(String(10))
    likeness: Mapped[float]
    actor: Mapped[str] = mapped_column(String(100))
    time: Mapped[datetime] = mapped_column(UtcDateTime)


class RecommendationRow(Base):
    """A unit's recommendation."""

    __tablename__ = "recommendations"
    __table_args__ = (UniqueConstraint("idea_id", "unit"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), index=True)
    unit: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(100))
    time: Mapped[datetime] = mapped_column(UtcDateTime)


class PanelMemberRow(Base):
    """An expert of a campaign's panel."""

    __tablename__ = "panel_members"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    expert: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    field: Mapped[str] = mapped_column(String(100))


class AssignmentRow(Base):
    """One idea before one expert, with marks and comment."""

    __tablename__ = "assignments"
    __table_args__ = (UniqueConstraint("idea_id", "expert"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), index=True)
    expert: Mapped[str] = mapped_column(String(60), index=True)
    state: Mapped[str] = mapped_column(String(20))
    marks: Mapped[dict[str, float]] = mapped_column(JSON)
    comment: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PanelNoticeRow(Base):
    """A stage of a scoring deadline that was announced to an expert."""

    __tablename__ = "panel_notices"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    expert: Mapped[str] = mapped_column(String(60), primary_key=True, index=True)
    due: Mapped[date] = mapped_column(Date, primary_key=True)
    stage: Mapped[str] = mapped_column(String(20), primary_key=True)
    time: Mapped[datetime] = mapped_column(UtcDateTime)


class ComparisonRow(Base):
    """Two ideas before an expert, and which is better."""

    __tablename__ = "comparisons"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    expert: Mapped[str] = mapped_column(String(60), index=True)
    left: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    right: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    better: Mapped[str | None] = mapped_column(String(10))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RankChangeRow(Base):
    """A change of place in the review."""

    __tablename__ = "rank_changes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), index=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), index=True)
    before: Mapped[int]
    after: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(100))
    time: Mapped[datetime] = mapped_column(UtcDateTime)


class SignatureRow(Base):
    """Somebody who signed a review."""

    __tablename__ = "review_signatures"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=True)
    account: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    time: Mapped[datetime] = mapped_column(UtcDateTime)


class AdoptionRow(Base):
    """What became of an honoured idea."""

    __tablename__ = "adoptions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), index=True)
    adopted_by: Mapped[str] = mapped_column(String(200))
    measures: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(Text)
    incentive: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(String(100))
    time: Mapped[datetime] = mapped_column(UtcDateTime)


class AdoptionPhotoRow(Base):
    """A photograph of an adoption; its file is in the data folder."""

    __tablename__ = "adoption_photos"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
