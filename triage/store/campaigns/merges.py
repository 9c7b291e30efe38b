"""Repository of merges: the last merge into an idea can be undone for a while; answers about pairs of ideas."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from triage.store.base.values import value_of
from triage.store.campaigns.ideas import IdeaRepository
from triage.store.campaigns.support import SupportRepository
from triage.store.models import IdeaEventRow, IdeaMergeRow, IdeaRow, PairAnswerRow, RecommendationRow
from triage.types import PairAnswer
from triage.types.base import Value

WITHIN = timedelta(minutes=10)
# What a merge changes of an idea besides its members.
_CHANGED = ("stage", "score", "rank", "described")


class MergePoint(Value):
    """A merge that can be undone: who made it when, and how the ideas were before.

    `until` is the number of the newest event of its campaign when it was made.
    """

    into_id: int
    account: str
    made_at: datetime
    until: int
    before: dict[str, Any]

    @property
    def merged(self) -> list[int]:
        """The ideas that went into the other one."""
        return [key for key in map(int, self.before) if key != self.into_id]


class MergeRepository:
    """Keeps the last merge into each idea for a while, and takes it back."""

    def __init__(self, session: Session, ideas: IdeaRepository, support: SupportRepository) -> None:
        self._session, self._ideas, self._support = session, ideas, support

    def state_of(self, idea_ids: Sequence[int]) -> dict[str, Any]:
        """How ideas are now, as `keep` keeps it."""
        members = self._ideas.members(idea_ids)
        recommended = select(RecommendationRow.idea_id, RecommendationRow.unit).where(
            RecommendationRow.idea_id.in_(idea_ids)
        )
        units: dict[int, list[str]] = {}
        for idea_id, unit in self._session.execute(recommended):
            units.setdefault(idea_id, []).append(unit)
        return {
            str(row.id): {
                **{name: getattr(row, name) for name in _CHANGED},
                "members": {member.suggestion_id: member.pinned for member in members.get(row.id, ())},
                "units": units.get(row.id, []),
            }
            for row in self._session.scalars(select(IdeaRow).where(IdeaRow.id.in_(idea_ids)))
        }

    def take_over(self, idea_id: int, into: int) -> None:
        """Let what units recommended of one idea count for another one, but for units that recommend that already."""
        known = select(RecommendationRow.unit).where(RecommendationRow.idea_id == into)
        moved = update(RecommendationRow).where(
            RecommendationRow.idea_id == idea_id, RecommendationRow.unit.not_in(known)
        )
        self._session.execute(moved.values(idea_id=into), execution_options={"synchronize_session": False})

    def keep(self, into: int, account: str, before: dict[str, Any], now: datetime) -> None:
        """Keep a merge that was just made, instead of the one into the same idea before.

        Args:
            into: the idea that took the others over.
            account: who merged.
            before: what `state_of` said of all of them before.
            now: the time.
        """
        self._session.execute(delete(IdeaMergeRow).where(IdeaMergeRow.into_id == into))
        self._session.flush()
        campaign = self._ideas.brief(into).campaign_id
        until = select(func.max(IdeaEventRow.id)).where(IdeaEventRow.campaign_id == campaign)
        newest = self._session.scalar(until) or 0
        self._session.add(IdeaMergeRow(into_id=into, account=account, made_at=now, until=newest, before=before))
        self._session.flush()

    def of(self, into: int, account: str, now: datetime) -> MergePoint | None:
        """The merge into an idea that an account may undo now: theirs, lately, and nothing happened since."""
        row = self._session.get(IdeaMergeRow, into)
        if row is None or row.account != account or row.made_at < now - WITHIN:
            return None
        point = value_of(MergePoint, row)
        ideas = IdeaEventRow.idea_id.in_([into, *point.merged]) & (IdeaEventRow.kind != "joined")
        campaign = IdeaEventRow.idea_id.is_(None) & IdeaEventRow.kind.in_(("grouped", "reweighed"))
        since = select(func.count()).where(
            IdeaEventRow.campaign_id == self._ideas.brief(into).campaign_id, IdeaEventRow.id > point.until,
            or_(ideas, campaign),
        )  # fmt: skip
        return None if self._session.scalar(since) else point

    def take_back(self, point: MergePoint, actor: str) -> None:
        """Make ideas what they were before a merge; what joined since stays where it is."""
        into = point.into_id
        campaign = self._ideas.brief(into).campaign_id
        held = {member.suggestion_id: member.proposer for member in self._ideas.members([into]).get(into, ())}
        own = point.before[str(into)]["units"]
        for key, state in point.before.items():
            row = self._session.get_one(IdeaRow, int(key))
            row.merged_into = None
            for name in _CHANGED:
                setattr(row, name, state[name])
            for pinned in (False, True):
                back = {one: held[one] for one, fixed in state["members"].items() if fixed is pinned and one in held}
                self._ideas.put(campaign, row.id, back, pinned=pinned)
            theirs = [unit for unit in state["units"] if unit not in own]
            recommended = (RecommendationRow.idea_id == into) & RecommendationRow.unit.in_(theirs)
            moved = update(RecommendationRow).where(recommended).values(idea_id=row.id)
            self._session.execute(moved, execution_options={"synchronize_session": False})
            self._ideas.note(row.id, "merge_undone", actor, other=into if row.id != into else None)
        self._session.flush()
        for idea_id in (into, *point.merged):
            self._support.count(idea_id)
        both = PairAnswerRow.left.in_([into, *point.merged]) & PairAnswerRow.right.in_([into, *point.merged])
        self._session.execute(delete(PairAnswerRow).where(both, PairAnswerRow.answer == "same"))
        self._session.execute(delete(IdeaMergeRow).where(IdeaMergeRow.into_id == into))

    def answer(self, campaign_id: int, answer: PairAnswer) -> None:
        """Keep what was answered about a pair, instead of what was answered before."""
        known = (PairAnswerRow.left == answer.left) & (PairAnswerRow.right == answer.right)
        self._session.execute(delete(PairAnswerRow).where(known))
        self._session.add(PairAnswerRow(campaign_id=campaign_id, **answer.model_dump()))
        self._session.flush()

    def answers(self, campaign_id: int) -> list[PairAnswer]:
        """What was answered about the pairs of a campaign, oldest first."""
        query = select(PairAnswerRow).where(PairAnswerRow.campaign_id == campaign_id)
        return [value_of(PairAnswer, row) for row in self._session.scalars(query.order_by(PairAnswerRow.time))]
