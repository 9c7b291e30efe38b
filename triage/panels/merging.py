"""Merging by hand: several ideas become one, which is scored anew with the change in words; a merge can be undone."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from triage.errors import InvalidIdeaActError
from triage.ideas.funnel import merge, weights_of
from triage.ideas.scoring import SCORE_NAMES, score_parts, weighted
from triage.store import UnitOfWork
from triage.store.campaigns.merges import WITHIN
from triage.types import OUTWARD, Idea

# Parts of the score that depend on how many people and letters there are; the rest is of the words that stay.
COUNTED = ("support", "reach", "trend")
MOST_QUOTES = 6


def merge_ideas(work: UnitOfWork, ideas: Collection[int], into: int, account: str, actor: str) -> None:
    """Make one idea of several; units' recommendations and the letters' quotes go with them.

    Args:
        work: the unit of work.
        ideas: all of them, also the one that stays.
        into: the one that stays.
        account: who may undo it.
        actor: who decides, by name.

    Raises:
        NotFoundError: one of them is not there.
        InvalidIdeaActError: they are fewer than two, of two campaigns, closed or past the first stages, or one that is
            not recommended would take over one that is.
    """
    others = [key for key in dict.fromkeys(ideas) if key != into]
    if not others:
        raise InvalidIdeaActError("merge_few")
    if into not in ideas:
        raise InvalidIdeaActError("merge_target")
    work.ideas.lock(into)
    kept, gone = work.ideas.one(into), [work.ideas.one(key) for key in others]
    if kept.stage == "candidate" and any(idea.stage == "recommended" for idea in gone):
        raise InvalidIdeaActError("merge_recommended")
    before = work.merges.state_of([into, *others])
    places = _order(work, kept.campaign_id)
    for key in others:
        merge(work, key, into, actor)
        work.merges.take_over(key, into)
    _rescore(work, kept, gone)
    after = work.ideas.one(into)
    told = _change(kept, after, places, _order(work, kept.campaign_id))
    work.ideas.note(into, "rescored", actor, detail=told)
    work.merges.keep(into, account, before, datetime.now(UTC))


def undo_merge(work: UnitOfWork, into: int, account: str, actor: str) -> None:
    """Take the last merge into an idea back.

    Raises:
        NotFoundError: there is no such idea.
        InvalidIdeaActError: it was somebody else's, too long ago, or something was done since.
    """
    work.ideas.lock(into)
    work.ideas.brief(into)
    point = work.merges.of(into, account, datetime.now(UTC))
    if point is None:
        raise InvalidIdeaActError("not_undoable", minutes=WITHIN.seconds // 60)
    work.merges.take_back(point, actor)


def target_of(ideas: Sequence[Idea]) -> Idea:
    """Which of several ideas should stay: one that units recommended before others, then the best supported."""
    return max(ideas, key=lambda idea: (idea.stage != "candidate", idea.support, -idea.id))


def _order(work: UnitOfWork, campaign_id: int) -> dict[int, int]:
    return {idea.id: place for place, idea in enumerate(work.ideas.of(campaign_id), 1)}


def _rescore(work: UnitOfWork, kept: Idea, gone: Sequence[Idea]) -> None:
    """Score an idea by all its letters; what its own words say (novelty, concreteness and the like) stays."""
    now, every = work.ideas.one(kept.id), [kept, *gone]
    letters = work.visible(OUTWARD).get([member.suggestion_id for member in now.members]).values()
    grouped = [idea.described for idea in work.ideas.of(kept.campaign_id)] + [idea.described for idea in gone]
    firsts, lasts = [one.first for one in grouped if one.first], [one.last for one in grouped if one.last]
    places = tuple(dict.fromkeys(place for idea in every for place in idea.described.places))
    channels = tuple(dict.fromkeys(channel for idea in every for channel in idea.described.channels))
    fresh = score_parts(
        weights_of([kept]), citizens=now.support, members=len(now.members), text="", places=places, channels=channels,
        times=[letter.time for letter in letters if letter.time], proposal=0.0, touching=(), compared=0,
        period=(min(firsts), max(lasts)) if firsts and lasts else None,
    )  # fmt: skip
    counted = {part.name: part for part in fresh if part.name in COUNTED}
    parts = [counted.get(part.name, part) for part in kept.described.parts]
    quotes = list(dict.fromkeys(quote for idea in every for quote in idea.described.quotes))[:MOST_QUOTES]
    own_firsts = [idea.described.first for idea in every if idea.described.first]
    own_lasts = [idea.described.last for idea in every if idea.described.last]
    changed: dict[str, Any] = {
        "parts": [part.model_dump(mode="json") for part in parts],
        "quotes": [quote.model_dump(mode="json") for quote in quotes],
        "places": list(places),
        "channels": list(channels),
        "first": min(own_firsts).isoformat() if own_firsts else None,
        "last": max(own_lasts).isoformat() if own_lasts else None,
    }
    ranks = list(work.ideas.ranks([idea.id for idea in every]).values())
    known = [rank for rank in ranks if rank is not None]
    work.ideas.rescore(
        kept.id, changed, weighted(parts) if parts else kept.score, min(known) if len(known) == len(ranks) else None
    )


def _change(kept: Idea, after: Idea, before: dict[int, int], now: dict[int, int]) -> str:
    """What the merge changed of the idea that stays, in Chinese."""
    told = [f"支持由 {kept.support} 人变为 {after.support} 人"]
    earlier = {part.name: part.value for part in kept.described.parts}
    told.extend(
        f"{SCORE_NAMES.get(part.name, part.name)}由 {earlier[part.name]:.2f} 变为 {part.value:.2f}"
        for part in after.described.parts
        if round(part.value, 2) != round(earlier[part.name], 2)
    )
    told.append(f"得分由 {kept.score:.3f} 变为 {after.score:.3f}")
    if before[kept.id] != now[kept.id]:
        told.append(f"由第 {before[kept.id]} 位变为第 {now[kept.id]} 位")
    return "，".join(told)
