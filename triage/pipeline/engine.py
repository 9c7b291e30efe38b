"""Engine: an office's trained models, index and pipeline, opened together."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import httpx2

from retrieval.batches import batched
from retrieval.embedder import Embedder, load_embedder
from retrieval.guarded_embedder import GuardedEmbedder
from retrieval.local_model import LocalModel
from retrieval.meaning import Meaning
from retrieval.policy_search import PolicyClause, PolicySearcher, clause_text
from retrieval.pretrained import load_pretrained
from retrieval.pretrained_vectors import PretrainedVectors
from retrieval.searcher import HybridSearcher
from retrieval.training import train_local_model
from retrieval.training_corpus import Letter, Passage, TrainingCorpus
from retrieval.vector_store import VectorStore
from retrieval.wording import Wording, WordWeights
from triage.danger.judge import DangerJudge, shipped_model
from triage.duplicates.earlier import EarlierLetters
from triage.knowledge.clause_relevance import ClauseRelevance
from triage.knowledge.feedback import feedback_of, feedbacks, refused_letters, training_decisions
from triage.knowledge.indexing import REFERENCE, Indexer, IndexState, recent_periods
from triage.knowledge.library import CLAUSES, Library
from triage.office.config import Office
from triage.office.rule_changes import with_rules
from triage.outgoing.addresses import AddressRules
from triage.outgoing.transport import open_client
from triage.pipeline.forecast import Forecast
from triage.pipeline.pipeline import Pipeline
from triage.places.gazetteer import Gazetteer
from triage.places.locate import Locator
from triage.routing.router import Router
from triage.routing.state_file import FILE_NAME as ROUTER_FILE
from triage.routing.state_file import changed_at, fingerprint_of, load_state, save_state
from triage.routing.training import train_router
from triage.store import Store
from triage.store.base.upsert import digest
from triage.text.judged import judged
from triage.text.plain_characters import plain_form
from triage.types import Department, Suggestion, Triage

Progress = Callable[[str, int, int], None]
R = TypeVar("R")
BATCH = 256
SAVED_AT_ONCE = 4
EMBEDDING_SECONDS = 60.0
# Of the vectors nearest to a letter, as many are compared by wording: a page shows the best five.
CANDIDATES = 50
# Offices whose routing is compared: as it is, and as it would be.
OFFICES_TRIED = 2


@dataclass(frozen=True)
class EngineOptions:
    """Where models and index are, and which embedding is used; plain values from the settings.

    `index_namespace` keeps the indexes of several model versions apart on one Chroma server. `pretrained` says whether
    the pretrained evidence is used where it is installed, `pretrained_directory` where its vectors are kept (None: with
    the model).
    """

    model_directory: Path
    index_directory: Path
    chroma_url: str | None = None
    index_namespace: str = ""
    embedding_model: str | None = None
    embedding_url: str | None = None
    embedding_key: str = ""
    embedding_dimension: int | None = None
    allow_download: bool = False
    pretrained: bool = False
    pretrained_directory: Path | None = None
    dimension: int = 256
    seed: int = 13
    addresses: AddressRules = field(default_factory=AddressRules)


def _http_client(options: EngineOptions) -> httpx2.Client | None:
    url = options.embedding_url
    return open_client(options.addresses.for_setting(url), EMBEDDING_SECONDS) if url else None


def _quiet(_stage: str, _done: int, _total: int) -> None:
    """Report nothing."""


def train_embedding(store: Store, library: Library, options: EngineOptions, progress: Progress = _quiet) -> LocalModel:
    """Train the local embedding model on all texts that the office has.

    Raises:
        EmptyCorpusError: nothing was imported yet.
    """
    letters = [Letter(plain_form(case.title), plain_form(case.text), case.reply) for _, case in library.all_cases()]
    with store.read() as work:
        known = (letter for letter in work.suggestions.all() if not letter.confidential)
        letters.extend(Letter(read.title, read.text) for read in map(judged, known))
    passages = [Passage(library.heading(clause), clause.text) for clause in library.clauses.values()]
    passages.extend(Passage(duty.department, duty.text) for duty in library.duties.values())
    return train_local_model(
        TrainingCorpus(letters=letters, passages=passages),
        options.model_directory,
        dimension=options.dimension,
        seed=options.seed,
        progress=progress,
    )


class Engine:
    """Opens models and index once and triages; use it as a context manager, one per process."""

    def __init__(self, store: Store, office: Office, options: EngineOptions) -> None:
        """Open the models and the index.

        Raises:
            RetrievalError: a model is missing or the index is in use by another process.
        """
        self._store, self._configured, self._options = store, office, options
        local = LocalModel.load(options.model_directory)
        self.embedder: Embedder = local if options.embedding_model is None else load_embedder(
            model=options.embedding_model,
            local_directory=options.model_directory,
            base_url=options.embedding_url,
            api_key=options.embedding_key,
            dimension=options.embedding_dimension,
            allow_download=options.allow_download,
            http_client=_http_client(options),
        )  # fmt: skip
        # Behind an address of its own the model may be anywhere: what is confidential does not go there.
        self._guard = GuardedEmbedder(self.embedder) if options.embedding_url is not None else None
        self.embedder = self._guard or self.embedder
        self._index = VectorStore(
            options.index_directory,
            self.embedder.fingerprint,
            url=options.chroma_url,
            namespace=options.index_namespace,
        )
        self._gazetteer = Gazetteer.load(office.divisions)
        self._local = local
        self.reload()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def pretrained(self) -> PretrainedVectors | None:
        """The pretrained evidence, loaded at its first use; None where it is off or not installed."""
        embedder = load_pretrained() if self._options.pretrained else None
        return PretrainedVectors(embedder, self._pretrained_directory) if embedder is not None else None

    def close(self) -> None:
        """Release the index."""
        self._index.close()

    def reload(self) -> None:
        """Read the rules of the office, the reference material and the router again."""
        self._tried: list[tuple[tuple[Office, Department | None], Forecast]] = []
        self._standing: tuple[tuple[date, int], Pipeline, EarlierLetters] | None = None
        with self._store.read() as work:
            self._office = with_rules(self._configured, work.reference_history.rules())
        self.library = Library(self._store, self._office.renamed)
        self._searcher = self._searching(self.library)
        self._relevance: ClauseRelevance | None = None
        self._indexer = Indexer(
            self._store, self.library, self._index, self.embedder, withholding=self._guard is not None
        )

    def _clause_relevance(self, progress: Progress = _quiet) -> ClauseRelevance:
        """The decision on clauses, made at its first use, because routing alone does without it."""
        if self._relevance is None:
            library = self.library
            clauses = {
                key: PolicyClause(clause.policy_id, library.heading(clause), clause.text)
                for key, clause in library.clauses.items()
            }
            meaning = self._meaning([clause_text(clause) for clause in clauses.values()], progress)
            vectors = None if meaning is None else dict(zip(clauses, meaning.passages, strict=True))
            searcher = PolicySearcher(self.embedder, self._index, CLAUSES, self._local.frequency, clauses, vectors)
            titles = {policy.id: policy.title for policy in library.policies.values()}
            weights = WordWeights(self._local.frequency)
            self._relevance = ClauseRelevance(searcher, library.clauses, titles, weights, self.embedder, meaning)
        return self._relevance

    def _meaning(self, texts: Sequence[str], progress: Progress) -> Meaning | None:
        if not texts or self.pretrained is None:
            return None

        def told(done: int, total: int) -> None:
            progress("clauses in pretrained vectors", done, total)

        return Meaning(self.pretrained, texts, told)

    @property
    def _pretrained_directory(self) -> Path:
        """Where pretrained vectors are kept: beside the versions of the model, since they outlive each of them."""
        return self._options.pretrained_directory or self._options.model_directory

    def _searching(self, library: Library) -> HybridSearcher:
        return HybridSearcher(
            self.embedder, self._index, self._local.frequency, self._local.fusion, library.documents,
            candidates=CANDIDATES,
        )  # fmt: skip

    def sync(self, progress: Progress = _quiet) -> int:
        """Bring the index into agreement with the store; returns the number of vectors written.

        Clauses that are new get their pretrained vectors here, and not while a letter waits.
        """
        written = self._indexer.sync(progress)
        self._clause_relevance(progress)
        return written

    def sync_reference(self, progress: Progress = _quiet) -> int:
        """As `sync`, for cases, clauses and duties alone: all that routing needs."""
        return self._indexer.sync(progress, REFERENCE)

    def rebuild(self, progress: Progress = _quiet) -> int:
        """Build the index anew with the active model; returns the number of vectors written."""
        return self._indexer.rebuild(progress)

    def verify(self) -> list[IndexState]:
        """Compare the index with the store."""
        return self._indexer.verify()

    def train_routing(self, progress: Progress = _quiet) -> dict[str, object]:
        """Train the router on the past cases and on what people decided, and keep it; returns its report."""
        with self._store.read() as work:
            found = list(feedbacks(work))
            decided = training_decisions(found, set(work.cases.ids()), self._office.renamed)
        state = train_router(
            self._office, self.library, self.embedder, self._searcher, self._gazetteer, decided=decided,
            refused=refused_letters(found), pretrained=self.pretrained, progress=progress,
        )  # fmt: skip
        save_state(state, self._options.model_directory / ROUTER_FILE)
        return dict(state.report)

    def pipeline(self, today: date) -> Pipeline:
        """A pipeline over this engine; one per run, because it remembers the letters of the run."""
        state = load_state(self._options.model_directory)
        self._earlier = EarlierLetters(self._store, self._index, self._indexer.periods, self.embedder.dimension)
        return Pipeline(
            office=self._office,
            library=self.library,
            embedder=self.embedder,
            searcher=self._searcher,
            clauses=self._clause_relevance(),
            wording=Wording(self._local.frequency),
            weights=WordWeights(self._local.frequency),
            router=Router(
                self._office,
                self.library,
                self.embedder,
                state,
                self.pretrained.passages if self.pretrained is not None else None,
            ),
            pretrained=self.pretrained,
            router_id=fingerprint_of(self._options.model_directory),
            locator=Locator(self._gazetteer, self._office.city),
            earlier=self._earlier,
            letters_learnt=int(self._local.manifest["letters"]),
            danger=DangerJudge(shipped_model(), self.pretrained.embedder if self.pretrained is not None else None),
            today=today,
        )

    def prepare(self, today: date) -> None:
        """Read what judging the letters of a day needs, where it is not read yet.

        Raises:
            RouterFormatError: the router cannot be read by this version.
        """
        self._standing_pipeline(today)

    def _standing_pipeline(self, today: date) -> Pipeline:
        """One pipeline for the stored letters of a day, as long as nobody trains another router.

        Rationale: reading the router takes as long as judging several letters, and letters come in one by one.
        """
        key = (today, changed_at(self._options.model_directory))
        if self._standing is None or self._standing[0] != key:
            self._standing = (key, self.pipeline(today), self._earlier)
            _pass_over_what_stays()
        self._earlier = self._standing[2]
        return self._standing[1]

    def _keep(self, results: Sequence[Triage], digests: Mapping[str, str], claim: str | None) -> list[int]:
        """Store results that still count; returns their rows.

        Rationale: a few at a time, since on SQLite nobody else can write meanwhile, and intakes are waiting to.
        """
        kept: list[int] = []
        for some in batched(range(len(results)), SAVED_AT_ONCE):
            judged = {results[row].id: digests[results[row].id] for row in some}
            with self._store.write() as work:
                counting = work.work_items.complete(judged, claim)
                rows = [row for row in some if results[row].id in counting]
                if rows:
                    stored = [results[row] for row in rows]
                    work.triages.add_all(stored)
                    work.urgent_clocks.start(stored, self._office.urgent, datetime.now(UTC))
            kept += rows
        return kept

    def forecast(
        self, office: Office, suggestions: Sequence[Suggestion], unit: Department | None = None
    ) -> list[tuple[str | None, str | None]]:
        """The category and the department that stored suggestions would get.

        Args:
            office: with the rules that are tried.
            suggestions: the letters.
            unit: a department as it would be; None where all stay as they are.
        """
        known = next((found for tried, found in self._tried if tried == (office, unit)), None)
        if known is None:
            library = Library(self._store, office.renamed)
            known = Forecast(
                office=office,
                library=library,
                embedder=self.embedder,
                searcher=self._searching(library),
                state=load_state(self._options.model_directory),
                locator=Locator(self._gazetteer, office.city),
                unit=unit,
            )
            self._tried = [((office, unit), known), *self._tried[: OFFICES_TRIED - 1]]
        with self._store.read() as work:
            reviews = work.reviews.of_many([letter.id for letter in suggestions])
        taught = {key: feedback_of(key, found) for key, found in reviews.items()}
        routings = self._each_apart(suggestions, lambda letters: known.of(letters, taught))
        return [
            (routing.category.name, routing.departments[0].name if routing.departments else None)
            for routing in routings
        ]

    def _each_apart(
        self, letters: Sequence[Suggestion], judge: Callable[[Sequence[Suggestion]], Sequence[R]]
    ) -> list[R]:
        """What is judged of letters, in their order; where the model is elsewhere, the confidential ones without it."""
        secret = [row for row, letter in enumerate(letters) if letter.confidential]
        if self._guard is None or not secret:
            return list(judge(letters))
        plain = [row for row, letter in enumerate(letters) if not letter.confidential]
        found = dict(zip(plain, judge([letters[row] for row in plain]), strict=True)) if plain else {}
        with self._guard.withheld():
            found |= dict(zip(secret, judge([letters[row] for row in secret]), strict=True))
        return [found[row] for row in range(len(letters))]

    def triage(
        self, suggestions: Sequence[Suggestion], today: date, *, siblings: bool = True
    ) -> Iterator[list[Triage]]:
        """Triage suggestions in their order without storing anything, a batch at a time.

        Args:
            suggestions: the letters.
            today: the day.
            siblings: whether the units of earlier letters about the same matter count; without them a model is
                measured by what it has learnt itself.
        """
        pipeline = self.pipeline(today)
        for batch in batched(suggestions, BATCH):
            yield self._each_apart(batch, lambda letters: pipeline.run(letters, siblings=siblings))

    def triage_stored(self, ids: Sequence[str], today: date, claim: str | None = None) -> Iterator[list[Triage]]:
        """Triage stored suggestions that are due, a batch at a time.

        What somebody else triaged in the meantime, or what was corrected while it was judged, is not stored.

        Args:
            ids: the suggestions, in the order in which duplicates are found.
            today: the day of receipt for letters without a time.
            claim: the lease under which they are judged.
        """
        pipeline = self._standing_pipeline(today)
        for batch in batched(ids, BATCH):
            self._earlier.forget()
            with self._store.read() as work:
                found = work.suggestions.get(batch)
                taught = {key: feedback_of(key, reviews) for key, reviews in work.reviews.of_many(batch).items()}
            digests = {key: digest(suggestion) for key, suggestion in found.items()}
            # The vectors of a run stand in the order in which its letters are judged.
            suggestions = sorted(
                (found[key] for key in batch if key in found),
                key=lambda letter: self._guard is not None and letter.confidential,
            )
            if self._options.chroma_url is not None:
                # On a server another worker may have begun the collection of a quarter.
                self._indexer.periods.update(recent_periods(letter.time for letter in suggestions))
            results = self._each_apart(suggestions, partial(pipeline.run, feedbacks=taught))
            kept = self._keep(results, digests, claim)
            self._indexer.add_suggestions([suggestions[row] for row in kept], digests, self._earlier.vectors[kept])
            yield [results[row] for row in kept]


def _pass_over_what_stays() -> None:
    """Keep the garbage collector from looking at everything that lives until the next pipeline.

    Rationale: a full collection looked at each case and each weight, for up to 0.7 s on a busy machine and at times
    while the database was locked for everybody else.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
