"""PolicySearcher: the clauses and documents that answer a question in everyday words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.document_frequency import DocumentFrequency
from retrieval.embedder import Embedder
from retrieval.lexical import TokenWeights
from retrieval.searcher import Query
from retrieval.text import joined
from retrieval.tokens import Floats, Kind
from retrieval.vector_store import VectorStore

CANDIDATES = 300
BEST_CLAUSES = 3
DENSE_SHARE = 0.6
CLAUSE_SHARE = 0.8
# A logistic regression on letters with judged clauses (docs/adr/0004-evaluation.md).
AGREEMENT_WEIGHT, WORDING_WEIGHT, OFFSET = 1.0, 16.0, -5.0
_KIND: Kind = "gram12"
BATCH = 128

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PolicyClause:
    """A clause as it is searched: `policy` is its document's id, `heading` title and chapter."""

    policy: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class ClauseMatch:
    """A clause found; `score` in [0, 1] grows with its own and its document's agreement."""

    id: str
    policy: str
    score: float


@dataclass(frozen=True, slots=True)
class PolicyMatches:
    """Documents as (policy id, score) and clauses, each best first."""

    documents: list[tuple[str, float]]
    clauses: list[ClauseMatch]


class PolicySearcher:
    """Searches clauses, and judges documents by the best few clauses of each.

    A clause is embedded and compared together with its heading, because the everyday word is
    often in the title alone. Thread-unsafe.

    Rationale: an office has thousands of clauses, not millions. Their vectors are read from the index once and
    compared exactly, so that the same letter gets the same clauses in every run; an approximate search moves
    the standing of every clause a little each time that its graph is built.

    Args:
        embedder: made the vectors of the index.
        store: the index.
        collection: where the clauses' vectors are.
        frequency: token weights of the office's own texts.
        clauses: the clauses by id; ids that are not here are passed over.
    """

    def __init__(
        self,
        embedder: Embedder,
        store: VectorStore,
        collection: str,
        frequency: DocumentFrequency,
        clauses: Mapping[str, PolicyClause],
    ) -> None:
        self._embedder = embedder
        self._store = store
        self._collection = collection
        self._clauses = clauses
        self._frequency = frequency
        self._table: _ClauseTable | None = None

    def index(self) -> None:
        """Store the vectors of all clauses."""
        ids = list(self._clauses)
        texts = [clause_text(self._clauses[key]) for key in ids]
        self._store.upsert(self._collection, ids, self._embedder.encode(texts))
        self._table = None

    def search(self, queries: Sequence[Query], k: int, *, vectors: Floats | None = None) -> list[PolicyMatches]:
        """Per query up to k documents and k clauses.

        Args:
            queries: any number.
            k: results wanted of each sort.
            vectors: the queries' vectors where they are known already.

        Raises:
            ModelMismatchError: the collection holds another model's vectors.
        """
        table = self._read_table()
        if not table.ids:
            return [PolicyMatches([], []) for _ in queries]
        result = []
        for start in range(0, len(queries), BATCH):
            part = queries[start : start + BATCH]
            texts = [joined(query.title, query.text) for query in part]
            known = self._embedder.encode(texts) if vectors is None else vectors[start : start + BATCH]
            found = known @ table.vectors.T
            result += [table.rank(text, cosines, k) for text, cosines in zip(texts, found, strict=True)]
        return result

    def _read_table(self) -> "_ClauseTable":
        """The clauses whose vectors are in the index; read again until none is missing."""
        if self._table is None or len(self._table.ids) < len(self._clauses):
            vectors = self._store.vectors(self._collection, list(self._clauses))
            known = {key: clause for key, clause in self._clauses.items() if key in vectors}
            self._table = _ClauseTable(known, vectors, TokenWeights(self._frequency, _KIND))
        return self._table


class _ClauseTable:
    """Clauses as rows: their vectors, shape (n, dimension), their wording, and whose they are."""

    def __init__(
        self, clauses: Mapping[str, PolicyClause], vectors: Mapping[str, Floats], weights: TokenWeights
    ) -> None:
        self.ids = list(clauses)
        self.vectors = np.array([vectors[key] for key in self.ids], dtype=np.float32)
        self._policies = list(dict.fromkeys(clause.policy for clause in clauses.values()))
        number = {policy: row for row, policy in enumerate(self._policies)}
        self._policy_of = np.array([number[clause.policy] for clause in clauses.values()], dtype=np.intp)
        self._weights = weights
        self._wording = weights.matrix([clause_text(clause) for clause in clauses.values()])

    def rank(self, text: str, cosines: Floats, k: int) -> PolicyMatches:
        """The best k documents and clauses for a letter, given its cosine with every clause, shape (n,)."""
        rows = _largest(cosines, CANDIDATES)
        lexical = self._wording[rows] @ self._weights.vector(text)
        own = DENSE_SHARE * _standard(cosines[rows]) + (1 - DENSE_SHARE) * _standard(lexical)
        policies, members = np.unique(self._policy_of[rows], return_inverse=True)
        documents = _best_means(own, members)
        closest = np.full(len(policies), -np.inf)
        np.maximum.at(closest, members, lexical)
        scores = CLAUSE_SHARE * own + (1 - CLAUSE_SHARE) * documents[members]
        best = np.argsort(-scores, kind="stable")[:k]
        best_documents = sorted(range(len(policies)), key=lambda d: (-documents[d], self._policies[policies[d]]))[:k]
        return PolicyMatches(
            [(self._policies[policies[d]], _probability(documents[d], closest[d])) for d in best_documents],
            [
                ClauseMatch(
                    self.ids[rows[i]], self._policies[policies[members[i]]], _probability(scores[i], lexical[i])
                )
                for i in best
            ],
        )


def clause_text(clause: PolicyClause) -> str:
    """What is embedded and compared of a clause: its heading, then its words."""
    return joined(clause.heading, clause.text)


def _best_means(scores: Array, members: NDArray[np.intp]) -> Array:
    """Mean of each document's best clauses, shape (documents,); those that it lacks count as the worst of all.

    Args:
        scores: of the clauses, shape (n,).
        members: the document of each clause, numbered from 0, shape (n,).
    """
    order = np.lexsort((-scores, members))
    starts = np.searchsorted(members[order], np.arange(members.max() + 1))
    place = np.arange(len(order)) - starts[members[order]]
    best = order[place < BEST_CLAUSES]
    floor = scores.min()
    result: Array = floor + np.bincount(members[best], scores[best] - floor) / BEST_CLAUSES
    return result


def _largest(values: Floats, k: int) -> NDArray[np.intp]:
    """Rows of the k largest values, best first; of equal ones the earlier first."""
    if k < len(values):
        floor = np.partition(values, -k)[-k]
        rows = np.flatnonzero(values >= floor)
    else:
        rows = np.arange(len(values))
    return rows[np.argsort(-values[rows], kind="stable")][:k]


def _standard(values: Floats) -> Array:
    exact = values.astype(np.float64)
    result: Array = (exact - exact.mean()) / (float(exact.std()) or 1.0)
    return result


def _probability(agreement: float, wording: float) -> float:
    """Probability that a clause answers: its standing among the candidates, and its words shared with the letter."""
    value = AGREEMENT_WEIGHT * agreement + WORDING_WEIGHT * wording + OFFSET
    return float(1 / (1 + np.exp(-np.clip(value, -40, 40))))
