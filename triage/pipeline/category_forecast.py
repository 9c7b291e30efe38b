"""CategoryForecast: the categories that letters would get, without anything else of a triage."""

from collections.abc import Mapping, Sequence

from retrieval.searcher import HybridSearcher, Query
from triage.learning.lessons import Lesson
from triage.library import CASES, Library
from triage.relevance import case_relevance
from triage.routing.router import LetterContext, Router
from triage.routing.training import NEIGHBOURS
from triage.text import READ
from triage.types import Region, Suggestion
from triage.untrusted import without_instructions


class CategoryForecast:
    """Judges as the pipeline does: by classifier, similar cases, everyday words and what is near to a category's."""

    def __init__(self, library: Library, searcher: HybridSearcher, router: Router) -> None:
        self._library, self._searcher, self._router = library, searcher, router

    def of(self, suggestions: Sequence[Suggestion], lessons: Mapping[str, Lesson]) -> list[str | None]:
        """The category of each letter; `lessons` are what people rejected of some of them, by id."""
        letters = [s.model_copy(update={"text": without_instructions(s.text[:READ])}) for s in suggestions]
        queries = [Query(letter.title, letter.text) for letter in letters]
        vectors = self._searcher.embed(queries)
        known = bool(self._library.keys(CASES))
        hits = self._searcher.search(CASES, queries, NEIGHBOURS, vectors=vectors) if known else [[] for _ in queries]
        cases = self._library.cases(list(dict.fromkeys(hit.id for found in hits for hit in found)))
        contexts = [
            LetterContext(
                letter,
                Region(),
                [(cases[hit.id], case_relevance(hit)) for hit in hits[row] if hit.id in cases],
                (),
                lessons.get(letter.id, Lesson(letter.id)).refused,
            )
            for row, letter in enumerate(letters)
        ]
        return [routing.category.name for routing in self._router.rank(contexts, vectors)]
