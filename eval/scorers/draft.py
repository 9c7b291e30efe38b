"""Scorers of the draft reply: facts that it has, things that it must not have, and its proofs."""

import re

from eval.base.sample import OR
from eval.base.score import Score
from eval.scorers.scorer import Scorer, Subject
from triage.asking.demands import demands_of
from triage.drafting.phrases import shares
from triage.drafting.sent_day import SENT_DAY
from triage.drafting.style_guard import brush_off, points_addressed
from triage.drafting.verification import Evidence, verify

SHORTEST, LONGEST = 80, 1200
# Of a demand's pairs of letters: from here on a statement takes it up.
TAKEN_UP = 0.45
_FORMAT = {
    "问候": "您好", "收悉": "收悉|来信已收到", "联系": "拨打|联系", "致谢": "感谢|欢迎", "日期": f"{SENT_DAY}|年",
}  # fmt: skip
_QUOTED = re.compile(r"“[^”]*”")
_INTERNAL = re.compile(r"没有检索到|检索|还缺少|进一步确认|系统|草稿|承办单位还没有|拟交|政策条款")
_PLACE = re.compile(r"(?:未写明|没有写明|没写|未注明)[^，。]{0,6}地[点址]|补充[^，。]{0,4}地[点址]")
_HANDLED = re.compile(r"已转|按现行规定解答|转告|请您向|规定")
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
    """Salutation, receipt, contact, thanks and day."""
    text = subject.triage.draft.text
    if not text or not subject.triage.in_scope.value:
        return None
    missing = [name for name, marks in _FORMAT.items() if not any(mark in text for mark in marks.split(OR))]
    return Score(
        value=1 - len(missing) / len(_FORMAT), answer="", explanation=f"缺少：{'、'.join(missing)}" if missing else ""
    )


def _length(subject: Subject) -> Score | None:
    """Whether a reply is neither too short to say anything nor longer than anybody reads."""
    if not subject.triage.draft.statements:
        return None
    length = len(subject.triage.draft.text)
    return Score(value=float(SHORTEST <= length <= LONGEST), answer=f"{length}字")


def _own_words(subject: Subject) -> str:
    """The office's own words: what stands in quotation marks is somebody else's."""
    return _QUOTED.sub("“”", subject.triage.draft.text)


def _no_internal_remarks(subject: Subject) -> Score | None:
    """Whether a draft keeps to itself what concerns the handler alone."""
    return _without(subject, _INTERNAL)


def _no_place_remarks(subject: Subject) -> Score | None:
    """Whether a draft does not tell the citizen that no place is named."""
    return _without(subject, _PLACE)


def _without(subject: Subject, remarks: re.Pattern[str]) -> Score | None:
    if not subject.triage.draft.text:
        return None
    found = remarks.findall(_own_words(subject))
    return Score(value=float(not found), answer="", explanation="、".join(found))


def _demands_answered(subject: Subject) -> Score | None:
    """The share of the demands that a draft quotes an answer to, or names and says who answers."""
    triage = subject.triage
    demands = demands_of(subject.sample.suggestion())
    if not demands or not triage.draft.statements or not triage.in_scope.value:
        return None
    proofs = [s.text for s in triage.draft.statements if (s.source or "").startswith(REFERENCE_SOURCES)]
    said = [s.text for s in triage.draft.statements if s.status != "unsupported"]
    handled = any(_HANDLED.search(text) for text in said)
    met = [d for d in demands if any(shares(d, t) >= TAKEN_UP for t in (said if handled else proofs))]
    return Score(value=len(met) / len(demands), answer=f"{len(met)}/{len(demands)}")


DRAFT = (
    Scorer("no_internal_remarks", _no_internal_remarks),
    Scorer("no_place_remarks", _no_place_remarks),
    Scorer("demands_answered", _demands_answered),
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
