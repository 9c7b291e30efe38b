"""Building: from suggestions to ranked candidates, without a server or a store."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from retrieval.local_model import LocalModel
from triage.ideas import description
from triage.ideas.apart import Ungrouped, reason_apart
from triage.ideas.grouping import GroupingOptions, group
from triage.ideas.neighbours import Rows
from triage.ideas.past import Past
from triage.ideas.proposal import Stance, stance
from triage.ideas.ranking import diverse_order
from triage.ideas.scoring import Weights, score_parts, weighted
from triage.ideas.similarity import Progress, TextVectors, text_vectors
from triage.places.gazetteer import Gazetteer
from triage.store.campaigns.support_counting import count_people
from triage.text.judged import judged
from triage.types import Suggestion
from triage.types.candidate import Candidate, Touching

# The few members of a large group that are read closely: the nearest to its middle.
CLOSE = 8
IS_PROPOSAL = 0.5


@dataclass(frozen=True)
class BuildOptions:
    """How candidates are made."""

    grouping: GroupingOptions = field(default_factory=GroupingOptions)
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True)
class Built:
    """Candidates best first, and the letters in none of them, each with the reason."""

    candidates: tuple[Candidate, ...]
    ungrouped: tuple[Ungrouped, ...]


def build_candidates(
    letters: Sequence[Suggestion],
    model: LocalModel,
    gazetteer: Gazetteer,
    *,
    past: Past | None = None,
    options: BuildOptions | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Built:
    """Group, describe, score and rank what can be an idea; see `apart` for what is left out.

    Args:
        letters: with distinct ids.
        model: the trained embedding and its token weights.
        gazetteer: finds the place of a letter.
        past: earlier ideas, cases and clauses that novelty is measured against.
        options: grouping and weights.
        progress: told (stage, done, total).
    """
    chosen, plain = options or BuildOptions(), [judged(letter) for letter in letters]
    reasons = [reason_apart(letter) for letter in plain]
    apart = [Ungrouped(letter.id, reason) for letter, reason in zip(plain, reasons, strict=True) if reason]
    letters = [letter for letter, reason in zip(plain, reasons, strict=True) if not reason]
    vectors = text_vectors(model, [(letter.title, letter.text) for letter in letters], progress)
    labels = group(vectors, chosen.grouping, progress=progress)
    built = describe_groups(letters, vectors, labels, gazetteer, past=past, weights=chosen.weights, progress=progress)
    return Built(built.candidates, (*apart, *built.ungrouped))


def describe_groups(
    letters: Sequence[Suggestion],
    vectors: TextVectors,
    labels: Rows,
    gazetteer: Gazetteer,
    *,
    past: Past | None = None,
    weights: Weights | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
    people: Mapping[str, str] | None = None,
) -> Built:
    """Candidates of groups that are known already; see `build_candidates`; `people` says who is behind which form."""
    groups = _members(labels)
    means = vectors.means(labels, len(groups)) if groups else vectors
    times = [letter.time for letter in letters if letter.time]
    period = (min(times), max(times)) if times else None
    found: list[Candidate] = []
    kept: list[int] = []
    ungrouped: list[Ungrouped] = []
    for number, rows in enumerate(groups):
        close = _closest(vectors, means, number, rows)
        stances = [stance(letters[row].title, letters[row].text) for row in close]
        proposal = float(np.mean([entry.proposal for entry in stances]))
        if len(rows) == 1 and proposal < IS_PROPOSAL:
            ungrouped.append(Ungrouped(letters[rows[0]].id, "no_proposal"))
        else:
            touching = past.nearest(means, number) if past else ()
            found.append(
                _candidate(
                    [letters[row] for row in rows], [letters[row] for row in close], stances, proposal, gazetteer,
                    touching, past.size if past else 0, weights or Weights(), period, people or {},
                )
            )  # fmt: skip
            kept.append(number)
        if number % 200 == 0 or number == len(groups) - 1:
            progress("describe", number + 1, len(groups))
    order = diverse_order([entry.score for entry in found], TextVectors(means.dense[kept], means.lexical[kept]))
    progress("rank", len(found), len(found))
    return Built(tuple(found[row] for row in order), tuple(ungrouped))


def describe_one(letters: Sequence[Suggestion], vectors: TextVectors, gazetteer: Gazetteer) -> Candidate:
    """One candidate made of all these letters, be they alike or not; there is at least one."""
    rows = np.arange(len(letters))
    means = vectors.means(np.zeros(len(letters), dtype=np.int64), 1)
    close = _closest(vectors, means, 0, rows)
    stances = [stance(letters[row].title, letters[row].text) for row in close]
    proposal = float(np.mean([entry.proposal for entry in stances]))
    return _candidate(
        letters, [letters[row] for row in close], stances, proposal, gazetteer, (), 0, Weights(), None, {}
    )


def layout(vectors: TextVectors, labels: Rows) -> dict[int, tuple[float, float]]:
    """A place in the plane for each group: its middle along the two directions in which the middles differ most."""
    groups = int(labels.max()) + 1 if len(labels) else 0
    if not groups:
        return {}
    middles = vectors.means(labels, groups).dense
    centred = middles - middles.mean(axis=0)
    axes = np.linalg.svd(centred.T @ centred)[2]
    plane = centred @ axes[:2].T
    scale = float(np.abs(plane).max()) or 1.0
    return {group: (round(float(x / scale), 4), round(float(y / scale), 4)) for group, (x, y) in enumerate(plane)}


def _members(labels: Rows) -> list[Rows]:
    if not len(labels):
        return []
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)


def _closest(vectors: TextVectors, means: TextVectors, number: int, rows: Rows) -> list[int]:
    """Members nearest to the middle of their group, nearest first."""
    if len(rows) == 1:
        return [int(rows[0])]
    alike = vectors.pairs_with_mean(rows, means, number)
    return [int(row) for row in rows[np.argsort(-alike, kind="stable")[:CLOSE]]]


def _candidate(
    letters: Sequence[Suggestion],
    close: Sequence[Suggestion],
    stances: Sequence[Stance],
    proposal: float,
    gazetteer: Gazetteer,
    touching: tuple[Touching, ...],
    compared: int,
    weights: Weights,
    period: tuple[datetime, datetime] | None,
    people: Mapping[str, str],
) -> Candidate:
    speaker = max(range(len(close)), key=lambda row: (round(stances[row].proposal, 1), -row))
    letter, said = close[speaker], stances[speaker]
    proposers = tuple(dict.fromkeys(entry.user or f"#{entry.id}" for entry in letters))
    citizens = count_people({entry.id: entry.user or f"#{entry.id}" for entry in letters}, people)
    places = sorted({region for entry in close if (region := gazetteer.locate(entry.full_text()[:300]).label())})
    channels = sorted({entry.channel for entry in letters if entry.channel})
    times = [entry.time for entry in letters if entry.time]
    text = f"{letter.title}\n{''.join(said.sentences) or letter.text[:300]}"
    parts = score_parts(
        weights, citizens=citizens, members=len(letters), text=text, places=places, channels=channels,
        times=times, period=period, proposal=round(proposal, 4), touching=touching, compared=compared,
    )  # fmt: skip
    return Candidate(
        id=candidate_id([entry.id for entry in letters]),
        title=description.title_of(letter, said),
        summary=description.summary_of(letter, said),
        problem=description.problem_of(letter, said),
        carrier=description.carrier_of(close),
        members=tuple(entry.id for entry in letters),
        proposers=proposers,
        support=citizens,
        proposal=round(proposal, 4),
        places=tuple(places),
        channels=tuple(channels),
        first=min(times, default=None),
        last=max(times, default=None),
        representative=letter.id,
        close=tuple(entry.id for entry in close),
        quotes=description.quotes_of(close, stances),
        touching=touching,
        parts=parts,
        score=weighted(parts),
    )


def candidate_id(members: Sequence[str]) -> str:
    """An id that depends on the first member alone, so that a group that grows keeps it."""
    return f"I{hashlib.sha256(members[0].encode()).hexdigest()[:10]}"
