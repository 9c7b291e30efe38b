"""Export: every decision as an evaluation case, in the form of the labelled samples."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from eval.base.errors import NothingDecidedError
from eval.base.sample import Expected, Sample
from triage.knowledge.feedback import Feedback, feedbacks
from triage.office.config import Office
from triage.store import Store
from triage.types import OUTWARD, Suggestion

# A companion without a time stands before the letters that repeat it.
UNDATED = datetime(1970, 1, 1)  # noqa: DTZ001


@dataclass(frozen=True)
class Exported:
    """What was written: samples, those of them with a decision, those that training never sees, labels left out."""

    samples: int
    decided: int
    held_out: int
    left_out: tuple[str, ...]


def export_decisions(store: Store, office: Office, out: Path, *, held_out: int | None = None) -> Exported:
    """Write the decided suggestions as samples whose labels are what was decided.

    A part without a decision has no label. An earlier suggestion that a decision names as the duplicate comes along,
    without a label of its own where nobody decided on it: the later one could not be measured without it. A label
    that the office does not have any more is left out and named. What is confidential never comes along.

    Args:
        store: where decisions are.
        office: as it is now.
        out: the file to write.
        held_out: leave out what training learns from, and of the rest all but so many of the newest letters.

    Raises:
        NothingDecidedError: there is no such decision yet.
    """
    with store.read() as work:
        found = list(feedbacks(work))
        if held_out is not None:
            found = [entry for entry in found if entry[1].held_out]
            found = sorted(found, key=lambda entry: entry[0].time or UNDATED)[-held_out:]
        decided = {letter.id: (letter, feedback) for letter, feedback in found}
        if not decided:
            raise NothingDecidedError
        departments = set(work.departments.names())
        named = {feedback.duplicate for _, feedback in decided.values() if feedback.duplicate} - set(decided)
        companions = work.visible(OUTWARD).get(sorted(named))
    left_out: list[str] = []
    groups = _groups([feedback for _, feedback in decided.values()], {*decided, *companions})
    samples = [
        _sample(letter, _expected(feedback, groups, office, departments, left_out), feedback)
        for letter, feedback in decided.values()
    ]
    samples.extend(
        _sample(letter, Expected(partial=True, in_scope=None, duplicate_group=groups.get(key)))
        for key, letter in companions.items()
    )
    samples.sort(key=lambda sample: (sample.time, sample.id))
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_suffix(".partial")
    partial.write_text("".join(sample.model_dump_json() + "\n" for sample in samples), encoding="utf-8")
    partial.replace(out)
    never_taught = sum(feedback.held_out for _, feedback in decided.values())
    return Exported(len(samples), len(decided), never_taught, tuple(left_out))


def _groups(found: Sequence[Feedback], known: set[str]) -> Mapping[str, str]:
    """The group of each suggestion that was decided to be a duplicate, or of which another one is."""
    leader: dict[str, str] = {}

    def root(key: str) -> str:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    for feedback in found:
        if feedback.duplicate in known and feedback.duplicate != feedback.suggestion_id:
            leader[root(feedback.suggestion_id)] = root(str(feedback.duplicate))
    return {key: root(key) for key in list(leader)}


def _expected(
    feedback: Feedback, groups: Mapping[str, str], office: Office, departments: set[str], left_out: list[str]
) -> Expected:
    key = feedback.suggestion_id
    tiers = {tier.name for tier in office.tiers}

    def known(what: str, value: str | None, names: Collection[str]) -> str | None:
        if value is None or value in names:
            return value
        left_out.append(f"{key}: the office has no {what} {value!r} any more; left out")
        return None

    category = feedback.category and office.renamed.get(feedback.category, feedback.category)
    tier = feedback.standing.get("tier")
    department = None if feedback.not_ours else known("department", feedback.department, departments)
    return Expected(
        partial=True,
        in_scope=False if feedback.not_ours else True if feedback.department or feedback.category else None,
        category=None if feedback.not_ours else known("category", category, office.category_hints),
        department=department,
        not_departments=feedback.misdirected(),
        tier=known("tier", office.tier_now(tier.value) if tier and tier.value else None, tiers),
        duplicate_group=groups.get(key),
        not_duplicates=feedback.not_duplicates,
    )


def _sample(letter: Suggestion, expected: Expected, feedback: Feedback | None = None) -> Sample:
    received = letter.time or (feedback.first.replace(tzinfo=None) if feedback and feedback.first else UNDATED)
    return Sample(**letter.model_dump(exclude={"time"}), time=received, expect=expected)
