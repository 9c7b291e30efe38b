"""Rounds: units recommend, experts are drawn and score blind, and what the scores say once they are closed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from triage.errors import InvalidIdeaActError, NotFoundError
from triage.panels.agreement import LeftOut, alpha, borderline, leave_one_out, ties
from triage.panels.assignment import assign
from triage.panels.normalise import ExpertProfile, IdeaScore, Scores, normalise
from triage.store import UnitOfWork
from triage.types import Assignment, Campaign, Idea, PanelMember, Recommendation

REMIND_DAYS = 3
HIGHEST = 100


def recommend(work: UnitOfWork, idea_id: int, unit: str, reason: str, actor: str, own: Collection[str]) -> None:
    """Let a unit recommend an idea.

    Args:
        work: the unit of work.
        idea_id: which idea.
        unit: the name of the unit.
        reason: why.
        actor: the person.
        own: names and pseudonyms of the unit's own people; what they proposed it may not recommend.

    Raises:
        InvalidIdeaActError: it is their own proposal, there is no reason, or the scoring has begun.
    """
    idea = work.ideas.one(idea_id)
    if idea.merged_into is not None or idea.stage not in ("candidate", "recommended"):
        raise InvalidIdeaActError("past_recommending")
    if set(idea.proposers) & {unit, actor, *own}:
        raise InvalidIdeaActError("own_idea")
    if not reason.strip():
        raise InvalidIdeaActError("no_recommendation")
    entry = Recommendation(unit=unit, reason=reason.strip(), actor=actor, time=datetime.now(UTC))
    work.ideas.recommend(idea_id, entry)
    if idea.stage == "candidate":
        work.ideas.set_stage(idea_id, "recommended", actor, unit)


def draw(work: UnitOfWork, campaign_id: int, due: date, seed: int, actor: str) -> int:
    """Lay the recommended ideas before experts of their field, at random and in balance; returns how many ideas.

    Raises:
        TooFewExpertsError: an idea has too few experts who may judge it.
        InvalidIdeaActError: nothing is recommended, or the scoring is closed.
    """
    campaign = work.campaigns.one(campaign_id)
    ideas = work.ideas.of(campaign_id, "recommended")
    if not ideas or campaign.scoring_closed_at is not None:
        raise InvalidIdeaActError("nothing_to_score")
    experts = work.panels.members(campaign_id)
    conflicts = {str(idea): barred for idea, barred in conflicts_of(work, ideas, experts).items()}
    chosen = assign(
        [str(idea.id) for idea in ideas], [expert.expert for expert in experts], campaign.per_idea, conflicts, seed
    )
    work.panels.assign(campaign_id, {int(key): value for key, value in chosen.items()})
    for idea in ideas:
        work.ideas.set_stage(idea.id, "scored", actor)
    work.campaigns.set_due(campaign_id, due)
    work.campaigns.note(
        campaign_id, "drawn", actor, f"{len(ideas)}个候选，每个{campaign.per_idea}位专家，随机种子{seed}"
    )
    return len(ideas)


def conflicts_of(work: UnitOfWork, ideas: Sequence[Idea], experts: Sequence[PanelMember]) -> dict[int, set[str]]:
    """Per idea the experts who may not judge it: they proposed or recommended it, or it is of another field."""
    members = work.ideas.members([idea.id for idea in ideas])
    units = work.ideas.recommendations([idea.id for idea in ideas])
    conflicts: dict[int, set[str]] = {}
    for idea in ideas:
        involved = {member.proposer for member in members.get(idea.id, ())}
        involved |= {entry.actor for entry in units.get(idea.id, ())}
        conflicts[idea.id] = {
            expert.expert
            for expert in experts
            if {expert.expert, expert.name} & involved or (expert.field and expert.field != idea.field)
        }
    return conflicts


def own_assignment(work: UnitOfWork, assignment_id: int, expert: str) -> Assignment:
    """What is before one expert; for anybody else it is as if it were not there.

    Raises:
        NotFoundError: it is not theirs.
    """
    found = work.panels.one(assignment_id)
    if found.expert != expert:
        raise NotFoundError("assignment", str(assignment_id))
    return found


def score(
    work: UnitOfWork, assignment: Assignment, marks: Mapping[str, float], comment: str, *, final: bool
) -> Assignment:
    """Store an expert's marks, as a draft or for good.

    Raises:
        InvalidIdeaActError: a mark is missing or out of range, or the marks are final or the scoring closed.
    """
    campaign = work.campaigns.one(assignment.campaign_id)
    _require_scoring(campaign, assignment)
    names = {criterion.name for criterion in campaign.rubric}
    if not set(marks) <= names or not all(0 <= value <= HIGHEST for value in marks.values()):
        raise InvalidIdeaActError("mark", highest=HIGHEST)
    if final and set(marks) != names:
        raise InvalidIdeaActError("marks_missing")
    saved = assignment.model_copy(
        update={"marks": dict(marks), "comment": comment.strip(), "state": "submitted" if final else "assigned"}
    )
    work.panels.save(saved)
    if final:
        work.ideas.note(assignment.idea_id, "score_submitted", assignment.expert)
    return saved


def recuse(work: UnitOfWork, assignment: Assignment, reason: str, seed: int) -> str | None:
    """Let an expert step back; another one of the panel is drawn in their place, and named where there is one.

    Raises:
        InvalidIdeaActError: there is no reason, or the marks are final or the scoring closed.
    """
    campaign = work.campaigns.one(assignment.campaign_id)
    _require_scoring(campaign, assignment)
    if not reason.strip():
        raise InvalidIdeaActError("no_recusal_reason")
    work.panels.save(assignment.model_copy(update={"state": "recused", "reason": reason.strip(), "marks": {}}))
    work.ideas.note(assignment.idea_id, "recused", assignment.expert, detail=reason.strip())
    idea = work.ideas.one(assignment.idea_id)
    every = work.panels.of_campaign(campaign.id)
    busy = {entry.expert for entry in every if entry.idea_id == idea.id}
    members = work.panels.members(campaign.id)
    load = {member.expert: 0 for member in members}
    for entry in every:
        if entry.state != "recused" and entry.expert in load:
            load[entry.expert] += 1
    barred = conflicts_of(work, [idea], members)[idea.id]
    free = [member.expert for member in members if member.expert not in busy | barred]
    if not free:
        return None
    least = min(load[expert] for expert in free)
    chosen = sorted(expert for expert in free if load[expert] == least)
    replacement = chosen[seed % len(chosen)]
    work.panels.assign(campaign.id, {idea.id: [replacement]})
    return replacement


def to_remind(work: UnitOfWork, campaign_id: int, today: date) -> list[Assignment]:
    """What is not submitted within three days of the day it is due, or after it; noted as reminded."""
    campaign = work.campaigns.one(campaign_id)
    if campaign.scoring_due is None or campaign.scoring_closed_at or (campaign.scoring_due - today).days > REMIND_DAYS:
        return []
    late = [entry for entry in work.panels.of_campaign(campaign_id) if entry.state == "assigned"]
    work.panels.remind([entry.id for entry in late])
    return late


def _require_scoring(campaign: Campaign, assignment: Assignment) -> None:
    if campaign.scoring_closed_at is not None:
        raise InvalidIdeaActError("scoring_over")
    if assignment.state != "assigned":
        raise InvalidIdeaActError("submitted")


@dataclass(frozen=True)
class Result:
    """What the closed scores say: ideas by normalised score, agreement, effects, ties and borderline cases."""

    ideas: tuple[IdeaScore, ...]
    experts: tuple[ExpertProfile, ...]
    alpha: float | None
    left_out: tuple[LeftOut, ...]
    ties: tuple[tuple[str, ...], ...]
    borderline: tuple[str, ...]


def result_of(work: UnitOfWork, campaign: Campaign) -> Result:
    """The result of a campaign's scoring.

    Raises:
        InvalidIdeaActError: the scoring is still open: nobody sees another's marks before it is closed.
    """
    if campaign.scoring_closed_at is None:
        raise InvalidIdeaActError("scoring_open")
    scores = total_scores(campaign, work.panels.of_campaign(campaign.id))
    fitted = normalise(scores)
    return Result(
        fitted.ideas, fitted.experts, alpha(scores), leave_one_out(scores, campaign.top), ties(fitted),
        borderline(fitted.ideas, campaign.top),
    )  # fmt: skip


def total_scores(campaign: Campaign, assignments: Collection[Assignment]) -> Scores:
    """Weighted totals from 0 to 100 of the submitted marks, by (idea, expert)."""
    weights = {criterion.name: criterion.weight for criterion in campaign.rubric}
    whole = sum(weights.values())
    return {
        (str(entry.idea_id), entry.expert): sum(weights[name] * mark for name, mark in entry.marks.items()) / whole
        for entry in assignments
        if entry.state == "submitted"
    }


def standing(ideas: Collection[Idea], result: Result) -> list[Idea]:
    """Ideas in the order in which they stand: by the review's place, else by normalised score."""
    by_score = {entry.idea: number for number, entry in enumerate(result.ideas, 1)}
    return sorted(ideas, key=lambda idea: (idea.place or by_score.get(str(idea.id), 10**6), idea.id))
