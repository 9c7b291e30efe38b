"""EarlierLetters: what came before, from the index and from this run."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np

from retrieval.searcher import Document
from retrieval.tokens import Floats as Vectors
from retrieval.vector_store import VectorStore
from triage.duplicates.deduplicate import NEAREST, Earlier
from triage.knowledge.feedback import feedback_of
from triage.knowledge.indexing import recent_periods
from triage.knowledge.library import id_of
from triage.knowledge.sibling_unit import SiblingUnit
from triage.store import Store
from triage.text.judged import judged
from triage.types import Region, Suggestion


@dataclass(frozen=True)
class Candidates:
    """Nearest earlier letters of one letter as (id, cosine), and what is known of them."""

    near: Sequence[tuple[str, float]]
    known: Mapping[str, Earlier]


class EarlierLetters:
    """Finds the nearest earlier letters: stored ones by the index, those of this run exactly."""

    def __init__(self, store: Store, index: VectorStore, periods: AbstractSet[str], dimension: int) -> None:
        """Prepare.

        Args:
            store: the stored suggestions.
            index: their vectors.
            periods: the collections of suggestions that there are; looked at anew for every batch.
            dimension: the length of a vector.
        """
        self._store, self._index, self._periods = store, index, periods
        self._vectors: Vectors = np.zeros((0, dimension), dtype=np.float32)
        self._letters: list[Earlier] = []
        self._units: dict[str, SiblingUnit] = {}

    def candidates(self, letters: Sequence[Suggestion], vectors: Vectors) -> list[Candidates]:
        """Per letter its nearest earlier ones; `vectors` has shape (len(letters), dimension)."""
        stored = self._stored(letters, vectors)
        return [
            Candidates(
                [*stored[row].near, *((earlier.id, cosine) for earlier, cosine in remembered)],
                {**stored[row].known, **{earlier.id: earlier for earlier, _ in remembered}},
            )
            for row, remembered in enumerate(
                [pair for pair in self._remembered(vector) if pair[0].may_be_named_by(letter)]
                for letter, vector in zip(letters, vectors, strict=True)
            )
        ]

    def add(self, letters: Sequence[Suggestion], vectors: Vectors, regions: Sequence[Region]) -> None:
        """Remember letters of this run; letters already stored in the index need not be added."""
        self._vectors = np.vstack([self._vectors, vectors])
        self._letters.extend(
            Earlier(
                letter.id,
                Document(letter.title, letter.text),
                regions[row],
                letter.time,
                letter.user,
                letter.confidential,
            )
            for row, letter in enumerate(letters)
        )

    def remember_units(self, units: Mapping[str, SiblingUnit]) -> None:
        """Keep the units of letters of this run, which are not stored yet."""
        self._units.update(units)

    def units(self, ids: Sequence[str]) -> dict[str, SiblingUnit]:
        """The units of earlier letters by id: what a person decided, else what was suggested."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        found = {key: self._units[key] for key in wanted if key in self._units}
        with self._store.read() as work:
            suggested = work.triages.units(wanted)
            reviews = work.reviews.of_many(wanted)
        found |= {key: SiblingUnit(name, score, decided=False) for key, (name, score) in suggested.items()}
        for key, acts in reviews.items():
            feedback = feedback_of(key, acts)
            if feedback.department is not None:
                found[key] = SiblingUnit(feedback.department, 1.0, decided=True)
            elif found.get(key) is not None and found[key].name in feedback.refused:
                del found[key]
        return found

    @property
    def vectors(self) -> Vectors:
        """Vectors of the remembered letters, in order, shape (n, dimension)."""
        return self._vectors

    def forget(self) -> None:
        """Drop what was remembered: it is in the index now."""
        self._vectors = self._vectors[:0]
        self._letters.clear()
        self._units.clear()

    def _stored(self, letters: Sequence[Suggestion], vectors: Vectors) -> list[Candidates]:
        near: list[list[tuple[str, float]]] = [[] for _ in letters]
        for collection in sorted(recent_periods(letter.time for letter in letters) & self._periods):
            for row, hits in enumerate(self._index.query(collection, vectors, NEAREST)):
                near[row].extend((id_of(key), cosine) for key, cosine in hits)
        ids = list(dict.fromkeys(key for hits in near for key, _ in hits))
        with self._store.read() as work:
            found = work.suggestions.letters(ids)
            results = work.triages.regions(ids)
        known = {
            key: Earlier(key, _document(s.title, s.text), results.get(key), s.time, s.user, s.confidential)
            for key, s in found.items()
        }
        return [
            Candidates([hit for hit in hits if _is_earlier(known.get(hit[0]), letters[row])], known)
            for row, hits in enumerate(near)
        ]

    def _remembered(self, vector: Vectors) -> list[tuple[Earlier, float]]:
        if not self._letters:
            return []
        cosines = self._vectors @ vector
        best = np.argpartition(-cosines, min(NEAREST, len(cosines) - 1))[:NEAREST]
        return [(self._letters[int(row)], float(cosines[row])) for row in best]


def _document(title: str, text: str) -> Document:
    """A stored letter as it is judged."""
    letter = judged(Suggestion(id="-", title=title, text=text))
    return Document(letter.title, letter.text)


def _is_earlier(other: Earlier | None, letter: Suggestion) -> bool:
    if other is None or other.id == letter.id or not other.may_be_named_by(letter):
        return False
    return other.time is None or letter.time is None or other.time <= letter.time
