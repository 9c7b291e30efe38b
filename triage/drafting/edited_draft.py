"""An edited draft: each line of what a person wrote, with the source that it still rests on and its status."""

from difflib import SequenceMatcher

from triage.drafting.verification import Evidence, unfounded, verify
from triage.types import Statement, Triage

# Percent of equal characters from which a line is an edited statement of the draft rather than a new one.
ALIKE = 0.5


def checked(text: str, triage: Triage, evidence: Evidence) -> tuple[Statement, ...]:
    """The lines of a reply as statements; blank lines are left out.

    A line keeps the citation of the statement that it was made from while it still holds the quote. A line
    without a citation may only say what the sources of the draft say, or tell what the letter says.

    Args:
        text: what a person wrote.
        triage: the suggestion whose draft was edited.
        evidence: the sources of that draft, the letter, and the office's own data.
    """
    originals = {statement.text.strip(): statement for statement in triage.draft.statements}
    return tuple(
        originals.get(line) or checked_line(line, triage.draft.statements, evidence)
        for raw in text.splitlines()
        if (line := raw.strip())
    )


def evidence_of(triage: Triage, letter: str, lapsed: frozenset[str]) -> Evidence:
    """What the lines of an edited draft may rest on: the sources that the triage was stored with."""
    sources = {source.id: source for source in triage.sources}
    own = sources["office"].text if "office" in sources else ""
    return Evidence(sources, letter, own, lapsed)


def checked_line(line: str, originals: tuple[Statement, ...], evidence: Evidence) -> Statement:
    """One line that a person wrote, with the citation of the original that it still quotes."""
    cited = [one for one in originals if one.source and one.quote and one.quote in line]
    if cited:
        nearest = max(cited, key=lambda one: SequenceMatcher(None, one.text, line, autojunk=False).ratio())
        return verify(line, nearest.source, nearest.quote, evidence)
    missing = unfounded(line, evidence)
    if missing:
        lost = _was_cited(line, originals)
        return Statement(text=line, status="unsupported", missing=(*missing, *lost))
    return Statement(text=line, status="no_fact")


def _was_cited(line: str, originals: tuple[Statement, ...]) -> tuple[str, ...]:
    """A hint where an edited line has lost the quote that it rested on."""
    for one in originals:
        if one.source and one.quote and _alike(one.text, line):
            return ("原来引用的原文被改动",)
    return ()


def _alike(statement: str, line: str) -> bool:
    """Whether a line may have been made from a statement; one of a quite other length is not compared at all."""
    matcher = SequenceMatcher(None, statement, line, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
