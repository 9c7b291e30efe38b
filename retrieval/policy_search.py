"""PolicySearcher: the clauses and documents that answer a question in everyday words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.document_frequency import DocumentFrequency
from retrieval.embedder import Embedder
from retrieval.lexical import FEATURES, DocumentFeatures, LexicalScorer
from retrieval.searcher import Query
from retrieval.text import joined
from retrieval.tokens import Floats
from retrieval.vector_store import VectorStore

CANDIDATES = 300
BEST_CLAUSES = 3
DENSE_SHARE = 0.6
CLAUSE_SHARE = 0.8
# A logistic regression on letters with judged clauses (docs/adr/0004-evaluation.md).
AGREEMENT_WEIGHT, WORDING_WEIGHT, OFFSET = 1.0, 16.0, -5.0
_COSINE = FEATURES.index("gram12_cosine")
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
        self._scorer = LexicalScorer(frequency)

    def index(self) -> None:
        """Store the vectors of all clauses."""
        ids = list(self._clauses)
        texts = [clause_text(self._clauses[key]) for key in ids]
        self._store.upsert(self._collection, ids, self._embedder.encode(texts))

    def search(self, queries: Sequence[Query], k: int, *, vectors: Floats | None = None) -> list[PolicyMatches]:
        """Per query up to k documents and k clauses.

        Args:
            queries: any number.
            k: results wanted of each sort.
            vectors: the queries' vectors where they are known already.
        """
        result = []
        for start in range(0, len(queries), BATCH):
            part = queries[start : start + BATCH]
            texts = [joined(query.title, query.text) for query in part]
            known = self._embedder.encode(texts) if vectors is None else vectors[start : start + BATCH]
            found = self._store.query(self._collection, known, CANDIDATES)
            result += [self._rank(query, hits, k) for query, hits in zip(part, found, strict=True)]
        return result

    def _rank(self, query: Query, hits: Sequence[tuple[str, float]], k: int) -> PolicyMatches:
        hits = [hit for hit in hits if hit[0] in self._clauses]
        if not hits:
            return PolicyMatches([], [])
        features = [self._document(key) for key, _ in hits]
        lexical = self._scorer.compare(self._scorer.query(query.title, query.text), features)[:, _COSINE]
        dense = np.array([similarity for _, similarity in hits])
        own = DENSE_SHARE * _standard(dense) + (1 - DENSE_SHARE) * _standard(lexical.astype(np.float64))
        rows: dict[str, list[int]] = {}
        for row, (key, _) in enumerate(hits):
            rows.setdefault(self._clauses[key].policy, []).append(row)
        floor = float(own.min())
        documents = {policy: _best_mean(own[members], floor) for policy, members in rows.items()}
        scores = [
            CLAUSE_SHARE * own[row] + (1 - CLAUSE_SHARE) * documents[self._clauses[key].policy]
            for row, (key, _) in enumerate(hits)
        ]
        order = np.argsort(-np.array(scores), kind="stable")[:k]
        chances = [_probability(score, wording) for score, wording in zip(scores, lexical.tolist(), strict=True)]
        return PolicyMatches(
            [
                (policy, _probability(value, max(float(lexical[row]) for row in rows[policy])))
                for policy, value in sorted(documents.items(), key=lambda item: (-item[1], item[0]))[:k]
            ],
            [ClauseMatch(hits[row][0], self._clauses[hits[row][0]].policy, chances[row]) for row in order],
        )

    def _document(self, key: str) -> DocumentFeatures:
        return self._scorer.document(key, clause_text(self._clauses[key]))


def clause_text(clause: PolicyClause) -> str:
    """What is embedded and compared of a clause: its heading, then its words."""
    return joined(clause.heading, clause.text)


def _best_mean(scores: Array, floor: float) -> float:
    """Mean of a document's best clauses; those it lacks among the candidates count as the worst."""
    best = np.sort(scores)[::-1][:BEST_CLAUSES]
    return float((best.sum() + floor * (BEST_CLAUSES - len(best))) / BEST_CLAUSES)


def _standard(values: Array) -> Array:
    spread = float(values.std())
    result: Array = (values - values.mean()) / (spread or 1.0)
    return result


def _probability(agreement: float, wording: float) -> float:
    """Probability that a clause answers: its standing among the candidates, and its words shared with the letter."""
    value = AGREEMENT_WEIGHT * agreement + WORDING_WEIGHT * wording + OFFSET
    return float(1 / (1 + np.exp(-np.clip(value, -40, 40))))
