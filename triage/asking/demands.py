"""Demands: what a letter asks for, one by one and in its own words."""

from triage.asking.reading import read
from triage.text.cleaning import READ, sentences
from triage.text.judged import judged
from triage.text.quotes import MIN_QUOTE, quotable
from triage.text.untrusted import instructs_machine
from triage.types import Suggestion

SUBJECT_LENGTH = 60
POINT_LENGTH = 120
POINTS = 4


def demands_of(suggestion: Suggestion) -> tuple[str, ...]:
    """Everything that a letter wants to be done, answered, looked into or given, each verbatim and in its order.

    A demand is a run of words of the text or of the title as they are judged, without the mark of a list and without
    punctuation at its end. The title is one where only the title asks. Where nothing is asked expressly, what is broken
    is the demand; a letter of thanks has none.
    """
    return read(suggestion).demands


def points_of(suggestion: Suggestion, *, limit: int = POINTS) -> list[str]:
    """The demands that a reply can quote, at most `limit`: without personal data, and not what the title says."""
    title = judged(suggestion).title
    return [
        demand
        for demand in demands_of(suggestion)
        if len(demand) >= MIN_QUOTE and demand not in title and quotable(demand, POINT_LENGTH) == demand
    ][:limit]


def subject_of(suggestion: Suggestion) -> str:
    """What the letter is about in its own words: the title or a whole sentence, else the beginning of one."""
    letter = judged(suggestion)
    lines = [line for line in (letter.title, *sentences(letter.text[:READ])) if line and not instructs_machine(line)]
    quotes = [(line.strip(), quotable(line, SUBJECT_LENGTH)) for line in lines]
    whole = next((quote for line, quote in quotes if quote == line), "")
    return whole or next((quote for _, quote in quotes if quote), "")
