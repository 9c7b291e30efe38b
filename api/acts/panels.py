"""Panels: experts are chosen, drawn and reminded, score and compare ideas, and sign what the meeting decided."""

from collections.abc import Mapping
from datetime import date

from api.access.principal import Principal
from triage.errors import InvalidIdeaActError
from triage.panels import comparing, review, rounds
from triage.panels.bradley_terry import Better
from triage.store import Store
from triage.types import PanelMember

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
        waiting = (other.id for other in work.panels.of_expert(who.name) if other.state == "assigned")
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
        InvalidIdeaActError: they do not.
    """
    if "supervisor" not in who.roles:
        raise InvalidIdeaActError("not_chair")


def change_place(store: Store, who: Principal, key: int, idea: int, place: int, reason: str) -> None:
    """Put an idea at another place in the order of the review meeting.

    Raises:
        NotFoundError: there is no such campaign.
        InvalidIdeaActError: they do not lead the meeting, it is signed off, there is no reason, or no such place.
    """
    require_chair(who)
    with store.write() as work:
        review.change_place(work, key, idea, place, reason, who.display_name)
