"""Funnel: the stored ideas of a campaign, grouped again as suggestions come, with a person's decisions kept."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from retrieval.local_model import LocalModel
from triage.errors import InvalidIdeaActError
from triage.ideas.build import describe_groups, layout
from triage.ideas.grouping import GroupingOptions, group
from triage.ideas.past import Past, PastText
from triage.ideas.scoring import SCORE_NAMES, Weights, weighted
from triage.ideas.similarity import Progress, text_vectors
from triage.places.gazetteer import Gazetteer
from triage.store import Store, UnitOfWork
from triage.text.judged import judged
from triage.types import OUTWARD, Idea, Suggestion
from triage.types.candidate import Candidate


@dataclass(frozen=True)
class Regrouped:
    """What a run did: how many suggestions, ideas in all, ideas opened, and ideas that went into others."""

    suggestions: int
    ideas: int
    opened: int
    merged: int


def proposer_of(letter: Suggestion) -> str:
    """Who is credited: the channel's pseudonym of the citizen, else the letter itself."""
    return letter.user or f"#{letter.id}"


def regroup(
    store: Store,
    campaign_id: int,
    model: LocalModel,
    gazetteer: Gazetteer,
    *,
    weights: Weights | None = None,
    seed: int = 13,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Regrouped:
    """Group all suggestions of a campaign; ideas keep their ids, and what a person decided stays.

    New suggestions join ideas or open new ones. Without `weights`, those that the campaign was last given count. A
    group is the idea that most of its members were in before; an idea that lost all its members to another is closed
    as merged into that. Ideas that units have recommended, and members that a person moved, merged or split, stay
    where they are.

    Raises:
        NotFoundError: there is no such campaign.
    """
    with store.read() as work:
        campaign = work.campaigns.one(campaign_id)
        ids = work.campaigns.suggestion_ids(campaign)
        found = work.visible(OUTWARD).get(ids)
        placed = work.ideas.placed(campaign_id)
        ideas = {idea.id: idea for idea in work.ideas.of(campaign_id)}
        past = _past_texts(work, campaign_id)
        people = work.support.people(campaign_id)
    # Experts and visitors read the words of candidates.
    letters = [judged(found[key]) for key in ids if key in found]
    vectors = text_vectors(model, [(letter.title, letter.text) for letter in letters], progress)
    pinned = [_pin(placed.get(letter.id), ideas) for letter in letters]
    labels = group(vectors, GroupingOptions(seed=seed), pinned=pinned, progress=progress)
    built = describe_groups(
        letters,
        vectors,
        labels,
        gazetteer,
        past=Past.of(past, model),
        weights=weights or weights_of(list(ideas.values())),
        progress=progress,
        people=people,
    )
    plane = layout(vectors, labels)
    places = {letter.id: plane[int(label)] for letter, label in zip(letters, labels, strict=True)}
    by_id = {letter.id: letter for letter in letters}
    progress("store", 0, len(built.candidates))
    with store.write() as work:
        return _store(work, campaign_id, built.candidates, by_id, placed, ideas, places)


def _pin(place: tuple[int, bool] | None, ideas: Mapping[int, Idea]) -> int:
    """The idea that a suggestion must stay in, or -1."""
    if place is None or place[0] not in ideas:
        return -1
    return place[0] if place[1] or ideas[place[0]].stage != "candidate" else -1


def _store(
    work: UnitOfWork,
    campaign_id: int,
    candidates: Sequence[Candidate],
    letters: Mapping[str, Suggestion],
    placed: Mapping[str, tuple[int, bool]],
    ideas: Mapping[int, Idea],
    places: Mapping[str, tuple[float, float]],
) -> Regrouped:
    matched = match_ideas([candidate.members for candidate in candidates], placed, ideas)
    opened = 0
    work.ideas.take_out(campaign_id, [key for key, (_, fixed) in placed.items() if not fixed])
    new_place: dict[str, int] = {}
    loose: dict[str, tuple[int, str]] = {}
    for rank, (candidate, known) in enumerate(zip(candidates, matched, strict=True), 1):
        idea_id = known if known is not None else work.ideas.add(campaign_id, candidate)
        opened += known is None
        work.ideas.describe(idea_id, candidate, places[candidate.members[0]], rank)
        free = [key for key in candidate.members if not placed.get(key, (0, False))[1]]
        loose.update((key, (idea_id, proposer_of(letters[key]))) for key in free)
        new_place.update(dict.fromkeys(candidate.members, idea_id))
        _note_members(work, idea_id, candidate.members, placed, fresh=known is None)
    work.ideas.place(campaign_id, loose)
    merged = _close_empty(work, [key for key in ideas if key not in set(matched)], placed, new_place)
    detail = f"{len(letters)}件建议，{len(candidates)}个候选，新开{opened}个，并入{merged}个"
    work.campaigns.note(campaign_id, "grouped", None, detail)
    return Regrouped(len(letters), len(candidates), opened, merged)


def _note_members(
    work: UnitOfWork, idea_id: int, members: Sequence[str], placed: Mapping[str, tuple[int, bool]], *, fresh: bool
) -> None:
    """Write down who came: new suggestions as a number, those from other ideas one by one (a split or a move)."""
    came = Counter(placed[key][0] for key in members if key in placed and placed[key][0] != idea_id)
    for other, number in came.items():
        work.ideas.note(idea_id, "split_from" if fresh else "moved_from", None, other=other, detail=f"{number}件")
    new = sum(key not in placed for key in members)
    if new and not fresh:
        work.ideas.note(idea_id, "joined", None, detail=f"{new}件")


def _close_empty(
    work: UnitOfWork, lost: Sequence[int], placed: Mapping[str, tuple[int, bool]], new_place: Mapping[str, int]
) -> int:
    """Close ideas that no group is any more; returns how many went into another one."""
    before: dict[int, list[str]] = {}
    for key, (idea_id, _) in placed.items():
        before.setdefault(idea_id, []).append(key)
    closed = 0
    for idea_id in lost:
        heirs = Counter(new_place[key] for key in before.get(idea_id, ()) if key in new_place)
        if heirs:
            work.ideas.set_merged(idea_id, heirs.most_common(1)[0][0], None)
            closed += 1
    return closed


def match_ideas(
    groups: Sequence[Sequence[str]], placed: Mapping[str, tuple[int, bool]], ideas: Collection[int]
) -> list[int | None]:
    """The idea that each group is: one whose pinned members it has, else the one with the most common members.

    Each idea is one group at most; the largest overlap is served first.
    """
    claims: list[tuple[bool, int, int, int]] = []
    for number, members in enumerate(groups):
        counts: Counter[int] = Counter()
        fixed: set[int] = set()
        for key in members:
            idea_id, pinned = placed.get(key, (0, False))
            if idea_id in ideas:
                counts[idea_id] += 1
                if pinned:
                    fixed.add(idea_id)
        claims.extend((idea_id in fixed, count, -idea_id, number) for idea_id, count in counts.items())
    result: list[int | None] = [None] * len(groups)
    taken: set[int] = set()
    for _, _, negative, number in sorted(claims, reverse=True):
        if result[number] is None and -negative not in taken:
            result[number] = -negative
            taken.add(-negative)
    return result


def weights_of(ideas: Sequence[Idea]) -> Weights:
    """How the parts of these ideas' scores count; the defaults where there is no idea."""
    parts = ideas[0].described.parts if ideas else ()
    names = {field.name for field in fields(Weights)}
    return Weights(**{part.name: part.weight for part in parts if part.name in names})


def reweigh(work: UnitOfWork, campaign_id: int, weights: Weights, actor: str) -> None:
    """Score the ideas of a campaign by other weights; later groupings keep them.

    Raises:
        InvalidIdeaActError: no part counts, or the scoring has begun.
        NotFoundError: there is no such campaign.
    """
    work.campaigns.one(campaign_id)
    if not any(asdict(weights).values()):
        raise InvalidIdeaActError("weights_zero")
    if work.panels.of_campaign(campaign_id):
        raise InvalidIdeaActError("weights_late")
    for idea in work.ideas.of(campaign_id):
        parts = weights.applied(idea.described.parts)
        work.ideas.reweigh(idea.id, parts, weighted(parts))
    told = "、".join(f"{SCORE_NAMES[name]}{value:g}" for name, value in asdict(weights).items())
    work.campaigns.note(campaign_id, "reweighed", actor, told)


def merge(work: UnitOfWork, idea_id: int, into: int, actor: str) -> None:
    """Put all members of one idea into another; the next grouping keeps them together.

    Raises:
        NotFoundError: one of them is not there.
        InvalidIdeaActError: they are the same, of two campaigns, closed, or past the first stage.
    """
    work.ideas.lock(idea_id)
    one, other = work.ideas.one(idea_id), work.ideas.one(into)
    if idea_id == into or one.campaign_id != other.campaign_id:
        raise InvalidIdeaActError("merge_other")
    for idea in (one, other):
        _require_open(idea)
    everybody = {member.suggestion_id: member.proposer for member in (*other.members, *one.members)}
    work.ideas.put(other.campaign_id, into, everybody, pinned=True)
    work.support.count(into)
    work.ideas.set_merged(idea_id, into, actor)


def split(work: UnitOfWork, idea_id: int, suggestion_ids: Sequence[str], candidate: Candidate, actor: str) -> int:
    """Put some members of an idea into a new one; the next grouping keeps them apart. Returns the new idea.

    Args:
        work: the unit of work.
        idea_id: the idea that is split.
        suggestion_ids: the members that leave it.
        candidate: description of those that leave.
        actor: who decides.

    Raises:
        InvalidIdeaActError: none or all of its members are named, or one that is none.
    """
    idea = work.ideas.one(idea_id)
    _require_open(idea)
    known = {member.suggestion_id: member.proposer for member in idea.members}
    leaving = {key: known[key] for key in suggestion_ids if key in known}
    if not leaving or len(leaving) < len(set(suggestion_ids)) or len(leaving) == len(known):
        raise InvalidIdeaActError("split_none")
    new = work.ideas.add(idea.campaign_id, candidate)
    work.ideas.put(idea.campaign_id, new, leaving, pinned=True)
    work.ideas.pin(idea_id)
    for changed in (idea_id, new):
        work.support.count(changed)
    work.ideas.note(new, "split_from", actor, other=idea_id)
    work.ideas.note(idea_id, "split_into", actor, other=new)
    return new


def move(work: UnitOfWork, suggestion_id: str, idea_id: int, into: int, actor: str) -> None:
    """Put one member into another idea; the next grouping leaves it there.

    Raises:
        InvalidIdeaActError: it is not in the idea, or it is the only member.
    """
    idea, other = work.ideas.one(idea_id), work.ideas.one(into)
    _require_open(idea)
    proposer = next((member.proposer for member in idea.members if member.suggestion_id == suggestion_id), None)
    if proposer is None or other.campaign_id != idea.campaign_id or idea_id == into or other.merged_into is not None:
        raise InvalidIdeaActError("move_other")
    if len(idea.members) == 1:
        raise InvalidIdeaActError("move_last")
    work.ideas.put(idea.campaign_id, into, {suggestion_id: proposer}, pinned=True)
    for changed in (idea_id, into):
        work.support.count(changed)
    work.ideas.note(idea_id, "moved_out", actor, other=into, suggestion_id=suggestion_id)
    work.ideas.note(into, "moved_in", actor, other=idea_id, suggestion_id=suggestion_id)


def _require_open(idea: Idea) -> None:
    if idea.merged_into is not None or idea.stage not in ("candidate", "recommended"):
        raise InvalidIdeaActError("past_changing")


def _past_texts(work: UnitOfWork, campaign_id: int) -> list[PastText]:
    """Honoured ideas of earlier campaigns, cases, and the clauses of policies in force."""
    texts = [
        PastText("往期金点子", str(idea.id), idea.title, idea.summary)
        for campaign in work.campaigns.all()
        if campaign.id != campaign_id
        for idea in work.ideas.of(campaign.id, "honoured")
    ]
    texts.extend(PastText("办件", case.id, case.title, case.text) for case in work.cases.all())
    texts.extend(
        PastText("政策", clause.id, f"{policy.title}{clause.article or ''}", clause.text)
        for policy in work.policies.all()
        if policy.in_force
        for clause in policy.clauses
    )
    return texts
