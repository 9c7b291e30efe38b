"""Turns: a clause of a statement that is nearly a clause of its source, but for a word that turns its sense."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from triage.drafting.statements.clauses import QuoteView, clauses_of
from triage.drafting.statements.markers import FREE, markers_of
from triage.drafting.statements.words import coverage, plain, words_of

# Two clauses are the same but for a few characters from here on; the longest that are compared.
ALIKE, VERY, APART, LONGEST = 0.7, 0.85, 0.4, 90
LITTLE = 0.25
_CONFLICTS = (
    {"permit", "oblige"}, {"permit", "forbid"}, {"oblige", "forbid"}, {"exempt", "oblige"}, {"exempt", "forbid"},
    {"exempt", "permit"},
)  # fmt: skip
_WEIGHTY = re.compile(
    r"以上|以下|以内|以外|之前|之后|以前|以后|超过|不少于|不超过|低于|高于|至少|至多|最高|最低|提前|事后|逾期|未|已|不|没|无|免|一般|原则上|一律|鼓励|优先|首次|仅|只|全部|部分|个人|单位|"
    r"同意|拒绝|本人|家属|男|女|上|下|内|外|前|后|有(?=[依效])"
)
_CONDITION = re.compile(r"(?<!目)的$|^(?:因|如|若|经|未经|除|符合)|(?:时|后|情况|期间)$")


def turns(claims: Sequence[str], view: QuoteView) -> Iterator[tuple[str, str]]:
    """Kinds of turns with words for a handler: `turned`, `bare` (a condition is gone) and `beside` (another matter).

    Args:
        claims: the clauses of the statement that claim something.
        view: the quote in its source.
    """
    source = [clause.text for clause in clauses_of(f"{view.group}{view.after}") if len(clause.text) <= LONGEST]
    matched = set[str]()
    for claim in claims:
        if len(claim) > LONGEST:
            continue
        ratio, best = max(((_ratio(claim, text), text) for text in source), default=(0.0, ""))
        if ratio >= VERY:
            matched.add(best)
        if ratio >= ALIKE and _turned(claim, best):
            yield "turned", f"与原文“{best}”的意思不同"
    said = "，".join(claims)
    for first, second in pairwise(source):
        if second not in matched or not _CONDITION.search(first) or coverage(words_of(first), said) >= 1 - APART:
            continue
        if max((_ratio(claim, first) for claim in claims), default=0.0) < APART:
            yield "bare", f"漏掉条件“{first}”"
    if (
        words_of(said)
        and coverage(words_of(said), f"{view.group}{view.after}") < LITTLE
        and coverage(words_of(view.whole), said) < LITTLE
    ):
        yield "beside", "引文说的是另一件事"


def _ratio(text: str, other: str) -> float:
    matcher = SequenceMatcher(None, plain(text), plain(other), autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() > APART / 2 else 0.0


def _turned(claim: str, clause: str) -> bool:
    own, theirs = markers_of(claim), markers_of(clause)
    if FREE.search(claim) and FREE.search(clause):
        return False
    if own.negated != theirs.negated and not (own.unless or theirs.unless):
        return not (own.limit and theirs.limit)
    if {own.force, theirs.force} in _CONFLICTS:
        return True
    removed, added = _difference(claim, clause)
    lost, gained = set(_WEIGHTY.findall(removed)), set(_WEIGHTY.findall(added))
    return len(removed) + len(added) <= 8 and bool(lost) and bool(gained) and not lost & gained  # noqa: PLR2004


def _difference(claim: str, clause: str) -> tuple[str, str]:
    matcher = SequenceMatcher(None, clause, claim, autojunk=False)
    removed, added = "", ""
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind != "equal":
            removed += f"{clause[start:end]}|"
            added += f"{claim[first:last]}|"
    return removed.strip("|"), added.strip("|")
