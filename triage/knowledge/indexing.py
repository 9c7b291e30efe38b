"""Indexing: brings the vector index into agreement with the store."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from retrieval.embedder import Embedder
from retrieval.searcher import Document
from retrieval.text import joined
from retrieval.tokens import Floats as Vectors
from retrieval.vector_store import VectorStore
from triage.knowledge.library import CASES, CLAUSES, DUTIES, Library, key_of
from triage.store import Store
from triage.text.judged import judged
from triage.types import EVERYTHING, OUTWARD, Suggestion

Progress = Callable[[str, int, int], None]
BATCH = 1000
REFERENCE = (CASES, CLAUSES, DUTIES)
SUGGESTIONS = "suggestions"
QUARTERS_BACK = 4


@dataclass(frozen=True)
class IndexState:
    """How a collection differs from the store."""

    collection: str
    stored: int
    missing: int
    surplus: int


class Indexer:
    """Adds what the index lacks and removes what the store no longer has."""

    def __init__(
        self, store: Store, library: Library, vectors: VectorStore, embedder: Embedder, *, withholding: bool = False
    ) -> None:
        """Prepare.

        Args:
            store: what is to be found.
            library: the reference material.
            vectors: the index.
            embedder: makes the vectors.
            withholding: whether confidential suggestions are left out, because the embedder is elsewhere.
        """
        self._withholding = withholding
        self._store = store
        self._library = library
        self._vectors = vectors
        self._embedder = embedder
        self.periods: set[str] = set()

    def verify(self) -> list[IndexState]:
        """Compare every collection of the index with the store."""
        states = []
        for collection, wanted in self._wanted().items():
            held = set(self._vectors.ids(collection))
            states.append(IndexState(collection, len(wanted), len(wanted - held), len(held - wanted)))
        return states

    def sync(self, progress: Progress = lambda _stage, _done, _total: None, only: Collection[str] | None = None) -> int:
        """Make the index agree with the store; returns how many vectors were written.

        Suggestions without a triage are left out: the pipeline adds them in their order.

        Args:
            progress: told (collection, done, total).
            only: the collections to look at; all where it is left out.
        """
        written = 0
        for collection, wanted in self._wanted().items():
            if only is not None and collection not in only:
                self.periods.discard(collection)
                continue
            held = set(self._vectors.ids(collection))
            if surplus := held - wanted:
                self._vectors.delete(collection, sorted(surplus))
            missing = sorted(wanted - held)
            for start in range(0, len(missing), BATCH):
                progress(collection, start, len(missing))
                self._write(collection, missing[start : start + BATCH])
            if missing:
                progress(collection, len(missing), len(missing))
            written += len(missing)
        return written

    def rebuild(self, progress: Progress = lambda _stage, _done, _total: None) -> int:
        """Empty every collection, whatever model built it, and fill it again."""
        for collection in self._wanted():
            self._vectors.reset(collection)
        return self.sync(progress)

    def add_suggestions(self, suggestions: Sequence[Suggestion], digests: dict[str, str], vectors: Vectors) -> None:
        """Write the vectors of suggestions that have just been triaged, shape (n, dimension)."""
        groups: dict[str, list[int]] = {}
        for row, suggestion in enumerate(suggestions):
            if self._withholding and suggestion.confidential:
                continue
            groups.setdefault(period(suggestion.time), []).append(row)
        self.periods.update(groups)
        for collection, rows in groups.items():
            ids = [key_of(suggestions[row].id, digests[suggestions[row].id]) for row in rows]
            self._vectors.upsert(collection, ids, vectors[rows])

    def _wanted(self) -> dict[str, set[str]]:
        wanted = {collection: self._library.keys(collection) for collection in REFERENCE}
        with self._store.read() as work:
            rows = work.suggestions.triaged(OUTWARD if self._withholding else EVERYTHING)
            self._triaged = {key_of(row.id, row.digest): row.id for row in rows}
            for row in rows:
                wanted.setdefault(period(row.time), set()).add(key_of(row.id, row.digest))
        self.periods.clear()
        self.periods.update(set(wanted) - set(REFERENCE))
        return wanted

    def _write(self, collection: str, keys: Sequence[str]) -> None:
        if collection in REFERENCE:
            documents = dict(self._library.documents(collection, keys))
        else:
            with self._store.read() as work:
                found = work.suggestions.get([self._triaged[key] for key in keys])
            read = {key: judged(s) for key in keys if (s := found.get(self._triaged[key]))}
            documents = {key: Document(letter.title, letter.text) for key, letter in read.items()}
        texts = [joined(document.title, document.text) for document in documents.values()]
        # A past case is a letter like the one that it is compared with; a clause or a duty answers it.
        encode = self._embedder.encode_documents if collection in (CLAUSES, DUTIES) else self._embedder.encode
        self._vectors.upsert(collection, list(documents), encode(texts))


def period(time: datetime | None) -> str:
    """The collection of a suggestion: one for each quarter keeps the search space small."""
    return f"{SUGGESTIONS}-undated" if time is None else f"{SUGGESTIONS}-{time.year:04d}q{(time.month + 2) // 3}"


def recent_periods(times: Iterable[datetime | None]) -> set[str]:
    """The collections in which earlier letters of these times are looked for: the quarter and four before."""
    found = {period(None)}
    for time in times:
        if time is not None:
            quarter = time.year * 4 + (time.month - 1) // 3
            found.update(f"{SUGGESTIONS}-{q // 4:04d}q{q % 4 + 1}" for q in range(quarter - QUARTERS_BACK, quarter + 1))
    return found
