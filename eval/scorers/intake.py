"""Scorers of the first steps: scope, place, urgency, personal data."""

from eval.base.sample import OR
from eval.base.score import Score, right_or_wrong
from eval.scorers.scorer import Scorer, Subject
from triage.text.personal_data import Mask

ROUTINE = "常规"
# From the most urgent down, as docs/annotation.md names them.
TIERS = ("直报", "重点", ROUTINE)


def _scope(subject: Subject) -> Score | None:
    wanted, found = subject.sample.expect.in_scope, subject.triage.in_scope
    if wanted is None:
        return None
    return right_or_wrong(wanted == found.value, found.reason or "受理", "受理" if wanted else "不受理")


def _refused(subject: Subject) -> Score | None:
    return None if subject.sample.expect.in_scope else _scope(subject)


def _taken(subject: Subject) -> Score | None:
    return _scope(subject) if subject.sample.expect.in_scope else None


def _area(subject: Subject) -> Score | None:
    wanted, found = subject.sample.expect.region, subject.triage.region
    if not subject.sample.expect.in_scope or (subject.sample.expect.partial and wanted.city is None):
        return None
    right = (wanted.city, wanted.area) == (found.city, found.area)
    return right_or_wrong(right, found.label() or "（无）", wanted.label() or "（无）")


def _street(subject: Subject) -> Score | None:
    wanted, found = subject.sample.expect.region, subject.triage.region
    if wanted.street is None:
        return None
    return right_or_wrong(wanted.street == found.street, found.label() or "（无）", wanted.label())


def _tier(subject: Subject) -> Score | None:
    wanted = subject.sample.expect.tier
    return None if wanted is None else right_or_wrong(wanted == subject.triage.tier, subject.triage.tier, wanted)


def _urgent(subject: Subject) -> Score | None:
    return None if subject.sample.expect.tier in (None, ROUTINE) else _tier(subject)


def _caught(subject: Subject) -> Score | None:
    """Whether an urgent or risky letter went at least as high as it must; a miss is the error that counts."""
    wanted, found = subject.sample.expect.tier, subject.triage.tier
    if wanted not in TIERS[:-1]:
        return None
    return right_or_wrong(found in TIERS[: TIERS.index(wanted) + 1], found, wanted)


def _routine(subject: Subject) -> Score | None:
    return _tier(subject) if subject.sample.expect.tier == ROUTINE else None


def _masked(subject: Subject) -> Score | None:
    sample = subject.sample
    text = sample.suggestion().full_text()
    private = [fact for fact in sample.expect.must_not_contain if fact in text and OR not in fact and _has_digits(fact)]
    if "personal_data" not in sample.hard or not private:
        return None
    masked = Mask().hide(text)
    left = [fact for fact in private if fact in masked]
    return Score(value=1 - len(left) / len(private), answer=masked[:200], explanation=f"未遮盖：{left}" if left else "")


def _has_digits(fact: str) -> bool:
    return any(letter.isdigit() for letter in fact)


SCOPE = (Scorer("accuracy", _scope), Scorer("refused", _refused), Scorer("taken", _taken))
PLACE = (Scorer("area", _area), Scorer("street", _street))
URGENCY = (Scorer("tier", _tier), Scorer("urgent", _urgent), Scorer("caught", _caught), Scorer("routine", _routine))
PRIVACY = (Scorer("masked", _masked),)
