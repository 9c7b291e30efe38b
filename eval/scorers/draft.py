"""Scorers of the draft reply: facts that it has, things that it must not have, and its proofs."""

from eval.sample import OR
from eval.score import Score
from eval.scorers.scorer import Scorer, Subject

REFERENCE_SOURCES = ("clause:", "case:")


def _facts(subject: Subject) -> Score | None:
    wanted = subject.sample.expect.must_contain
    if not wanted or not subject.sample.expect.in_scope:
        return None
    text = subject.triage.draft.text
    missing = [fact for fact in wanted if not any(wording in text for wording in fact.split(OR))]
    return Score(
        value=1 - len(missing) / len(wanted),
        answer=text[:200],
        explanation=f"缺少：{'；'.join(missing)}" if missing else "",
    )


def _forbidden(subject: Subject) -> Score | None:
    if not subject.sample.expect.must_not_contain:
        return None
    text = subject.triage.draft.text
    present = [
        fact for fact in subject.sample.expect.must_not_contain if any(wording in text for wording in fact.split(OR))
    ]
    return Score(
        value=float(not present), answer=text[:200], explanation=f"不应出现：{'；'.join(present)}" if present else ""
    )


def _verbatim(subject: Subject) -> Score | None:
    sources = {source.id: source.text for source in subject.triage.sources}
    proofs = [s for s in subject.triage.draft.statements if s.status == "verified"]
    if not proofs:
        return None
    bad = [s for s in proofs if not s.quote or s.source is None or s.quote not in sources.get(s.source, "")]
    return Score(
        value=1 - len(bad) / len(proofs),
        answer=f"{len(proofs)}条",
        explanation=f"引文不在出处中：{bad[0].quote}" if bad else "",
    )


def _cited(subject: Subject) -> Score | None:
    """Whether a draft for a matter in scope rests on a clause or a past case, not on the letter alone."""
    if not subject.sample.expect.in_scope:
        return None
    used = sorted({s.source for s in subject.triage.draft.statements if s.status == "verified" and s.source})
    titles = {source.id: source.title for source in subject.triage.sources}
    references = [key for key in used if key.startswith(REFERENCE_SOURCES)]
    return Score(value=float(bool(references)), answer="、".join(titles[key] for key in references))


def _supported(subject: Subject) -> Score | None:
    if not subject.triage.draft.statements:
        return None
    bare = [s.text for s in subject.triage.draft.statements if s.status == "unsupported"]
    return Score(value=float(not bare), answer="", explanation=f"没有依据：{'；'.join(bare)}" if bare else "")


DRAFT = (
    Scorer("facts", _facts),
    Scorer("nothing_forbidden", _forbidden),
    Scorer("verbatim", _verbatim),
    Scorer("cited", _cited),
    Scorer("supported", _supported),
)
