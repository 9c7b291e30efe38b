"""Comparing (两两比较): experts say which of two ideas is better; it stands beside the scores and changes no order."""

from triage.errors import InvalidIdeaActError, NotFoundError
from triage.panels.bradley_terry import Better, Strength, strengths
from triage.panels.pairing import pair_up
from triage.panels.rounds import conflicts_of
from triage.store import UnitOfWork
from triage.types import Campaign, Comparison


def draw_pairs(work: UnitOfWork, campaign_id: int, per_expert: int, seed: int, actor: str) -> int:
    """Lay pairs of the ideas that are being scored before the panel; returns how many pairs.

    Raises:
        InvalidIdeaActError: nothing is being scored, there are pairs already, or the number makes no sense.
    """
    campaign = work.campaigns.one(campaign_id)
    ideas = work.ideas.of(campaign_id, "scored")
    if len(ideas) < 2 or campaign.scoring_closed_at is not None:  # noqa: PLR2004 - a pair
        raise InvalidIdeaActError("few_candidates")
    if work.comparisons.of_campaign(campaign_id):
        raise InvalidIdeaActError("paired")
    if not 1 <= per_expert <= 100:  # noqa: PLR2004 - more is no evening's work
        raise InvalidIdeaActError("pairs")
    experts = work.panels.members(campaign_id)
    conflicts = conflicts_of(work, ideas, experts)
    for entry in work.panels.of_campaign(campaign_id):
        if entry.state == "recused" and entry.idea_id in conflicts:
            conflicts[entry.idea_id].add(entry.expert)
    chosen = pair_up([idea.id for idea in ideas], [expert.expert for expert in experts], per_expert, conflicts, seed)
    number = work.comparisons.add(campaign_id, chosen)
    work.campaigns.note(campaign_id, "paired", actor, f"{number}组，随机种子{seed}")
    return number


def own_comparison(work: UnitOfWork, comparison_id: int, expert: str) -> Comparison:
    """A pair before one expert; for anybody else it is as if it were not there.

    Raises:
        NotFoundError: it is not theirs.
    """
    found = work.comparisons.one(comparison_id)
    if found.expert != expert:
        raise NotFoundError("comparison", str(comparison_id))
    return found


def decide(work: UnitOfWork, comparison: Comparison, better: Better) -> None:
    """Store which is better; it may be changed until the scoring is closed.

    Raises:
        InvalidIdeaActError: the scoring is closed.
    """
    if work.campaigns.one(comparison.campaign_id).scoring_closed_at is not None:
        raise InvalidIdeaActError("scoring_over")
    work.comparisons.decide(comparison.id, better)


def strengths_of(work: UnitOfWork, campaign: Campaign) -> dict[int, Strength]:
    """What the comparisons say, by idea; empty where there are none.

    Raises:
        InvalidIdeaActError: the scoring is still open.
    """
    if campaign.scoring_closed_at is None:
        raise InvalidIdeaActError("scoring_open")
    made = [(entry.left, entry.right, entry.better) for entry in work.comparisons.of_campaign(campaign.id)]
    return {entry.idea: entry for entry in strengths([(left, right, how) for left, right, how in made if how])}
