"""Shared fixtures: no test reaches the network or somebody's real data folder."""

import socket
from pathlib import Path

import pytest

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


@pytest.fixture
def sqlite_store(tmp_path):
    """An empty store in a file of its own."""
    from triage.store import Store

    store = Store(f"sqlite:///{tmp_path / 'x.db'}")
    store.upgrade()
    yield store
    store.close()


@pytest.fixture
def demo() -> Path:
    """The shipped demo office."""
    return ROOT / "demo"


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """The demo office imported, trained and open: (engine, store, office, folder)."""
    from triage.engine import Engine, EngineOptions, train_embedding
    from triage.importing import Importer
    from triage.library import Library
    from triage.office import load_office
    from triage.store import Store

    folder = tmp_path_factory.mktemp("trained")
    store = Store(f"sqlite:///{folder / 'jindianzi.db'}")
    store.upgrade()
    importer = Importer(store, folder / "rejects")
    for kind, name in (("departments", "departments.jsonl"), ("policies", "policies"), ("cases", "cases")):
        assert importer.run(kind, ROOT / "demo" / name).rejected == []
    assert importer.run("suggestions", ROOT / "demo" / "inbox").rejected == []
    office = load_office(ROOT / "demo" / "office.yaml")
    options = EngineOptions(model_directory=folder / "model", index_directory=folder / "index")
    train_embedding(store, Library(store), options)
    with Engine(store, office, options) as engine:
        engine.sync()
        engine.train_routing()
        yield engine, store, office, folder
    store.close()
