"""EntrySearch: finds the knowledge entries that a question may mean, and says what speaks for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.document_frequency import DocumentFrequency
from retrieval.embedder import Embedder
from retrieval.lexical import KINDS, TokenWeights
from retrieval.pretrained_vectors import PretrainedVectors, Progress
from retrieval.tokens import Floats, Kind, token_bags
from retrieval.vectors import unit_rows
from triage.answers.agreement import Agreement, TokenAgreement
from triage.answers.entries import Entry
from triage.answers.route_model import question_mean

# Entries whose tokens are compared, and how many of them are handed on.
COMPARED = 20
# Share of an entry's question as a passage and as a question, and of its answer, in the vector that is searched.
AS_PASSAGE, AS_QUESTION, AS_ANSWER = 0.4, 0.4, 0.2
# What wording and tokens add to the pretrained vectors; and wording to the office's own embedding alone.
WORDING, FORWARD, BACKWARD = 0.2, 0.6, 0.5
ALONE: dict[Kind, float] = {"gram12": 1.0, "word": 0.5}
# How much of an answer counts for wording: its beginning says what it is about.
READ_ANSWER = 200


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an entry; cosines where nothing else is said, 0 where the evidence is not there."""

    score: float
    dense: float
    standing: float
    answer: float
    local: float
    gram: float
    word: float
    cover: float
    tokens: Agreement


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that a question may mean."""

    entry: Entry
    wording: str
    evidence: Evidence


class EntrySearch:
    """Searches entries by pretrained vectors, the office's own embedding and wording; built once for a set of entries.

    Rationale: everyday words share few with an entry. The pretrained vectors of question and entry find it among the
    first, the agreement of their tokens puts it in front, and wording decides between entries that mean much the same.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        pretrained: PretrainedVectors | None = None,
        local: Embedder | None = None,
        progress: Progress = lambda _done, _total: None,
    ) -> None:
        """Encode and count; vectors that are kept are not encoded again.

        Args:
            entries: what may be shown; none where there are none.
            pretrained: the pretrained model with the vectors that are kept; None where it is off.
            local: the embedding that was trained here, where there is one.
            progress: told (done, total) of new pretrained vectors.
        """
        self.entries = tuple(entries)
        self._texts = [text for entry in entries for text in (entry.question, *entry.wordings)]
        self._entry_of = np.array(
            [row for row, entry in enumerate(entries) for _ in (0, *entry.wordings)], dtype=np.int64
        )
        self._pretrained, self._local = pretrained if entries else None, local if entries else None
        self._wording = _Wording(self.entries, self._texts)
        if self._pretrained is not None:
            self._dense = _Dense(self._pretrained, self.entries, self._texts, self._entry_of, progress)
            self._tokens = TokenAgreement(self._pretrained.embedder, self._texts)
        if self._local is not None:
            self._local_rows = self._local.encode_documents(self._texts).astype(np.float16)

    @property
    def uses_meaning(self) -> bool:
        """Whether the pretrained evidence is there."""
        return self._pretrained is not None

    def vector(self, question: str) -> Floats:
        """The raw pretrained vector of a question, float32 (384,); only where `uses_meaning`."""
        assert self._pretrained is not None  # noqa: S101 - said by `uses_meaning`
        vector: Floats = self._pretrained.demands([question])[0]
        return vector

    def find(self, question: str, limit: int = 5, vector: Floats | None = None) -> list[Found]:
        """The entries that the question may mean, best first; each entry once.

        Args:
            question: as it was asked, without personal data.
            limit: how many at most.
            vector: its raw pretrained vector, where that is known already.
        """
        if not self.entries:
            return []
        wording = self._wording.scores(question)
        local = np.zeros(len(self._texts), dtype=np.float32)
        if self._local is not None:
            local = (self._local_rows @ self._local.encode([question])[0].astype(np.float16)).astype(np.float32)
        lexical = sum((ALONE[kind] * wording[kind] for kind in KINDS), start=np.zeros_like(local))
        if self._pretrained is None:
            scores, dense = local + lexical, np.zeros_like(local)
            rows = self._best_rows(scores)
            answers = np.zeros(len(rows), dtype=np.float32)
            agreements = [Agreement()] * len(rows)
        else:
            vector = self.vector(question) if vector is None else vector
            dense = self._dense.scores(vector)
            scores = dense + WORDING * wording["gram12"]
            rows = self._best_rows(scores)
            agreements = self._tokens.compare(question, rows.tolist())
            answers = self._dense.answers(vector, rows)
        compared = dense if self._pretrained is not None else scores
        mean, spread = float(compared.mean()), float(compared.std()) or 1.0
        found = []
        for place, row in enumerate(rows):
            evidence = Evidence(
                score=float(scores[row]) + FORWARD * agreements[place].forward + BACKWARD * agreements[place].backward,
                dense=float(dense[row]),
                standing=(float(compared[row]) - mean) / spread,
                answer=float(answers[place]),
                local=float(local[row]),
                gram=float(wording["gram12"][row]),
                word=float(wording["word"][row]),
                cover=self._wording.cover(question, int(self._entry_of[row])),
                tokens=agreements[place],
            )
            found.append(Found(self.entries[self._entry_of[row]], self._texts[row], evidence))
        found.sort(key=lambda one: -one.evidence.score)
        return found[:limit]

    def _best_rows(self, scores: Floats) -> NDArray[np.int64]:
        """The best row of each of the best entries."""
        most = min(len(scores), 3 * COMPARED)
        part = np.argpartition(-scores, most - 1)[:most]
        best: dict[int, int] = {}
        for row in part[np.argsort(-scores[part], kind="stable")]:
            best.setdefault(int(self._entry_of[row]), int(row))
        return np.array(list(best.values())[:COMPARED], dtype=np.int64)


class _Dense:
    """Pretrained vectors of entries: one to search in, and that of each answer."""

    def __init__(
        self,
        vectors: PretrainedVectors,
        entries: Sequence[Entry],
        texts: Sequence[str],
        entry_of: Any,
        progress: Progress,
    ) -> None:
        questions = vectors.questions(texts, progress)
        passages = vectors.clauses(texts, progress)
        answers = vectors.replies([entry.answer for entry in entries], progress)
        self._entry_of = entry_of
        self._answers = unit_rows(answers - answers.mean(axis=0)).astype(np.float16)
        combined = AS_QUESTION * unit_rows(questions - questions.mean(axis=0))
        combined += AS_PASSAGE * unit_rows(passages - passages.mean(axis=0))
        combined += AS_ANSWER * self._answers[entry_of].astype(np.float32)
        self._combined: Floats = combined.astype(np.float32)

    def scores(self, raw: Floats) -> Floats:
        """Weighted cosine of a question with every row, shape (rows,)."""
        centred = unit_rows((raw - question_mean())[None])[0]
        scores: Floats = self._combined @ centred
        return scores

    def answers(self, raw: Floats, rows: Any) -> Floats:
        """Cosine of a question with the answers of some rows."""
        centred = unit_rows((raw - question_mean())[None])[0]
        cosines: Floats = self._answers[self._entry_of[rows]].astype(np.float32) @ centred
        return cosines


class _Wording:
    """Rarity-weighted wording of the entries' questions, as an inverted index."""

    def __init__(self, entries: Sequence[Entry], texts: Sequence[str]) -> None:
        read = [f"{entry.question}\n{' '.join(entry.wordings)}\n{entry.answer[:READ_ANSWER]}" for entry in entries]
        bags = (token_bags(text, KINDS) for text in read)
        self._frequency = DocumentFrequency.of(bags, KINDS)
        self._weights = {kind: TokenWeights(self._frequency, kind) for kind in KINDS}
        self._read = read
        self._inverted = {kind: self._weights[kind].matrix(texts).T.tocsr() for kind in KINDS} if texts else {}

    def scores(self, question: str) -> dict[Kind, Floats]:
        """Cosines of the question with every row, shape (rows,) of each kind."""
        found: dict[Kind, Floats] = {}
        for kind, inverted in self._inverted.items():
            side = self._weights[kind].side(token_bags(question, (kind,))[kind])
            found[kind] = np.asarray(inverted[side.ids].T @ side.unit, dtype=np.float32)
        return found

    def cover(self, question: str, entry: int) -> float:
        """The share of the question's words, weighed by rarity, that the entry has."""
        side = self._weights["word"].side(token_bags(question, ("word",))["word"])
        known = np.isin(side.ids, token_bags(self._read[entry], ("word",))["word"].ids)
        return float(side.idf[known].sum() / max(float(side.idf.sum()), 1e-6))
