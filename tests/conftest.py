"""Shared fixtures: no test reaches the network or somebody's real data folder."""

import shutil
import socket
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run, and no word on how fast one is: a change is not refused by luck or by a busy machine.
# `pytest --hypothesis-profile search` looks for new ones.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("search", deadline=None)
settings.load_profile("steady")

ROOT = Path(__file__).parents[1]
LOCAL = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    connect = socket.socket.connect

    def guarded(self, address):
        if isinstance(address, tuple) and address[0] not in LOCAL:
            raise RuntimeError(f"a test tried to reach {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _own_data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(tmp_path / "data"))
    # Half a minute for each office that is trained: tests of the pretrained evidence switch it on.
    monkeypatch.setenv("JINDIANZI_EMBEDDING__PRETRAINED", "off")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """The file of an empty store, made once: its schema takes most of a short test's time."""
    from triage.store import Store

    file = tmp_path_factory.mktemp("empty") / "x.db"
    store = Store(f"sqlite:///{file}")
    store.upgrade()
    store.close()
    return file


@pytest.fixture
def sqlite_store(tmp_path, empty_database):
    """An empty store in a file of its own."""
    from triage.store import Store

    store = Store(f"sqlite:///{shutil.copy(empty_database, tmp_path / 'x.db')}", contact_keys=(b"k" * 32,))
    yield store
    store.close()


@pytest.fixture
def demo() -> Path:
    """The shipped demo office."""
    return ROOT / "demo"


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """The demo office imported, trained and open: (engine, store, office, folder)."""
    from triage.importing import Importer
    from triage.knowledge.library import Library
    from triage.office.config import load_office
    from triage.pipeline.engine import Engine, EngineOptions, train_embedding
    from triage.store import Store

    folder = tmp_path_factory.mktemp("trained")
    store = Store(f"sqlite:///{folder / 'jindianzi.db'}")
    store.upgrade()
    importer = Importer(store, folder / "rejects")
    for kind, name in (("departments", "departments.jsonl"), ("policies", "policies"), ("cases", "cases")):
        assert importer.run(kind, ROOT / "demo" / name).rejected == []
    assert importer.run("suggestions", ROOT / "demo" / "inbox").rejected == []
    office = load_office(ROOT / "demo" / "office.yaml")
    options = EngineOptions(model_directory=folder / "model", index_directory=folder / "index", pretrained=False)
    train_embedding(store, Library(store), options)
    with Engine(store, office, options) as engine:
        engine.sync()
        engine.train_routing()
        yield engine, store, office, folder
    store.close()
