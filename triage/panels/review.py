"""Review (集中审): the meeting's order, its changes with reasons, quorum, sign-off and honours."""

from collections.abc import Sequence
from datetime import UTC, datetime

from triage.errors import InvalidIdeaActError, NotChairError
from triage.panels.rounds import result_of, standing
from triage.store import UnitOfWork
from triage.types import Campaign, Change, Idea


def close_scoring(work: UnitOfWork, campaign_id: int, actor: str) -> None:
    """End the scoring and put the ideas in the order of their normalised scores.

    Raises:
        InvalidIdeaActError: nobody has submitted a score.
    """
    work.campaigns.close_scoring(campaign_id, actor)
    campaign = work.campaigns.one(campaign_id)
    result = result_of(work, campaign)
    if not result.ideas:
        raise InvalidIdeaActError("no_scores")
    for place, entry in enumerate(result.ideas, 1):
        work.ideas.set_place(int(entry.idea), place)


def order_of(work: UnitOfWork, campaign: Campaign) -> list[Idea]:
    """The ideas of the review in their order."""
    return [
        idea
        for idea in standing(work.ideas.of(campaign.id, "scored", "reviewed", "honoured"), result_of(work, campaign))
        if idea.place is not None
    ]


def change_place(work: UnitOfWork, campaign_id: int, idea_id: int, place: int, reason: str, actor: str) -> None:
    """Move one idea to another place; those between move by one, and signatures have to be given again.

    Raises:
        InvalidIdeaActError: the review is signed off, there is no reason, or no such place.
    """
    campaign = work.campaigns.one(campaign_id)
    _require_open(campaign)
    order = [idea.id for idea in order_of(work, campaign)]
    if idea_id not in order or not 1 <= place <= len(order):
        raise InvalidIdeaActError("rank", most=len(order))
    if not reason.strip():
        raise InvalidIdeaActError("no_change_reason")
    before = order.index(idea_id) + 1
    order.remove(idea_id)
    order.insert(place - 1, idea_id)
    for number, key in enumerate(order, 1):
        work.ideas.set_place(key, number)
    change = Change(
        idea_id=idea_id, before=before, after=place, reason=reason.strip(), actor=actor, time=datetime.now(UTC)
    )
    work.campaigns.add_change(campaign_id, change)
    work.campaigns.unsign(campaign_id)
    work.ideas.note(idea_id, "place_changed", actor, detail=f"{before}→{place}：{reason.strip()}")


def sign(work: UnitOfWork, campaign_id: int, account: str, name: str) -> None:
    """Sign the order, as one who takes part in the meeting; it is signed off by its chair.

    Raises:
        InvalidIdeaActError: the review is signed off already, or nothing is scored.
    """
    _require_open(work.campaigns.one(campaign_id))
    work.campaigns.sign(campaign_id, account, name)


def sign_off(work: UnitOfWork, campaign_id: int, account: str, name: str) -> None:
    """Sign the order as the chair, whereby the review is closed and every proposer gets an answer.

    Raises:
        NotChairError: somebody else leads the meeting.
        InvalidIdeaActError: the review is signed off already, nothing is scored, nobody was named to lead the meeting,
            or too few have signed.
    """
    campaign = work.campaigns.one(campaign_id)
    _require_open(campaign)
    if not campaign.chair:
        raise InvalidIdeaActError("no_chair")
    if account != campaign.chair:
        chair = work.accounts.get(campaign.chair)
        raise NotChairError("sign_off", chair=chair.display_name if chair else campaign.chair)
    order = order_of(work, campaign)
    work.campaigns.sign(campaign_id, account, name)
    signatures = work.campaigns.signatures(campaign_id)
    if len(signatures) < campaign.quorum:
        raise InvalidIdeaActError("quorum", missing=campaign.quorum - len(signatures))
    for place, idea in enumerate(order, 1):
        stage = "honoured" if place <= campaign.top + campaign.longlist else "reviewed"
        work.ideas.set_stage(idea.id, stage, name, f"第{place}名")  # type: ignore[arg-type]
    _tell_proposers(work, campaign, order)
    names = [entry.name for entry in signatures]
    work.campaigns.finish(campaign_id, minutes_of(work, campaign, order, names), name)


def _tell_proposers(work: UnitOfWork, campaign: Campaign, order: Sequence[Idea]) -> None:
    """Give every proposer an answer: what became of the idea that each suggestion was counted to.

    It stands in the suggestion's timeline, and goes to whoever follows events: the channel that it came by answers.
    """
    places = {idea.id: place for place, idea in enumerate(order, 1)}
    ideas = {idea.id: idea for idea in work.ideas.of(campaign.id)}
    for idea_id, members in work.ideas.members(list(ideas)).items():
        place = places.get(idea_id)
        result = "未进入评审" if place is None else "参加评审，未入选"
        if place is not None and place <= campaign.top + campaign.longlist:
            result = "入选金点子" if place <= campaign.top else "入围"
        told = {"campaign": campaign.title, "idea": ideas[idea_id].title, "result": result}
        for member in members:
            work.events.record(member.suggestion_id, "idea_judged", data=told)


def minutes_of(work: UnitOfWork, campaign: Campaign, order: list[Idea], signed: list[str]) -> str:
    """The minutes in Chinese: what was before the meeting, what it changed and why, and what it decided."""
    changes = work.campaigns.changes(campaign.id)
    titles = {idea.id: idea.title for idea in order}
    agreement = result_of(work, campaign).alpha
    told = "无法计算" if agreement is None else f"{agreement:.3f}"
    lines = [
        f"“{campaign.title}”集中审议纪要",
        f"参加签字：{'、'.join(signed)}（法定人数{campaign.quorum}人）。",
        f"审议候选{len(order)}个，专家评分一致性系数（Krippendorff α）{told}。",
        f"调整名次{len(changes)}处。" if changes else "会议没有调整名次。",
    ]
    lines += [
        f"《{titles.get(entry.idea_id, entry.idea_id)}》由第{entry.before}名调为第{entry.after}名，"
        f"理由：{entry.reason}（{entry.actor}）。"
        for entry in changes
    ]
    lines.append(f"会议确定前{campaign.top}名为金点子，其后{campaign.longlist}名入围：")
    lines += [f"{place}. {idea.title}" for place, idea in enumerate(order[: campaign.top + campaign.longlist], 1)]
    return "\n".join(lines)


def _require_open(campaign: Campaign) -> None:
    if campaign.scoring_closed_at is None:
        raise InvalidIdeaActError("review_early")
    if campaign.signed_at is not None:
        raise InvalidIdeaActError("signed")
