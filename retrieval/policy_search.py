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

CANDIDATES, MEANING_CANDIDATES = 300, 60
# What a document's best clauses count in its score, and what embedding and wording count in a clause's.
BEST_CLAUSES = (1 / 3, 1 / 3, 1 / 3)
DENSE_SHARE = 0.6
CLAUSE_SHARE = 0.8
# With the pretrained evidence: of embedding, wording and meaning, and again of a document's best clauses, fitted on
# everyday questions by cross-validation (docs/adr/0013-pretrained-evidence.md). A clause then stands for itself.
WITH_MEANING = (0.45, 0.07, 0.48)
BEST_CLAUSES_WITH_MEANING = (0.7, 0.2, 0.1)
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
class ClauseEvidence:
    """Why a clause was found: cosines of the embedding, of the wording and of the pretrained vectors (0 without them).

    `standing` is its agreement among the candidates in standard deviations, `document` that of its document's best
    clauses, `gap` how far it is behind the best clause.
    """

    dense: float
    wording: float
    meaning: float
    standing: float
    document: float
    gap: float


@dataclass(frozen=True, slots=True)
class ClauseMatch:
    """A clause found; `score` in [0, 1] grows with its own and its document's agreement."""

    id: str
    policy: str
    score: float
    evidence: ClauseEvidence


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
        meanings: pretrained vectors of clauses by id, where the office uses them.
    """

    def __init__(
        self,
        embedder: Embedder,
        store: VectorStore,
        collection: str,
        frequency: DocumentFrequency,
        clauses: Mapping[str, PolicyClause],
        meanings: Mapping[str, Floats] | None = None,
    ) -> None:
        self._embedder = embedder
        self._meanings = meanings
        self._store = store
        self._collection = collection
        self._clauses = clauses
        self._frequency = frequency
        self._table: _ClauseTable | None = None

    def index(self) -> None:
        """Store the vectors of all clauses."""
        ids = list(self._clauses)
        texts = [clause_text(self._clauses[key]) for key in ids]
        self._store.upsert(self._collection, ids, self._embedder.encode_documents(texts))
        self._table = None

    def search(
        self, queries: Sequence[Query], k: int, *, vectors: Floats | None = None, meanings: Floats | None = None
    ) -> list[PolicyMatches]:
        """Per query up to k documents and k clauses.

        Args:
            queries: any number.
            k: results wanted of each sort.
            vectors: the queries' vectors where they are known already.
            meanings: their pretrained vectors, shape (n, 384), where the clauses have such vectors too.

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
            near = None if meanings is None else table.meanings(meanings[start : start + BATCH])
            result += [
                table.rank(text, cosines, k, None if near is None else near[row])
                for row, (text, cosines) in enumerate(zip(texts, found, strict=True))
            ]
        return result

    def compare(
        self, ids: Sequence[str], texts: Sequence[str], vectors: Floats, meanings: Floats | None = None
    ) -> Floats:
        """Cosines of texts with clauses by embedding, wording and pretrained vectors; shape (texts, clauses, 3).

        Args:
            ids: clauses that a search has found.
            texts: for example the demands of a letter.
            vectors: of the texts.
            meanings: their pretrained vectors; zero stands where there are none.
        """
        table = self._read_table()
        rows = table.rows(ids)
        result = np.zeros((len(texts), len(ids), 3), dtype=np.float32)
        result[:, :, 0] = vectors @ table.vectors[rows].T
        result[:, :, 1] = table.wordings(texts, rows)
        near = None if meanings is None else table.meanings(meanings)
        if near is not None:
            result[:, :, 2] = near[:, rows]
        return result

    def _read_table(self) -> "_ClauseTable":
        """The clauses whose vectors are in the index; read again until none is missing."""
        if self._table is None or len(self._table.ids) < len(self._clauses):
            vectors = self._store.vectors(self._collection, list(self._clauses))
            known = {key: clause for key, clause in self._clauses.items() if key in vectors}
            self._table = _ClauseTable(known, vectors, TokenWeights(self._frequency, _KIND), self._meanings)
        return self._table


class _ClauseTable:
    """Clauses as rows: their vectors, shape (n, dimension), their wording, and whose they are."""

    def __init__(
        self,
        clauses: Mapping[str, PolicyClause],
        vectors: Mapping[str, Floats],
        weights: TokenWeights,
        meanings: Mapping[str, Floats] | None,
    ) -> None:
        self.ids = list(clauses)
        self._row = {key: row for row, key in enumerate(self.ids)}
        self._meanings = None if meanings is None else np.array([meanings[key] for key in self.ids], dtype=np.float32)
        self.vectors = np.array([vectors[key] for key in self.ids], dtype=np.float32)
        self._policies = list(dict.fromkeys(clause.policy for clause in clauses.values()))
        number = {policy: row for row, policy in enumerate(self._policies)}
        self._policy_of = np.array([number[clause.policy] for clause in clauses.values()], dtype=np.intp)
        self._weights = weights
        self._wording = weights.matrix([clause_text(clause) for clause in clauses.values()])

    def rows(self, ids: Sequence[str]) -> NDArray[np.intp]:
        """Rows of clauses by id."""
        return np.array([self._row[key] for key in ids], dtype=np.intp)

    def wording(self, text: str, rows: NDArray[np.intp]) -> Floats:
        """TF-IDF cosine of a text with clauses, shape (rows,)."""
        found: Floats = self._wording[rows] @ self._weights.vector(text)
        return found

    def wordings(self, texts: Sequence[str], rows: NDArray[np.intp]) -> Floats:
        """The same of several texts, shape (texts, rows); the clauses' rows are taken out once."""
        chosen = self._wording[rows]
        found: Floats = np.array([chosen @ self._weights.vector(text) for text in texts], dtype=np.float32)
        return found

    def meanings(self, queries: Floats) -> Floats | None:
        """Pretrained cosines of queries with every clause, shape (queries, n); None where the clauses have none."""
        if self._meanings is None:
            return None
        found: Floats = queries @ self._meanings.T
        return found

    def rank(self, text: str, cosines: Floats, k: int, meanings: Floats | None = None) -> PolicyMatches:
        """The best k documents and clauses for a letter, given its cosines with every clause, each of shape (n,)."""
        rows = _largest(cosines, CANDIDATES)
        if meanings is not None:
            rows = np.union1d(rows, _largest(meanings, MEANING_CANDIDATES))
        lexical = self.wording(text, rows)
        dense, wording = _standard(cosines[rows]), _standard(lexical)
        plain = DENSE_SHARE * dense + (1 - DENSE_SHARE) * wording
        policies, members = np.unique(self._policy_of[rows], return_inverse=True)
        closest = np.full(len(policies), -np.inf)
        np.maximum.at(closest, members, lexical)
        # The evidence keeps the pretrained cosine apart, so that one fitted decision knows it by itself.
        family = _best_means(plain, members, BEST_CLAUSES)
        standing = CLAUSE_SHARE * plain + (1 - CLAUSE_SHARE) * family[members]
        scores, documents = standing, family
        if meanings is not None:
            scores = np.tensordot(WITH_MEANING, [dense, wording, _standard(meanings[rows])], 1)
            documents = _best_means(scores, members, BEST_CLAUSES_WITH_MEANING)
        top = float(standing.max())
        best = np.argsort(-scores, kind="stable")[:k]
        best_documents = sorted(range(len(policies)), key=lambda d: (-documents[d], self._policies[policies[d]]))[:k]
        return PolicyMatches(
            [(self._policies[policies[d]], _probability(documents[d], closest[d])) for d in best_documents],
            [
                ClauseMatch(
                    self.ids[rows[i]],
                    self._policies[policies[members[i]]],
                    _probability(scores[i], lexical[i]),
                    ClauseEvidence(
                        float(cosines[rows[i]]),
                        float(lexical[i]),
                        0.0 if meanings is None else float(meanings[rows[i]]),
                        float(standing[i]),
                        float(family[members[i]]),
                        float(standing[i]) - top,
                    ),
                )
                for i in best
            ],
        )


def clause_text(clause: PolicyClause) -> str:
    """What is embedded and compared of a clause: its heading, then its words."""
    return joined(clause.heading, clause.text)


def _best_means(scores: Array, members: NDArray[np.intp], shares: Sequence[float]) -> Array:
    """Weighted mean of each document's best clauses, shape (documents,); what it lacks counts as the worst of all.

    Args:
        scores: of the clauses, shape (n,).
        members: the document of each clause, numbered from 0, shape (n,).
        shares: of the best clause, the second and so on; they sum to 1.
    """
    order = np.lexsort((-scores, members))
    starts = np.searchsorted(members[order], np.arange(members.max() + 1))
    place = np.arange(len(order)) - starts[members[order]]
    best, shared = order[place < len(shares)], place[place < len(shares)]
    floor = scores.min()
    result: Array = floor + np.bincount(members[best], (scores[best] - floor) * np.array(shares)[shared])
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
