"""Forecast: the category and department that letters would get, without anything else of a triage."""

from collections.abc import Mapping, Sequence

from retrieval.embedder import Embedder
from retrieval.searcher import HybridSearcher, Query
from retrieval.text import joined
from retrieval.tokens import Floats as Vectors
from triage.knowledge.feedback import Feedback
from triage.knowledge.library import Library
from triage.knowledge.relevance import case_relevance
from triage.office.config import Office
from triage.places.locate import Locator
from triage.routing.router import LetterContext, Router, RouterState, Routing
from triage.routing.training import cases_near, duties_of
from triage.text.cleaning import READ
from triage.text.judged import judged
from triage.text.untrusted import without_instructions
from triage.types import Department, Duty, Region, Suggestion


class Forecast:
    """Routes as the pipeline does, in an office with other rules or with a department that has other duties."""

    def __init__(
        self,
        *,
        office: Office,
        library: Library,
        embedder: Embedder,
        searcher: HybridSearcher,
        state: RouterState,
        locator: Locator,
        unit: Department | None = None,
    ) -> None:
        """Prepare.

        Args:
            office: with the rules that are tried.
            library: departments and cases; its own, because a department is exchanged in it.
            embedder: makes the vectors.
            searcher: searches the index over this library.
            state: what the router has learnt.
            locator: finds places.
            unit: a department as it would be; what the index holds of its duties until now is left out.
        """
        self._office, self._library, self._searcher, self._locator = office, library, searcher, locator
        self._duties: Sequence[Duty] = () if unit is None else unit.duties
        if unit is not None:
            library.exchange(unit)
        texts = [joined(duty.department, duty.text) for duty in self._duties]
        self._vectors: Vectors | None = embedder.encode(texts) if texts else None
        self._router = Router(office, library, embedder, state)

    def of(self, suggestions: Sequence[Suggestion], feedbacks: Mapping[str, Feedback]) -> list[Routing]:
        """The routing of each letter; `lessons` are what people decided about some of them, by id."""
        letters = [
            letter.model_copy(update={"text": without_instructions(letter.text[:READ])})
            for letter in map(judged, suggestions)
        ]
        queries = [Query(letter.title, letter.text) for letter in letters]
        vectors = self._searcher.embed(queries)
        hits = cases_near(self._library, self._searcher, queries, vectors)
        cases = self._library.cases(list(dict.fromkeys(hit.id for found in hits for hit in found)))
        near = duties_of(self._library, self._searcher, queries, vectors)
        contexts = []
        for row, letter in enumerate(letters):
            feedback = feedbacks.get(letter.id, Feedback(letter.id))
            similar = [(cases[hit.id], case_relevance(hit)) for hit in hits[row] if hit.id in cases]
            contexts.append(
                LetterContext(
                    letter,
                    Region(city=self._office.city) if feedback.place_wrong else self._locator.locate(letter),
                    sorted(similar, key=lambda pair: -pair[1]),
                    [*near[row], *self._own(vectors[row])],
                    feedback.refused,
                )
            )
        return self._router.rank(contexts, vectors)

    def _own(self, vector: Vectors) -> list[tuple[Duty, float]]:
        if self._vectors is None:
            return []
        return [(duty, max(0.0, float(self._vectors[row] @ vector))) for row, duty in enumerate(self._duties)]
