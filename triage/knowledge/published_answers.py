"""AnswerSearch: finds published answers, so that a citizen finds one before writing again."""

from dataclasses import dataclass
from datetime import date
from threading import Lock

from retrieval.document_frequency import DocumentFrequency
from retrieval.lexical import FEATURES, KINDS, LexicalScorer
from retrieval.tokens import token_bags
from triage.store import Store
from triage.text.cleaning import shorten
from triage.text.personal_data import Mask

MOST = 5_000
SHOWN_TEXT = 600
# Below this share of the query's weighted characters an answer is about something else.
LEAST_OVERLAP = 0.35
_OVERLAP, _COSINE = FEATURES.index("gram12_title_cover"), FEATURES.index("gram12_cosine")


@dataclass(frozen=True)
class Answer:
    """A published answer; personal data is hidden."""

    title: str
    text: str
    reply: str
    department: str | None
    day: date


class AnswerSearch:
    """Searches the newest published answers by wording; reads them anew when they have changed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._state: tuple[int, int] | None = None

    def find(self, query: str, limit: int) -> list[Answer]:
        """Up to `limit` answers that agree with the query, best first; of equal ones the newest."""
        with self._lock:
            self._refresh()
            if not self._answers:
                return []
            documents = [self._scorer.document(row, text) for row, text in enumerate(self._texts)]
            features = self._scorer.compare(self._scorer.query("", query), documents)
            scores = features[:, _OVERLAP] + features[:, _COSINE]
            order = (-scores).argsort(kind="stable")
            best = [row for row in order if features[row, _OVERLAP] >= LEAST_OVERLAP]
            return [self._answers[row] for row in best[:limit]]

    def _refresh(self) -> None:
        with self._store.read() as work:
            state = work.answers.state()
            if state == self._state:
                return
            stored = work.answers.newest(MOST)
        self._answers = []
        for one in stored:
            mask = Mask()
            hidden = (mask.hide(one.title), mask.hide(one.text), mask.hide(one.reply))
            self._answers.append(Answer(hidden[0], shorten(hidden[1], SHOWN_TEXT), hidden[2], one.department, one.day))
        self._texts = [f"{answer.title}\n{answer.text}\n{answer.reply}" for answer in self._answers]
        bags = (token_bags(text, KINDS) for text in self._texts)
        self._scorer = LexicalScorer(DocumentFrequency.of(bags, KINDS), MOST)
        self._state = state
