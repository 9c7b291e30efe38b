"""Scorers of the draft reply: facts that it has, things that it must not have, and its proofs."""

from eval.sample import OR
from eval.score import Score
from eval.scorers.scorer import Scorer, Subject
from triage.style import brush_off, points_addressed
from triage.verification import Evidence, verify

SHORTEST, LONGEST = 80, 1200
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


def _verified(subject: Subject) -> Score | None:
    """The share of the statements with a fact that are verified."""
    judged = [s for s in subject.triage.draft.statements if s.status != "no_fact"]
    if not judged:
        return None
    bare = [s.text for s in judged if s.status == "unsupported"]
    return Score(value=1 - len(bare) / len(judged), answer=f"{len(judged)}条", explanation="；".join(bare)[:200])


def _sound(subject: Subject) -> Score | None:
    """Whether no statement is shown as verified that verification, asked again, does not verify."""
    triage = subject.triage
    if not triage.draft.statements:
        return None
    sources = {source.id: source for source in triage.sources}
    own = sources["office"].text if "office" in sources else ""
    evidence = Evidence(sources, subject.sample.suggestion().full_text(), own)
    wrong = [
        s.text
        for s in triage.draft.statements
        if s.status != "unsupported" and verify(s.text, s.source, s.quote, evidence).status != s.status
    ]
    return Score(value=float(not wrong), answer="", explanation=f"并无依据：{'；'.join(wrong)}" if wrong else "")


def _points(subject: Subject) -> Score | None:
    taken, wanted = points_addressed(subject.triage.draft.text, subject.sample.suggestion())
    if not wanted or not subject.triage.draft.statements or not subject.triage.in_scope.value:
        return None
    return Score(value=taken / wanted, answer=f"{taken}/{wanted}")


def _not_brushed_off(subject: Subject) -> Score | None:
    if not subject.triage.draft.statements or not subject.triage.in_scope.value:
        return None
    return Score(value=float(not brush_off(subject.triage.draft.text)), answer=subject.triage.draft.text[:200])


def _format(subject: Subject) -> Score | None:
    """Salutation, receipt, next step, contact, thanks, unit and day."""
    text = subject.triage.draft.text
    if not text or not subject.triage.in_scope.value:
        return None
    wanted = ("您好", "来信已收到", "下一步", "联系", "感谢", "年")
    missing = [part for part in wanted if part not in text]
    return Score(
        value=1 - len(missing) / len(wanted), answer="", explanation=f"缺少：{'、'.join(missing)}" if missing else ""
    )


def _length(subject: Subject) -> Score | None:
    """Whether a reply is neither too short to say anything nor longer than anybody reads."""
    if not subject.triage.draft.statements:
        return None
    length = len(subject.triage.draft.text)
    return Score(value=float(SHORTEST <= length <= LONGEST), answer=f"{length}字")


DRAFT = (
    Scorer("verified", _verified),
    Scorer("sound", _sound),
    Scorer("points", _points),
    Scorer("not_brushed_off", _not_brushed_off),
    Scorer("format", _format),
    Scorer("length", _length),
    Scorer("facts", _facts),
    Scorer("nothing_forbidden", _forbidden),
    Scorer("verbatim", _verbatim),
    Scorer("cited", _cited),
    Scorer("supported", _supported),
)
