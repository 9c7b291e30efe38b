"""The vector store on a real embedded index."""

import subprocess
import sys

import numpy as np
import pytest

from retrieval.errors import CollectionNameError, IndexFailedError, IndexServerError, ModelMismatchError
from retrieval.vector_store import VectorStore


def unit(count, seed=0):
    values = np.random.default_rng(seed).standard_normal((count, 16)).astype(np.float32)
    return values / np.linalg.norm(values, axis=1, keepdims=True)


@pytest.fixture
def store(tmp_path):
    with VectorStore(tmp_path / "index", "model-a") as opened:
        yield opened


def test_nearest_first_with_inner_products(store):
    vectors = unit(300)
    store.upsert("cases", [f"id{number}" for number in range(300)], vectors)
    query = unit(2, seed=1)
    found = store.query("cases", query, 5)
    exact = query @ vectors.T
    for hits, row in zip(found, exact, strict=True):
        assert [key for key, _ in hits] == [f"id{number}" for number in np.argsort(-row)[:5]]
        assert [similarity for _, similarity in hits] == pytest.approx(np.sort(row)[::-1][:5], abs=1e-4)


def test_upsert_replaces_and_delete_removes(store):
    store.upsert("cases", ["a", "b"], unit(2))
    store.upsert("cases", ["b", "c"], unit(2, seed=1))
    assert store.ids("cases") == {"a", "b", "c"}
    assert store.vectors("cases", ["b", "x"])["b"] == pytest.approx(unit(2, seed=1)[0])
    store.delete("cases", ["b", "not there"])
    assert store.count("cases") == 2
    store.reset("cases")
    assert store.ids("cases") == set()


def test_an_empty_collection_finds_nothing(store):
    assert store.query("cases", unit(2), 5) == [[], []]
    store.upsert("cases", [], unit(0))
    assert store.query("cases", unit(0), 5) == []


def test_vectors_stay_on_disk_and_belong_to_their_model(tmp_path):
    with VectorStore(tmp_path, "model-a") as first:
        first.upsert("cases", ["a"], unit(1))
    with VectorStore(tmp_path, "model-a") as again:
        assert again.ids("cases") == {"a"}
    with VectorStore(tmp_path, "model-b") as other:
        with pytest.raises(ModelMismatchError, match="jindianzi index rebuild"):
            other.query("cases", unit(1), 1)
        other.reset("cases")
        assert other.count("cases") == 0


def test_names_that_chroma_refuses_are_refused_clearly(store):
    with pytest.raises(CollectionNameError, match="办件"):
        store.count("办件")


def test_an_address_that_is_none_is_refused():
    with pytest.raises(IndexServerError, match="JINDIANZI_CHROMA_URL"):
        VectorStore(None, "model-a", url="nonsense")


def test_a_second_process_gets_a_clear_error(store, tmp_path):
    script = (
        "import sys; from pathlib import Path; from retrieval.vector_store import VectorStore; "
        "from retrieval.errors import IndexLockedError\n"
        "try: VectorStore(Path(sys.argv[1]), 'model-a')\n"
        "except IndexLockedError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "index")], capture_output=True, text=True, check=True
    )
    assert "Another process is using the index" in done.stdout


@pytest.mark.parametrize("part", ["chroma.sqlite3", "*/header.bin"])
def test_a_damaged_index_says_so_and_gives_up_its_lock(tmp_path, part):
    with VectorStore(tmp_path, "model-a") as whole:
        whole.upsert("cases", [f"id{number}" for number in range(1500)], unit(1500))
        whole.query("cases", unit(1), 1)
    (damaged,) = tmp_path.glob(part)
    damaged.write_bytes(b"not what was written" * 300)

    def use():
        with VectorStore(tmp_path, "model-a") as store:
            store.query("cases", unit(1), 1)

    for _ in range(2):
        with pytest.raises(IndexFailedError, match="built anew from the database"):
            use()


def test_vectors_of_another_length_are_no_failure_of_the_index(store):
    store.upsert("cases", ["a"], unit(1))
    with pytest.raises(Exception, match="dimension") as refused:
        store.query("cases", unit(1)[:, :8], 1)
    assert not isinstance(refused.value, IndexFailedError)


def test_a_closed_index_can_be_opened_again(tmp_path):
    for _ in range(2):
        VectorStore(tmp_path, "model-a").close()
