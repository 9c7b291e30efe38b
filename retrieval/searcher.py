"""HybridSearcher: candidates from the vector index, ranked by dense and lexical evidence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.document_frequency import DocumentFrequency
from retrieval.embedder import Embedder
from retrieval.lexical import LexicalScorer
from retrieval.ranking import FusionWeights
from retrieval.text import joined
from retrieval.tokens import Floats
from retrieval.vector_store import VectorStore

CANDIDATES = 250
BATCH = 256


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for: a letter's title (may be empty) and text."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """What is found; the relational store has the truth, the index only vectors."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: `score` is a probability of relevance in [0, 1], comparable over queries.

    `dense` is the cosine of the embeddings, `lexical` the TF-IDF cosine of the wordings.
    """

    id: str
    score: float
    dense: float
    lexical: float


Texts = Callable[[str, Sequence[str]], Mapping[str, Document]]


class HybridSearcher:
    """Searches collections of one index; thread-unsafe, as is its document cache.

    Args:
        embedder: made the vectors of the index.
        store: the index.
        frequency: token weights of the office's own texts.
        fusion: weights of the evidence.
        texts: gives the documents of ids in a collection; ids that it leaves out are dropped.
        candidates: how many vectors are looked at per query.
        meanings: mapped pretrained vectors of documents by id, for fusion weights that have a column for them.
    """

    def __init__(
        self,
        embedder: Embedder,
        store: VectorStore,
        frequency: DocumentFrequency,
        fusion: FusionWeights,
        texts: Texts,
        *,
        candidates: int = CANDIDATES,
        meanings: Mapping[str, Floats] | None = None,
    ) -> None:
        self._meanings = meanings
        self._embedder = embedder
        self._store = store
        self._fusion = fusion
        self._texts = texts
        self._candidates = candidates
        self._scorer = LexicalScorer(frequency)

    def embed(self, queries: Sequence[Query]) -> Floats:
        """Vectors of queries, float32 (n, dimension), for several `search` calls."""
        return self._embedder.encode([joined(query.title, query.text) for query in queries])

    def warm(self, collection: str, documents: Mapping[str, Document]) -> None:
        """Count the words of documents before the first query asks for them."""
        for key, document in documents.items():
            self._scorer.document((collection, key), joined(document.title, document.text))

    def search(
        self,
        collection: str,
        queries: Sequence[Query],
        k: int,
        *,
        vectors: Floats | None = None,
        meanings: Floats | None = None,
    ) -> list[list[Hit]]:
        """Per query up to k hits, best first.

        Args:
            collection: where to look.
            queries: any number.
            k: hits wanted per query.
            vectors: the queries' vectors where `embed` has given them already.
            meanings: their mapped pretrained vectors, shape (n, 384), where the documents have such vectors.

        Raises:
            ModelMismatchError: the index was built by another model.
        """
        result: list[list[Hit]] = []
        for start in range(0, len(queries), BATCH):
            part = queries[start : start + BATCH]
            known = self.embed(part) if vectors is None else vectors[start : start + BATCH]
            found = self._store.query(collection, known, max(self._candidates, k))
            wanted = list(dict.fromkeys(key for hits in found for key, _ in hits))
            documents = self._texts(collection, wanted)
            result += [
                self.rank(
                    collection,
                    query,
                    [hit for hit in hits if hit[0] in documents],
                    documents,
                    None if meanings is None else meanings[start + row],
                )[:k]
                for row, (query, hits) in enumerate(zip(part, found, strict=True))
            ]
        return result

    def rank(
        self,
        collection: str,
        query: Query,
        candidates: Sequence[tuple[str, float]],
        documents: Mapping[str, Document],
        meaning: Floats | None = None,
    ) -> list[Hit]:
        """Order (id, cosine) candidates of one query by the fused score, best first."""
        if not candidates:
            return []
        evidence = self.compare(collection, query, candidates, documents)
        if meaning is not None and self._meanings is not None:
            near = np.array([self._meanings[key] for key, _ in candidates], dtype=np.float32) @ meaning
            evidence = np.column_stack([evidence, near])
        raw = self._fusion.raw(evidence)
        scores = self._fusion.probability(raw)
        return [
            Hit(candidates[row][0], float(scores[row]), float(evidence[row, 0]), float(evidence[row, 1]))
            for row in np.argsort(-raw, kind="stable")
        ]

    def compare(
        self,
        collection: str,
        query: Query,
        candidates: Sequence[tuple[str, float]],
        documents: Mapping[str, Document],
    ) -> Floats:
        """The evidence for (id, cosine) candidates of one query: shape (n, len(COLUMNS)), float32."""
        features = [
            self._scorer.document((collection, key), joined(documents[key].title, documents[key].text))
            for key, _ in candidates
        ]
        lexical = self._scorer.compare(self._scorer.query(query.title, query.text), features)
        dense = np.array([similarity for _, similarity in candidates], dtype=np.float32)
        return np.column_stack([dense, lexical])
