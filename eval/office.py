"""The office that a dataset was labelled for: imported and trained in a folder of its own."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eval.base.errors import OfficeFolderError
from triage.importing import Importer, ImportKind
from triage.knowledge.library import Library
from triage.office.config import Office, load_office
from triage.pipeline.engine import Engine, EngineOptions, train_embedding
from triage.store import Store

Progress = Callable[[str, int, int], None]
REFERENCE: tuple[tuple[ImportKind, str], ...] = (
    ("departments", "departments.jsonl"),
    ("policies", "policies"),
    ("cases", "cases"),
)


@dataclass(frozen=True)
class TrainedOffice:
    """An open engine with its store and office, and how long the training took, in seconds."""

    engine: Engine
    store: Store
    office: Office
    durations: dict[str, float]


@contextmanager
def trained_office(
    folder: Path, work: Path, *, seed: int = 13, progress: Progress = lambda _stage, _done, _total: None
) -> Iterator[TrainedOffice]:
    """Import and train an office from its files; its inbox is left out.

    Args:
        folder: `office.yaml`, `departments.jsonl`, `policies/` and `cases/`, as in `demo/`.
        work: an empty folder for database, model and index.
        seed: of the training.
        progress: told (stage, done, total).

    Raises:
        OfficeFolderError: a file is missing, or rows were rejected.
    """
    for name in ("office.yaml", *(name for _, name in REFERENCE)):
        if not (folder / name).exists():
            raise OfficeFolderError(folder, f"there is no {name}")
    store = Store(f"sqlite:///{work / 'jindianzi.db'}")
    store.upgrade()
    try:
        importer = Importer(store, work / "rejects", lambda name, rows: progress(f"evaluate: {name}", rows, 0))
        for kind, name in REFERENCE:
            rejected = importer.run(kind, folder / name).rejected
            if rejected:
                raise OfficeFolderError(folder, f"{len(rejected)} rows of {name} were rejected, first: {rejected[0]}")
        office = load_office(folder / "office.yaml")
        options = EngineOptions(
            model_directory=work / "model", index_directory=work / "index", pretrained=False, seed=seed
        )
        start = time.perf_counter()
        train_embedding(store, Library(store), options, progress)
        embedded = time.perf_counter()
        with Engine(store, office, options) as engine:
            engine.sync(progress)
            engine.train_routing(progress)
            routed = time.perf_counter()
            durations = {"train_embedding": round(embedded - start, 3), "train_routing": round(routed - embedded, 3)}
            yield TrainedOffice(engine, store, office, durations)
    finally:
        store.close()
