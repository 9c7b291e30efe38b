"""A small office for the router: three categories, four units, an embedding of eight everyday words."""

from types import SimpleNamespace

import numpy as np
import pytest

from retrieval.searcher import Hit
from triage.types import Case, Department, Duty

WORDS = ("路灯", "停水", "学校", "公交", "城管", "水务", "教育", "市政")
UNITS = {
    "市城管局": {"short_name": "城管局", "city": "湘陵市", "texts": ("负责路灯和市政设施", "管理井盖")},
    "江东城管局": {"superior": "市城管局", "city": "湘陵市", "area": "江东区", "texts": ("负责江东区路灯",)},
    "水务局": {"city": "湘陵市", "texts": ("负责供水、停水抢修",)},
    "教育局": {"city": "湘陵市", "texts": ("管理学校",)},
}
HINTS = {"城建/路灯": ("路灯", "灯杆"), "城建/停水": ("停水",), "教育/学校": ("学校", "老师")}


class WordEmbedder:
    """One number for each of the words that stands in a text, as a unit vector."""

    def encode(self, texts):
        found = np.array([[float(word in text) for word in WORDS] for text in texts], dtype=np.float32)
        found = found.reshape(len(texts), len(WORDS))
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6)

    encode_documents = encode


class WordSearcher:
    """Finds by the same embedding, the nearest first."""

    def __init__(self, documents):
        self.embedder, self.asked = WordEmbedder(), []
        self._documents = {
            name: (list(texts), self.embedder.encode(list(texts.values()))) for name, texts in documents.items()
        }

    def embed(self, queries):
        return self.embedder.encode([f"{query.title}\n{query.text}" for query in queries])

    def search(self, collection, queries, limit, *, vectors):
        self.asked.append((collection, len(queries), limit))
        ids, known = self._documents[collection]
        near = vectors @ known.T
        order = np.argsort(-near, axis=1, kind="stable")[:, :limit]
        return [
            [Hit(ids[column], float(near[row, column]), float(near[row, column]), 0.0) for column in columns]
            for row, columns in enumerate(order)
        ]


def case(number, text, category, department, **fields):
    return Case(
        id=f"C{number}", title="", text=text, reply="已办。", category=category, department=department, **fields
    )


CASES = [
    *(case(n, f"第{n}盏路灯不亮", "城建/路灯", "江东城管局" if n % 4 else "市城管局") for n in range(24)),
    *(case(100 + n, f"{n}栋停水了", "城建/停水", "水务局") for n in range(20)),
    *(case(200 + n, f"{n}班的学校老师收费", "教育/学校", "教育局") for n in range(12)),
]


class SmallLibrary:
    """Departments, duties and past cases as the router reads them."""

    def __init__(self, cases=CASES):
        self.duties, self.departments = {}, {}
        for name, fields in UNITS.items():
            duties = tuple(Duty(id=f"{name}-{n}", department=name, text=text) for n, text in enumerate(fields["texts"]))
            given = {key: value for key, value in fields.items() if key != "texts"}
            self.departments[name] = Department(id=name, name=name, duties=duties, **given)
            self.duties |= {duty.id: duty for duty in duties}
        self._cases = {f"case:{one.id}": one for one in cases}
        self.has_cases = bool(cases)

    def all_cases(self):
        return list(self._cases.items())

    def cases(self, keys):
        return {key: self._cases[key] for key in keys if key in self._cases}


def searcher_of(library):
    from triage.knowledge.library import CASES as CASE_COLLECTION
    from triage.knowledge.library import DUTIES

    return WordSearcher(
        {
            CASE_COLLECTION: {key: one.text for key, one in library.all_cases()},
            DUTIES: {key: duty.text for key, duty in library.duties.items()},
        }
    )


@pytest.fixture(scope="session")
def small_library():
    return SmallLibrary()


@pytest.fixture(scope="session")
def small_office():
    return SimpleNamespace(category_hints=HINTS, renamed={}, withdrawn=(), city="湘陵市")


@pytest.fixture(scope="session")
def word_embedder():
    return WordEmbedder()


@pytest.fixture(scope="session")
def small_searcher(small_library):
    return searcher_of(small_library)


@pytest.fixture
def library_of():
    return SmallLibrary


@pytest.fixture
def search_in():
    return searcher_of
