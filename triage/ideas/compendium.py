"""Compendium (金点子汇编): the honoured ideas with source voices, expert remarks and what became of them."""

from dataclasses import dataclass
from datetime import datetime

from triage.store import UnitOfWork
from triage.text.personal_data import Mask
from triage.types import Campaign, Photo

TOP, LONGLIST = "金点子", "入围点子"
NOT_NAMED = "待定"


@dataclass(frozen=True)
class Entry:
    """One honoured idea."""

    id: int
    place: int
    honour: str
    title: str
    summary: str
    problem: str
    carrier: str
    support: int
    quotes: tuple[str, ...]
    remarks: tuple[str, ...]
    adoptions: tuple[str, ...]
    photos: tuple[Photo, ...]
    proposers: tuple[str, ...]


@dataclass(frozen=True)
class ScoreLine:
    """One expert's marks for one idea."""

    idea: int
    title: str
    expert: str
    state: str
    marks: dict[str, float]
    comment: str
    saved_at: datetime | None


def entries_of(work: UnitOfWork, campaign: Campaign) -> list[Entry]:
    """The honoured ideas in the order of the review; none before it is signed off."""
    if campaign.signed_at is None:
        return []
    remarks: dict[int, list[str]] = {}
    for assignment in work.panels.of_campaign(campaign.id):
        if assignment.state == "submitted" and assignment.comment:
            remarks.setdefault(assignment.idea_id, []).append(assignment.comment)
    honoured = sorted(work.ideas.of(campaign.id, "honoured"), key=lambda idea: idea.place or 0)
    ids = [idea.id for idea in honoured]
    members, units, adoptions = work.ideas.members(ids), work.ideas.recommendations(ids), work.ideas.adoptions(ids)
    found = []
    for idea in honoured:
        place, mask, taken_up = idea.place or 0, Mask(), adoptions.get(idea.id, ())
        recommended = "、".join(entry.unit for entry in units.get(idea.id, ()))
        found.append(
            Entry(
                id=idea.id, place=place, honour=TOP if place <= campaign.top else LONGLIST,
                title=mask.hide(idea.title), summary=mask.hide(idea.summary),
                problem=mask.hide(idea.described.problem),
                carrier=idea.carrier or recommended or NOT_NAMED, support=idea.support,
                quotes=tuple(mask.hide(quote.text) for quote in idea.described.quotes),
                remarks=tuple(remarks.get(idea.id, ())),
                adoptions=tuple(
                    f"{entry.adopted_by}：{entry.measures}" + (f"；成效：{entry.result}" if entry.result else "")
                    for entry in taken_up
                ),
                photos=tuple(photo for entry in taken_up for photo in entry.photos),
                proposers=idea.model_copy(update={"members": tuple(members.get(idea.id, ()))}).proposers,
            )
        )  # fmt: skip
    return found


def score_lines(work: UnitOfWork, campaign: Campaign) -> list[ScoreLine]:
    """All marks of a campaign, by idea; none before the scoring is closed."""
    if campaign.scoring_closed_at is None:
        return []
    names = {member.expert: member.name for member in work.panels.members(campaign.id)}
    titles = {idea.id: idea.title for idea in work.ideas.of(campaign.id)}
    return [
        ScoreLine(
            entry.idea_id, titles.get(entry.idea_id, ""), names.get(entry.expert, entry.expert), entry.state,
            dict(entry.marks), entry.comment, entry.saved_at,
        )
        for entry in sorted(work.panels.of_campaign(campaign.id), key=lambda entry: (entry.idea_id, entry.expert))
    ]  # fmt: skip
