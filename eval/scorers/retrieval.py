"""Scorers of what was found: duplicates, similar cases, clauses."""

from eval.base.score import Score, right_or_wrong
from eval.scorers.scorer import Scorer, Subject

SHOWN = 5
DUPLICATES_SHOWN = 3


def _duplicate_found(subject: Subject) -> Score | None:
    if not subject.earlier:
        return None
    shown = [hit.id for hit in subject.triage.duplicates[:DUPLICATES_SHOWN]]
    return right_or_wrong(any(key in subject.earlier for key in shown), "、".join(shown), "、".join(subject.earlier))


def _not_flagged(subject: Subject) -> Score | None:
    """Whether a letter that nobody wrote before is left alone."""
    if subject.earlier or subject.sample.expect.partial:
        return None
    found = [hit.id for hit in subject.triage.duplicates]
    return right_or_wrong(not found, "、".join(found), "无重复件")


def _kind(subject: Subject) -> Score | None:
    """Whether the letter is told apart: sent again, the same person, other people; asked where the issue was found."""
    wanted = subject.sample.expect.duplicate_kind
    told = [hit.kind for hit in subject.triage.duplicates if hit.id in subject.earlier and hit.kind is not None]
    if wanted is None or not told:
        return None
    return right_or_wrong(wanted in told, "、".join(told), wanted)


def _not_shown_again(subject: Subject) -> Score | None:
    """Whether a duplicate that people rejected for this letter is no longer shown."""
    rejected = subject.sample.expect.not_duplicates
    if not rejected:
        return None
    shown = [hit.id for hit in subject.triage.duplicates if hit.id in rejected]
    return right_or_wrong(not shown, "、".join(shown), f"不是{'、'.join(rejected)}")


def _case(subject: Subject) -> Score | None:
    wanted = subject.sample.expect.cases
    if not wanted:
        return None
    shown = [case.id for case in subject.triage.similar_cases[:SHOWN]]
    return right_or_wrong(any(key in wanted for key in shown), "、".join(shown), "、".join(wanted))


def _clause(subject: Subject) -> Score | None:
    wanted = subject.sample.expect.clauses
    if not wanted:
        return None
    shown = [f"{hit.title}{hit.article or ''}" for hit in subject.triage.policies[:SHOWN]]
    names = [f"{label.title}{label.article or ''}" for label in wanted]
    right = any(name in shown or any(s.startswith(name) for s in shown) for name in names)
    return right_or_wrong(right, "、".join(shown), "、".join(names))


def _policy(subject: Subject) -> Score | None:
    wanted = {label.title for label in subject.sample.expect.clauses}
    if not wanted:
        return None
    shown = [hit.title for hit in subject.triage.policies[:SHOWN]]
    return right_or_wrong(bool(wanted & set(shown)), "、".join(shown), "、".join(sorted(wanted)))


DUPLICATES = (
    Scorer(f"found@{DUPLICATES_SHOWN}", _duplicate_found),
    Scorer("left_alone", _not_flagged),
    Scorer("kind", _kind),
    Scorer("rejected_not_shown", _not_shown_again),
)
REFERENCES = (
    Scorer(f"case@{SHOWN}", _case),
    Scorer(f"clause@{SHOWN}", _clause),
    Scorer(f"policy@{SHOWN}", _policy),
)
