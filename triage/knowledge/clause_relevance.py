"""ClauseRelevance: which clauses answer or govern the demands of a letter, with calibrated probabilities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retrieval.embedder import Embedder
from retrieval.meaning import Meaning
from retrieval.policy_search import ClauseMatch, PolicySearcher
from retrieval.searcher import Query
from retrieval.text import joined
from retrieval.tokens import Floats as Vectors
from retrieval.wording import WordWeights
from triage.knowledge.relevance_features import ClauseWords, asked_words, clause_features, clause_words
from triage.knowledge.relevance_model import fitted_model
from triage.types import Clause

# So many of the clauses nearest to a letter are judged; of a letter without a demand so much of its beginning is read.
JUDGED, BEGINNING = 24, 80


@dataclass(frozen=True)
class AskedLetter:
    """A letter with its demands, verbatim; it may have none."""

    title: str
    text: str
    demands: Sequence[str]

    def asked(self) -> list[str]:
        """What clauses are judged by: each demand after the title, which often names the thing that it is about."""
        return [joined(self.title, demand) for demand in self.demands] or [joined(self.title, self.text[:BEGINNING])]


@dataclass(frozen=True)
class JudgedClause:
    """A clause by its key with the probability of being apt for each demand; the greatest is its own."""

    key: str
    by_demand: tuple[float, ...]

    @property
    def score(self) -> float:
        """Probability that it answers or governs at least the demand that it fits best."""
        return max(self.by_demand)


class ClauseRelevance:
    """Searches clauses for letters and judges each of them by each demand.

    Args:
        searcher: of the office's clauses; it has their pretrained vectors where `meaning` is given.
        clauses: the clauses by key.
        titles: the titles of documents by their id.
        weights: of words in the office's own texts.
        embedder: makes the vectors of demands.
        meaning: the pretrained evidence, where the office uses it.
    """

    def __init__(
        self,
        searcher: PolicySearcher,
        clauses: Mapping[str, Clause],
        titles: Mapping[str, str],
        weights: WordWeights,
        embedder: Embedder,
        meaning: Meaning | None = None,
    ) -> None:
        self._searcher, self._clauses, self._titles = searcher, clauses, titles
        self._weights, self._embedder, self._meaning = weights, embedder, meaning
        self._model = fitted_model("wording" if meaning is None else "meaning")
        self._words: dict[str, ClauseWords] = {}

    @property
    def cite_from(self) -> float:
        """The probability below which nothing is cited."""
        return self._model.cite_from

    def judge(
        self, letters: Sequence[AskedLetter], vectors: Vectors, seen: Vectors | None = None
    ) -> list[list[JudgedClause]]:
        """Per letter the clauses that may be apt, best first.

        Args:
            letters: any number.
            vectors: theirs, shape (n, dimension).
            seen: their raw vectors of the pretrained model, shape (n, 384); encoded here where they are not given.
        """
        if not self._clauses:
            return [[] for _ in letters]
        queries = [Query(letter.title, letter.text) for letter in letters]
        asked = [letter.asked() for letter in letters]
        flat = [text for texts in asked for text in texts]
        wanted = self._embedder.encode(flat)
        near = by_demand = None
        if self._meaning is not None:
            texts_read = [joined(query.title, query.text) for query in queries]
            near = self._meaning.letters(texts_read) if seen is None else self._meaning.centred(seen)
            by_demand = self._meaning.demands(flat)
        matches = self._searcher.search(queries, JUDGED, vectors=vectors, meanings=near)
        judged, start = [], 0
        for letter, texts, found in zip(letters, asked, matches, strict=True):
            rows = slice(start, start + len(texts))
            start += len(texts)
            meanings = None if by_demand is None else by_demand[rows]
            judged.append(self._judge(letter, texts, found.clauses, wanted[rows], meanings))
        return judged

    def _judge(
        self,
        letter: AskedLetter,
        texts: Sequence[str],
        matches: Sequence[ClauseMatch],
        vectors: Vectors,
        meanings: Vectors | None,
    ) -> list[JudgedClause]:
        if not matches:
            return []
        words = [self._read(match.id) for match in matches]
        compared = self._searcher.compare([match.id for match in matches], texts, vectors, meanings)
        whole = joined(letter.title, letter.text)
        tables = [
            self._model.probabilities(
                clause_features(asked_words(text, whole, self._weights), words, matches, compared[row])
            ).tolist()
            for row, text in enumerate(texts)
        ]
        found = [JudgedClause(match.id, tuple(table[row] for table in tables)) for row, match in enumerate(matches)]
        return sorted(found, key=lambda clause: -clause.score)

    def _read(self, key: str) -> ClauseWords:
        if key not in self._words:
            clause = self._clauses[key]
            self._words[key] = clause_words(clause, self._titles[clause.policy_id], self._weights)
        return self._words[key]
