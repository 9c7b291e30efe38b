"""Retraining: train a new version, and keep it if held-out decisions say that it is no worse than the active one."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from retrieval.errors import ModelDamagedError, ModelNotFoundError
from retrieval.vector_store import VectorStore
from triage.errors import RouterFormatError
from triage.knowledge.feedback import Feedback, feedbacks, training_decisions
from triage.knowledge.library import Library
from triage.learning.comparison import PairedChange, compare_models
from triage.learning.versions import ModelVersions, VersionRecord
from triage.office.config import Office
from triage.office.rule_changes import with_rules
from triage.pipeline.engine import Engine, EngineOptions, train_embedding
from triage.store import Store
from triage.types import Suggestion, Triage

Progress = Callable[[str, int, int], None]
# Options of the engine over the files of one version.
OptionsFor = Callable[[str], EngineOptions]
# The newest of the held-out letters; more would say little more and take longer.
MAX_MEASURED = 1000
_Decided = tuple[Suggestion, Feedback]


@dataclass(frozen=True)
class Outcome:
    """What a training did: the record of the new version, the router's report, and the vectors that were written."""

    record: VersionRecord
    report: Mapping[str, object]
    vectors: int


def retrain(
    store: Store, office: Office, options_for: OptionsFor, versions: ModelVersions, progress: Progress
) -> Outcome:
    """Train a new version, and make it the active one unless it is significantly worse.

    The rule: on the decisions that no version ever learns from, the new version is dropped if for any question
    (category, department, keeping off a rejected department) the whole 95% interval of the paired difference lies
    below 0. Without such decisions, or without a version before it, there is nothing to compare and it is kept.

    The new version has an index of its own, so that a service may go on with the active one meanwhile.

    Raises:
        EmptyCorpusError: nothing was imported yet.
        RetrievalError: the index is in use by another process.
    """
    with store.read() as work:
        newest = work.reviews.newest()
        decided = list(feedbacks(work))
        known = set(work.cases.ids())
        names = with_rules(office, work.reference_history.rules()).renamed
    measured = [pair for pair in decided if pair[1].held_out and pair[0].id not in known][-MAX_MEASURED:]
    active, version = versions.active(), versions.begin()
    try:
        written, report, after = _train(store, office, options_for(version), measured, progress)
    except BaseException:
        forget_index(options_for(version))
        shutil.rmtree(versions.path(version))
        raise
    changes: tuple[PairedChange, ...] = ()
    unusable = ""
    if active is not None and measured:
        try:
            before = _say_as_before(store, office, options_for(active), measured)
            changes = compare_models([feedback for _, feedback in measured], before, after, names)
        except (ModelDamagedError, ModelNotFoundError, RouterFormatError) as error:
            unusable = f"kept: the active version cannot be opened ({error})"
    kept, verdict = judge(changes, first=active is None)
    record = VersionRecord(
        version=version,
        created=datetime.now(UTC),
        kept=kept,
        verdict=unusable or verdict,
        replaced=active,
        decisions=newest,
        taught=len(training_decisions(decided, known)),
        held_out=len(measured),
        changes=changes,
    )
    versions.finish(record)
    if kept:
        versions.activate(version)
    versions.prune(lambda gone: forget_index(options_for(gone)))
    return Outcome(record, report, written)


def judge(changes: Sequence[PairedChange], *, first: bool) -> tuple[bool, str]:
    """Whether a new version is kept, and why, in one sentence."""
    if first:
        return True, "kept: it is the first version"
    if not changes:
        return True, "kept: there is no held-out decision to compare it on"
    worse = [change.question for change in changes if change.worse]
    if worse:
        return False, f"not kept: significantly worse on {', '.join(worse)}"
    return True, "kept: not significantly worse on any question"


def due(store: Store, versions: ModelVersions, at_least: int) -> int | None:
    """How many decisions came since the active version was trained; None where fewer than `at_least`."""
    active = versions.active()
    seen = versions.record(active).decisions if active else 0
    with store.read() as work:
        fresh = work.reviews.count_after(seen)
    return fresh if active is None or fresh >= at_least else None


def switch(store: Store, office: Office, options_for: OptionsFor, versions: ModelVersions, version: str) -> int:
    """Make another version active, with its index brought up to date first; returns the vectors written.

    Raises:
        ModelVersionError: there is no such version.
        RetrievalError: its files are damaged or its index is in use.
    """
    versions.record(version)
    written = 0
    if version != versions.active():
        with Engine(store, office, options_for(version)) as engine:
            written = engine.sync()
        versions.activate(version)
    return written


def forget_index(options: EngineOptions) -> None:
    """Delete the index of one version."""
    if options.chroma_url is None:
        shutil.rmtree(options.index_directory, ignore_errors=True)
        return
    index = VectorStore(None, "", url=options.chroma_url, namespace=options.index_namespace)
    index.drop()
    index.close()


def _train(
    store: Store, office: Office, options: EngineOptions, measured: Sequence[_Decided], progress: Progress
) -> tuple[int, dict[str, object], dict[str, Triage]]:
    train_embedding(store, Library(store), options, progress)
    with Engine(store, office, options) as engine:
        return engine.rebuild(progress), engine.train_routing(progress), _say(engine, measured)


def _say(engine: Engine, measured: Sequence[_Decided]) -> dict[str, Triage]:
    letters = [letter for letter, _ in measured]
    return {triage.id: triage for batch in engine.triage(letters, date.today(), siblings=False) for triage in batch}  # noqa: DTZ011


def _say_as_before(
    store: Store, office: Office, options: EngineOptions, measured: Sequence[_Decided]
) -> dict[str, Triage]:
    """What the active version says, over an index built for the purpose: its own may be in use by the service."""
    with TemporaryDirectory(prefix="jindianzi-before-") as folder:
        apart = replace(options, index_directory=Path(folder), chroma_url=None, index_namespace="")
        with Engine(store, office, apart) as engine:
            engine.sync_reference()
            return _say(engine, measured)
