"""Hybrid search over a real embedded index."""

import pytest

from retrieval.searcher import Document, HybridSearcher, Query
from retrieval.text import joined
from retrieval.vector_store import VectorStore


@pytest.fixture
def documents(corpus):
    return {f"case{number}": Document(row.title, row.reply) for number, row in enumerate(corpus.letters)}


@pytest.fixture
def searcher(model, documents, tmp_path):
    with VectorStore(tmp_path / "index", model.fingerprint) as store:
        texts = [joined(document.title, document.text) for document in documents.values()]
        store.upsert("cases", list(documents), model.encode(texts))
        yield HybridSearcher(
            model,
            store,
            model.frequency,
            model.fusion,
            lambda _collection, ids: {key: documents[key] for key in ids if key in documents},
        )


def test_each_letter_finds_its_own_case(searcher, corpus):
    queries = [Query(row.title, row.text) for row in corpus.letters]
    found = searcher.search("cases", queries, 3)
    right = sum(hits[0].id == f"case{number}" for number, hits in enumerate(found))
    assert right >= 0.9 * len(queries)
    for hits in found:
        assert len(hits) == 3
        assert all(0 <= hit.score <= 1 for hit in hits)
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_vectors_given_are_used(searcher):
    queries = [Query("", "路灯不亮"), Query("停水", "")]
    assert searcher.search("cases", queries, 2, vectors=searcher.embed(queries)) == searcher.search("cases", queries, 2)


def test_documents_deleted_meanwhile_are_left_out(searcher, documents):
    (before,) = searcher.search("cases", [Query("", "书院路0号院路灯不亮")], 1)
    del documents[before[0].id]
    (after,) = searcher.search("cases", [Query("", "书院路0号院路灯不亮")], 60)
    assert before[0].id not in {hit.id for hit in after}
    assert len(after) == 59


@pytest.mark.parametrize("query", [Query("", ""), Query("？", "\x00"), Query("", "😀" * 50), Query("a", "b" * 100_000)])
def test_no_query_breaks_it(searcher, query):
    (found,) = searcher.search("cases", [query], 5)
    assert len(found) == 5


def test_an_empty_collection_gives_no_hits(searcher):
    assert searcher.search("nothing", [Query("", "路灯")], 5) == [[]]
    assert searcher.search("cases", [], 5) == []
