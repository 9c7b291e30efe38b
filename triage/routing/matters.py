"""Matters: a letter that raises several gets a main department and co-handling ones, each tied to its sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from retrieval.embedder import Embedder
from retrieval.tokens import Floats as Vectors
from triage.routing.router import LetterContext, Router, Routing
from triage.routing.segments import segments_of, sentence_of
from triage.types import Duty, Matter

DUTIES_LOOKED_AT = 12
# A further department is troubled for nothing where the guess is wrong: it takes more certainty than the main one.
CO_HANDLING_MARGIN = 0.05


class MatterFinder:
    """Routes the segments of letters that hold several; all segments of a batch at once."""

    def __init__(self, router: Router, embedder: Embedder, duties: Mapping[str, Duty], threshold: float) -> None:
        """Prepare.

        Args:
            router: routes a segment as it routes a letter, without past cases.
            embedder: makes the vectors.
            duties: of all departments.
            threshold: a department less probable than this is not named for a segment.
        """
        self._router, self._embedder, self._threshold = router, embedder, threshold
        self._duties = list(duties.values())
        self._duty_vectors: Vectors | None = None

    def find(self, letters: Sequence[LetterContext], routings: Sequence[Routing]) -> list[tuple[Matter, ...]]:
        """Per letter its matters in their order; empty where one department handles all of it.

        Args:
            letters: as they were routed.
            routings: of the whole letters: the best department there stays the main one.
        """
        pieces = [(row, piece) for row, letter in enumerate(letters) for piece in segments_of(letter.suggestion.text)]
        found: list[list[Matter]] = [[] for _ in letters]
        if not pieces:
            return [() for _ in letters]
        texts = [piece for _, piece in pieces]
        vectors = self._embedder.encode(texts)
        near = self._near(vectors)
        contexts = [
            replace(
                letters[row],
                suggestion=letters[row].suggestion.model_copy(update={"title": "", "text": text}),
                similar=(),
                duties=near[number],
            )
            for number, (row, text) in enumerate(pieces)
        ]
        for (row, text), routing in zip(pieces, self._router.rank(contexts, vectors), strict=True):
            matter = self._matter(text, routing, routings[row])
            if matter is not None:
                found[row].append(matter)
        return [tuple(matters) if any(matter.role == "协办" for matter in matters) else () for matters in found]

    def _matter(self, text: str, routing: Routing, whole: Routing) -> Matter | None:
        if not routing.departments or not whole.departments:
            return None
        best, main = routing.departments[0], whole.departments[0].name
        main_one = self._router.same_family(best.name, main)
        if best.score < self._threshold + (0 if main_one else CO_HANDLING_MARGIN):
            return None
        return Matter(
            sentence=sentence_of(text),
            category=routing.category.name,
            department=best.name,
            score=best.score,
            role="主办" if main_one else "协办",
        )

    def _near(self, vectors: Vectors) -> list[list[tuple[Duty, float]]]:
        if not self._duties:
            return [[] for _ in vectors]
        if self._duty_vectors is None:
            self._duty_vectors = self._embedder.encode_documents(
                [f"{duty.department}\n{duty.text}" for duty in self._duties]
            )
        similarity = vectors @ self._duty_vectors.T
        best = np.argsort(-similarity, axis=1, kind="stable")[:, :DUTIES_LOOKED_AT]
        return [
            [(self._duties[column], max(0.0, float(similarity[row, column]))) for column in columns]
            for row, columns in enumerate(best)
        ]
