"""Answerer: routes a question, finds the entry that answers it, or says that nothing was found."""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.answers.decision import AnswerDecision
from triage.answers.entries import Entry
from triage.answers.passages import passages
from triage.answers.routing import Authority, Route, Router, authority_named, foreign_places
from triage.answers.search import EntrySearch, Found

# Entries that are offered as links, where none answers.
NEAREST = 5


@dataclass(frozen=True, slots=True)
class Answered:
    """What is shown to whoever asked.

    `entry` and `passages` are there only where the entry answers; `nearest` are the entries that come next, best first,
    the shown one included. `authority` is who is responsible where the question is none of the office's.
    """

    route: Route
    entry: Entry | None = None
    passages: tuple[str, ...] = ()
    nearest: tuple[Entry, ...] = ()
    authority: Authority | None = None
    probability: float = 0.0


class Answerer:
    """Answers questions from one set of entries."""

    def __init__(
        self, search: EntrySearch, decision: AnswerDecision, router: Router, known_places: Sequence[str] = ()
    ) -> None:
        """Put an answerer together.

        Args:
            search: of the entries that may be shown.
            decision: whether an entry answers.
            router: guards what comes before.
            known_places: names of where the office is; another city's questions are not answered.
        """
        self._search, self._decision, self._router, self._places = search, decision, router, tuple(known_places)

    def answer(self, question: str) -> Answered:
        """The answer to a question, or the route that it takes instead."""
        meaning = self._search.uses_meaning
        vector = self._search.vector(question) if meaning else None
        routed = self._router.route(question, vector)
        if routed.route in ("emergency", "instruction"):
            return Answered(routed.route, probability=routed.probability)
        found = self._search.find(question, 2 * NEAREST, vector)
        nearest = tuple(one.entry for one in found[:NEAREST])
        probability = self._decision.probability(question, found, routed.for_us, meaning=meaning)
        if routed.route != "ask":
            named = authority_named(question) if routed.route == "other" else None
            return Answered(routed.route, nearest=nearest, authority=named[0] if named else None)
        if not found or probability < self._decision.shown_from(meaning=meaning):
            return Answered("ask", nearest=nearest, probability=probability)
        if elsewhere := self._elsewhere(question, found[0]):
            return elsewhere
        entry = found[0].entry
        return Answered("ask", entry, passages(question, entry.answer), nearest, probability=probability)

    def _elsewhere(self, question: str, best: Found) -> Answered | None:
        """The question as one for somebody else, where it names a place or body that the entry does not know."""
        text = best.entry.text
        if foreign_places(question, (*self._places, best.entry.department), text):
            return Answered("other", nearest=(best.entry,))
        named = authority_named(question)
        if named is not None and not any(word in text for word in (*named[1], named[0].name)):
            return Answered("other", nearest=(best.entry,), authority=named[0])
        return None
