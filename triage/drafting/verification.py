"""Verification: whether a statement's quote and facts stand in its source and say the same; no model is asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from triage.drafting.statements.acts import acts_of, is_told
from triage.drafting.statements.clauses import QuoteView
from triage.drafting.statements.support import (
    QUOTED,
    SAYS_LAPSED,
    Letter,
    SourceKind,
    best_view,
    objections,
    told_objections,
    told_of_the_letter,
    weighed_features,
)
from triage.errors import UnsupportedStatementsError
from triage.text.cleaning import letters_only, sentences
from triage.text.facts import TITLE, Ground, commitments, describe, facts_of, plain_title, unsupported
from triage.types import Draft, Source, Statement

LETTER = "letter"
# The office's own records, which only its own templates cite: their facts are compared, their wording is ours.
RECORDS = ("office", "handling")
# A quote of fewer letters stands in any text.
MIN_QUOTE_LETTERS = 4
MIN_QUOTATION_LETTERS = 6
# A reason in words, not a mark in a field.
MIN_RESPONSIBILITY = 4
_QUOTATION = re.compile(r"[“「『\"]([^“”「」『』\"]+)[”」』\"]")
# Words that say whose words follow or have just been quoted: the citizen's.
_OF_THE_CITIZEN = re.compile(
    r"(?:您|市民|群众|来信人|来信|来电|诉求人)[^，。；！？]{0,12}?(?:反映|提出|提到|要求|希望|建议|请求|认为|表示|询问|咨询|说|写|问)"
)
_OF_THE_OFFICE = re.compile(r"(?<!要求|希望|建议|请求)(?:我们|我[局办委中市区县]|本[局办委中单])|我们承诺")
_DEMAND_AFTER = re.compile(r"^[”」』\"]?(?:的|这一|一|等)*(?:诉求|要求|建议|请求|问题|意见|愿望|事)")


@dataclass(frozen=True)
class Evidence:
    """What the statements of one draft may rest on.

    Attributes:
        sources: the sources of the draft, by id.
        letter: the letter that is answered.
        own: the office's own name, telephone and day; no facts about the matter.
        lapsed: titles of documents that no longer hold, without 中华人民共和国.
    """

    sources: Mapping[str, Source]
    letter: str
    own: str = ""
    lapsed: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lapsed", frozenset(map(plain_title, self.lapsed)))


def verify(text: str, source_id: str | None, quote: str | None, evidence: Evidence) -> Statement:
    """A statement with its status, and in words what has no basis.

    `verified` needs a quote of whole clauses that stands verbatim in the source, every fact of the statement in these
    clauses or in what the letter is told to say, and no rule of `triage.drafting.statements` that objects: the quote
    is compared with the statement, what it means in the end a person reads. Without a source a statement is `no_fact`
    where it is a courtesy, says how the letter is dealt with or tells it as the citizen's, else `unsupported`: what
    nobody can look up is not verified by being right.

    Rationale: the letter bears out what the citizen said, never a rule, a sum or a promise of the office. A document
    that no longer holds may be named, quoted or cited only where that is said.
    """
    if source_id is None:
        missing = [*_lapsed(text, evidence), *_without_source(text, evidence), *_invented(text, evidence.own)]
        return Statement(text=text, status="unsupported" if missing else "no_fact", missing=_once(missing))
    source = evidence.sources.get(source_id)
    quote = quote or ""
    if source is None or len(letters_only(quote)) < MIN_QUOTE_LETTERS or quote not in source.text:
        problem = "引文过短" if source and quote and quote in source.text else "引文不在出处中"
        return Statement(text=text, source=source_id, quote=quote, status="unsupported", missing=(problem,))
    outside = text.replace(quote, QUOTED)
    if source_id == LETTER:
        missing = [*_lapsed(outside, evidence), *_beyond_the_letter(text, outside, quote, source, evidence)]
    elif source_id in RECORDS:
        ground = Ground(quote, source.title, evidence.letter, evidence.own)
        missing = [*_lapsed_basis(text, quote, source, evidence), *describe(unsupported(outside, ground))]
    else:
        view, letter = QuoteView(source.text, quote), Letter(evidence.letter, evidence.own)
        missing = _lapsed_basis(text, quote, source, evidence)
        missing.extend(objections(text, view, source.title, kind_of(source), letter))
    missing.extend(_invented(outside, f"{quote}\n{source.title}\n{evidence.letter}\n{evidence.own}"))
    status = "unsupported" if missing else "verified"
    return Statement(text=text, source=source_id, quote=quote, status=status, missing=_once(missing))


def weighed(text: str, source_id: str, quote: str, evidence: Evidence) -> tuple[float, ...] | None:
    """The features by which the fitted model judges a statement; None where rules alone decide.

    Args:
        text: the statement.
        source_id: the source that it cites.
        quote: its quote, empty for a statement that cites nothing, which is compared with the nearest clauses.
        evidence: the sources and the letter.
    """
    source, letter = evidence.sources[source_id], Letter(evidence.letter, evidence.own)
    if source_id == LETTER or (quote and quote not in source.text):
        return None
    view = QuoteView(source.text, quote) if quote else best_view(text, source.text)
    if view is None or (not quote and not _without_source(text, evidence, source.text)):
        return None
    return weighed_features(text, view, source.title, kind_of(source), letter, cited=bool(quote))


def bears_out(text: str, quote: str, source: Source) -> bool:
    """Whether a quote stands in a source and has every fact of a text, for notes to handlers.

    Rationale: a note tells what somebody wrote; whose words they are, and what they demand, is not in question.
    """
    if len(letters_only(quote)) < MIN_QUOTE_LETTERS or quote not in source.text:
        return False
    outside, ground = text.replace(quote, QUOTED), f"{quote}\n{source.title}"
    facts = Ground(quote, source.title, source.text)
    return not unsupported(outside, facts) and not _invented(outside, f"{ground}\n{source.text}")


def kind_of(source: Source) -> SourceKind:
    """What a source is to the letter: a rule, a record of the letter itself, or the reply to somebody else's."""
    prefix = source.id.partition(":")[0]
    return "case" if prefix in ("case", "answer") else "record" if prefix == "record" else "rule"


def unsupported_in(draft: Draft, text: str) -> tuple[Statement, ...]:
    """The unsupported statements of a draft that still stand in a text word for word."""
    return tuple(entry for entry in draft.statements if entry.status == "unsupported" and entry.text in text)


def check_responsibility(draft: Draft, text: str, reason: str | None) -> None:
    """Refuse to take a draft over with unsupported statements, unless somebody answers for them in words.

    Raises:
        UnsupportedStatementsError: some are left and no reason says why.
    """
    left = unsupported_in(draft, text)
    if left and len(letters_only(reason or "")) < MIN_RESPONSIBILITY:
        raise UnsupportedStatementsError(len(left))


def unfounded(text: str, evidence: Evidence) -> tuple[str, ...]:
    """What of a text that cites nothing its sources and the letter do not bear out, in words.

    For texts that a person wrote: each sentence is compared with the clauses that say most of the same.
    """
    known = "\n".join(f"{source.title}\n{source.text}" for source in evidence.sources.values())
    missing: list[str] = []
    for sentence in sentences(text):
        own = [*_lapsed(sentence, evidence), *_without_source(sentence, evidence, known), *_invented(sentence, known)]
        if own:
            missing.extend(_nearest_objections(sentence, _once(own), evidence))
    return _once(missing)


def bare_facts(text: str, evidence: Evidence) -> tuple[str, ...]:
    """Facts of a text that stand in none of the sources and not in the letter, in words."""
    whole = "\n".join(source.text for source in evidence.sources.values())
    titles = "\n".join(source.title for source in evidence.sources.values())
    ground = Ground(whole, titles, evidence.letter, evidence.own)
    return (*_lapsed(text, evidence), *describe(fact for fact in facts_of(text) if not ground.supports(fact)))


def _nearest_objections(sentence: str, otherwise: tuple[str, ...], evidence: Evidence) -> tuple[str, ...]:
    """What the source that bears a sentence out best still objects to; nothing where one bears it out."""
    found = []
    for source in evidence.sources.values():
        view = None if source.id == LETTER else best_view(sentence, source.text)
        if view is None:
            continue
        letter = Letter(evidence.letter, evidence.own)
        missing = [*_lapsed_basis(sentence, view.quote, source, evidence)]
        missing.extend(objections(sentence, view, source.title, kind_of(source), letter, cited=False))
        if not missing:
            return ()
        found.append(tuple(missing))
    return min(found, key=len, default=otherwise)


def _without_source(text: str, evidence: Evidence, known: str = "") -> list[str]:
    """What a text without a source claims, or tells of the letter otherwise than it stands there."""
    parts = told_of_the_letter([part for entries in acts_of(text) for part in entries], evidence.letter)
    missing = list(told_objections(parts, Letter(evidence.letter, evidence.own), known))
    claims = [
        part.text for part in parts if part.act == "claim" and letters_only(part.text) not in letters_only(evidence.own)
    ]
    alone = Ground("", "", "", evidence.own)
    missing.extend(describe(fact for claim in claims for fact in facts_of(claim) if not alone.supports(fact)))
    missing.extend(f"没有出处的说法“{claim}”" for claim in claims)
    return missing


def _beyond_the_letter(text: str, outside: str, quote: str, source: Source, evidence: Evidence) -> list[str]:
    """What a statement that quotes the letter says beyond the citizen's words."""
    missing: list[str] = []
    if QuoteView(source.text, quote).cuts_number:
        missing.append("引文在数目处截断")
    missing.extend(describe(unsupported(outside, Ground("", source.title, evidence.letter, evidence.own))))
    own = [part.replace(QUOTED, quote) for part in sentences(outside) if not _told_of_the_citizen(part)]
    missing.extend(describe(fact for part in own for fact in commitments(part)))
    parts = [part for entries in acts_of(text if quote not in text else outside) for part in entries]
    missing.extend(
        told_objections([part for part in parts if QUOTED not in part.text], Letter(evidence.letter, evidence.own))
    )
    missing.extend(
        f"来信不能作“{part.text.replace(QUOTED, quote)}”的依据"
        for part in parts
        if part.act == "claim" and not _told_of_the_citizen(part.text) and not is_told(part.text)
    )
    return missing


def _told_of_the_citizen(sentence: str) -> bool:
    """Whether a sentence says that what it tells or quotes are the citizen's words, and none of the office's own."""
    before, _, after = sentence.partition(QUOTED)
    attributed = _OF_THE_CITIZEN.search(before) or _DEMAND_AFTER.search(after)
    return bool(attributed) and not _OF_THE_OFFICE.search(before)


def _lapsed(text: str, evidence: Evidence) -> list[str]:
    """Documents that no longer hold, named in a sentence that does not say so."""
    named = (name for part in sentences(text) if not SAYS_LAPSED.search(part) for name in TITLE.findall(part))
    return [f"已废止的文件“《{name}》”" for name in named if plain_title(name) in evidence.lapsed]


def _lapsed_basis(text: str, quote: str, source: Source, evidence: Evidence) -> list[str]:
    """Documents that no longer hold and that a statement names, quotes or cites without saying so."""
    found = _lapsed(text, evidence)
    if not SAYS_LAPSED.search(text):
        found.extend(_lapsed(f"{quote}\n{source.title}", evidence))
    return found


def _invented(text: str, ground: str) -> list[str]:
    """What stands in quotation marks and in no text that could be quoted."""
    return [
        f"引语“{words}”"
        for words in _QUOTATION.findall(text)
        if len(letters_only(words)) >= MIN_QUOTATION_LETTERS and words not in ground
    ]


def _once(missing: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(missing))
