"""Verification: whether a statement's quote and facts stand in its source; no model is asked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from triage.errors import UnsupportedStatementsError
from triage.facts import Ground, describe, facts_of, plain_title, unsupported
from triage.text import letters_only
from triage.types import Draft, Source, Statement

LETTER = "letter"
# A quote of fewer letters stands in any text.
MIN_QUOTE_LETTERS = 4
MIN_QUOTATION_LETTERS = 6
# A reason in words, not a mark in a field.
MIN_RESPONSIBILITY = 4
_QUOTATION = re.compile(r"[“「『\"]([^“”「」『』\"]+)[”」』\"]")
_TITLE = re.compile(r"《([^《》]{2,80})》")
_SAYS_LAPSED = re.compile(r"废止|失效|已修订|被[^，。]{0,30}取代|不再施行|停止执行")


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

    `verified` needs a quote that stands verbatim in the text of the source, and every fact of the statement
    in the quote, in the source's title or in the letter itself; so must what the statement itself puts in
    quotation marks. Without a source a statement is `no_fact` where it has none, else `unsupported`: a fact
    that nobody can look up is not verified by being right.

    Rationale: the words of the quote are checked as a whole, so facts in them need no second look; a promise
    that a citizen wrote is nobody's promise, so outside the quote it needs a source other than the letter.
    A document that no longer holds may be named only where the statement says so.
    """
    if source_id is None:
        missing = [*_lapsed(text, evidence), *describe(unsupported(text, Ground("", "", "", evidence.own)))]
        missing.extend(_invented(text, evidence.own))
        return Statement(text=text, status="unsupported" if missing else "no_fact", missing=tuple(missing))
    source = evidence.sources.get(source_id)
    quote = quote or ""
    if source is None or len(letters_only(quote)) < MIN_QUOTE_LETTERS or quote not in source.text:
        problem = "引文过短" if source and quote and quote in source.text else "引文不在出处中"
        return Statement(text=text, source=source_id, quote=quote, status="unsupported", missing=(problem,))
    ground = Ground("" if source_id == LETTER else quote, source.title, evidence.letter, evidence.own)
    outside = text.replace(quote, "，")
    # The citizen may name any document; only the office must not rest on one that no longer holds.
    missing = [*_lapsed(outside if source_id == LETTER else text, evidence), *describe(unsupported(outside, ground))]
    missing.extend(_invented(outside, f"{quote}\n{source.title}\n{evidence.letter}\n{evidence.own}"))
    status = "unsupported" if missing else "verified"
    return Statement(text=text, source=source_id, quote=quote, status=status, missing=tuple(missing))


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


def bare_facts(text: str, evidence: Evidence) -> tuple[str, ...]:
    """Facts of a text that stand in none of the sources and not in the letter, in words.

    For texts that a person wrote: they cite nothing, so all sources count as their ground.
    """
    whole = "\n".join(source.text for source in evidence.sources.values())
    titles = "\n".join(source.title for source in evidence.sources.values())
    ground = Ground(whole, titles, evidence.letter, evidence.own)
    return (*_lapsed(text, evidence), *describe(fact for fact in facts_of(text) if not ground.supports(fact)))


def _lapsed(text: str, evidence: Evidence) -> list[str]:
    if _SAYS_LAPSED.search(text):
        return []
    return [f"已废止的文件“《{name}》”" for name in _TITLE.findall(text) if plain_title(name) in evidence.lapsed]


def _invented(text: str, ground: str) -> list[str]:
    """What stands in quotation marks and in no text that could be quoted."""
    return [
        f"引语“{words}”"
        for words in _QUOTATION.findall(text)
        if len(letters_only(words)) >= MIN_QUOTATION_LETTERS and words not in ground
    ]
