"""Panels: experts are chosen, drawn and reminded, score and compare ideas, and sign what the meeting decided."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from api.access.principal import Principal
from api.access.rule import WORKERS
from triage.errors import InvalidIdeaActError, NotChairError
from triage.panels import comparing, review, rounds
from triage.panels.bradley_terry import Better
from triage.store import Store, UnitOfWork
from triage.types import Assignment, Campaign, Idea, PanelMember

LONGEST_COMMENT = 4000


def set_panel(store: Store, key: int, fields: Mapping[str, str], actor: str) -> None:
    """Say who is on the panel of a campaign; accounts that are no experts are left out.

    Args:
        store: where campaigns are.
        key: which campaign.
        fields: what each of them knows about, by account.
        actor: who says so.

    Raises:
        NotFoundError: there is no such campaign.
        InvalidIdeaActError: the panel can no longer be changed.
    """
    with store.write() as work:
        work.campaigns.one(key)
        found = [(account, field) for name, field in fields.items() if (account := work.accounts.get(name)) is not None]
        members = [
            PanelMember(expert=account.name, name=account.display_name, field=field)
            for account, field in found
            if "expert" in account.roles
        ]
        work.panels.set_members(key, members)
        work.campaigns.note(key, "panel", actor, "、".join(member.name for member in members))


def draw_experts(store: Store, key: int, due: date, seed: int, actor: str) -> None:
    """Draw who scores which idea until when.

    Raises:
        NotFoundError: there is no such campaign.
        TooFewExpertsError: an idea has too few experts who may judge it.
        InvalidIdeaActError: nothing is recommended, or the scoring is closed.
    """
    with store.write() as work:
        rounds.draw(work, key, due, seed, actor)


def draw_pairs(store: Store, key: int, per_expert: int, seed: int, actor: str) -> None:
    """Draw pairs of ideas that experts compare.

    Raises:
        NotFoundError: there is no such campaign.
        InvalidIdeaActError: nothing is being scored, there are pairs already, or the number makes no sense.
    """
    with store.write() as work:
        comparing.draw_pairs(work, key, per_expert, seed, actor)


def remind_experts(store: Store, key: int, today: date, actor: str) -> None:
    """Remind the experts whose scores are late.

    Raises:
        NotFoundError: there is no such campaign.
    """
    with store.write() as work:
        late = rounds.to_remind(work, key, today)
        work.campaigns.note(key, "reminded", actor, f"{len(late)}份未提交")


def close_scoring(store: Store, key: int, actor: str) -> None:
    """Close the scoring, after which scores are shown.

    Raises:
        NotFoundError: there is no such campaign.
        InvalidIdeaActError: nobody has submitted a score.
    """
    with store.write() as work:
        review.close_scoring(work, key, actor)


def score_idea(
    store: Store, who: Principal, key: int, marks: Mapping[int, float], comment: str, *, final: bool
) -> int | None:
    """Keep the marks of an expert, or submit them.

    Args:
        store: where assignments are.
        who: the expert.
        key: their assignment.
        marks: by the position of the criterion in the campaign's rubric.
        comment: what they say.
        final: whether they submit.

    Returns:
        The assignment of theirs that waits next.

    Raises:
        NotFoundError: it is not theirs.
        InvalidIdeaActError: a mark is missing or out of range, or the marks are final or the scoring closed.
    """
    with store.write() as work:
        own = rounds.own_assignment(work, key, who.name)
        rubric = work.campaigns.one(own.campaign_id).rubric
        named = {criterion.name: marks[place] for place, criterion in enumerate(rubric) if place in marks}
        rounds.score(work, own, named, comment[:LONGEST_COMMENT], final=final)
        waiting = (other.id for other in in_own_order(work.panels.of_expert(who.name)) if other.state == "assigned")
        return next(waiting, None)


def recuse(store: Store, who: Principal, key: int, reason: str) -> None:
    """Let an expert step back from an idea, which another one is drawn for.

    Raises:
        NotFoundError: the assignment is not theirs.
        InvalidIdeaActError: there is no reason, or the marks are final or the scoring closed.
    """
    with store.write() as work:
        rounds.recuse(work, rounds.own_assignment(work, key, who.name), reason, key)


def compare_ideas(store: Store, who: Principal, key: int, better: Better) -> int | None:
    """Say which of two ideas is better; returns the comparison of theirs that waits next in the campaign.

    Raises:
        NotFoundError: the comparison is not theirs.
        InvalidIdeaActError: the scoring is closed.
    """
    with store.write() as work:
        own = comparing.own_comparison(work, key, who.name)
        comparing.decide(work, own, better)
        every = work.comparisons.of_expert(who.name)
        waiting = (other.id for other in every if other.better is None and other.campaign_id == own.campaign_id)
        return next(waiting, None)


def set_chair(store: Store, key: int, account: str, actor: str) -> None:
    """Name who leads the review meeting of a campaign and alone signs it off.

    Args:
        store: where campaigns are.
        key: which campaign.
        account: the name of their account.
        actor: who says so.

    Raises:
        NotFoundError: there is no such campaign.
        InvalidIdeaActError: it is no supervisor's account, or too late to name another one.
    """
    with store.write() as work:
        campaign = work.campaigns.one(key)
        before, after = work.accounts.get(campaign.chair), work.accounts.get(account)
        if after is None or after.disabled or "supervisor" not in after.roles:
            raise InvalidIdeaActError("chair_account")
        if campaign.scoring_closed_at is not None and before is not None and not before.disabled:
            raise InvalidIdeaActError("chair_late")
        if account != campaign.chair:
            work.campaigns.set_chair(key, account, after.display_name, actor)


def is_blind(work: UnitOfWork, who: Principal, campaign: Campaign) -> bool:
    """Whether somebody may see neither scores nor ranks of a campaign's ideas, because they judge them themselves.

    Whoever is an expert only is blind until the scoring is closed, drawn for the campaign or not; whoever has another
    role as well, where they are on its panel.
    """
    if campaign.scoring_closed_at is not None:
        return False
    members = {member.expert for member in work.panels.members(campaign.id)}
    return who.name in members or ("expert" in who.roles and not who.roles & set(WORKERS))


def in_no_order(ideas: Sequence[Idea]) -> list[Idea]:
    """Ideas by their titles: their order and their numbers are the machine's ranks, which some may not see."""
    return sorted(ideas, key=lambda idea: (idea.title, idea.id))


def in_own_order(entries: Iterable[Assignment]) -> list[Assignment]:
    """What is before an expert in an order of their own, the same at each visit.

    Rationale: assignments are numbered in the order of the machine's ranks.
    """
    return sorted(entries, key=lambda entry: hashlib.sha256(f"{entry.expert}:{entry.idea_id}".encode()).digest())


def sign_off_review(store: Store, who: Principal, key: int) -> None:
    """Sign off what the review meeting decided, as its chair.

    Raises:
        NotFoundError: there is no such campaign.
        NotChairError: somebody else leads the meeting.
        InvalidIdeaActError: the review is signed off already, nothing is scored, nobody was named to lead the meeting,
            or too few have signed.
    """
    with store.write() as work:
        work.campaigns.lock(key)
        review.sign_off(work, key, who.name, who.display_name)


def sign_review(store: Store, who: Principal, key: int) -> None:
    """Sign what the review meeting decided.

    Raises:
        NotFoundError: there is no such campaign.
        InvalidIdeaActError: the review is signed off already, or nothing is scored.
    """
    with store.write() as work:
        review.sign(work, key, who.name, who.display_name)


def require_chair(who: Principal) -> None:
    """Refuse whoever does not lead the review meeting.

    Raises:
        NotChairError: they do not.
    """
    if "supervisor" not in who.roles:
        raise NotChairError("order")


def change_place(store: Store, who: Principal, key: int, idea: int, place: int, reason: str) -> None:
    """Put an idea at another place in the order of the review meeting.

    Raises:
        NotFoundError: there is no such campaign.
        NotChairError: they do not lead the meeting.
        InvalidIdeaActError: it is signed off, there is no reason, or no such place.
    """
    require_chair(who)
    with store.write() as work:
        review.change_place(work, key, idea, place, reason, who.display_name)
