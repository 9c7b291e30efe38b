"""Search of clauses and documents."""

import numpy as np
import pytest

from retrieval.policy_search import PolicyClause, PolicySearcher
from retrieval.searcher import Query
from retrieval.training import train_local_model
from retrieval.training_corpus import Passage, TrainingCorpus
from retrieval.vector_store import VectorStore

from .conftest import make_letters

CLAUSES = {
    "w1": PolicyClause("water", "供水条例 总则", "为了保障城市供水，制定本条例。"),
    "w2": PolicyClause("water", "供水条例 维护", "自来水停水应当提前通知用户，发生故障立即抢修。"),
    "l1": PolicyClause("lamps", "照明办法 总则", "为了加强路灯管理，制定本办法。"),
    "l2": PolicyClause("lamps", "照明办法 维护", "路灯不亮的，养护单位应当在两日内修复。"),
    "b1": PolicyClause("buses", "公交条例 线路", "公交改线应当公开征求意见。"),
}


@pytest.fixture
def searcher(tmp_path):
    passages = [Passage(clause.heading, clause.text) for clause in CLAUSES.values()]
    model = train_local_model(TrainingCorpus(make_letters(60, replies=False), passages), None, dimension=32)
    with VectorStore(tmp_path / "index", model.fingerprint) as store:
        made = PolicySearcher(model, store, "clauses", model.frequency, CLAUSES)
        made.index()
        yield made


def test_document_and_clause_are_found(searcher):
    water, lamps = searcher.search([Query("", "家里自来水停了没人通知"), Query("", "路灯不亮没人修")], 3)
    assert (water.documents[0][0], water.clauses[0].id) == ("water", "w2")
    assert (lamps.documents[0][0], lamps.clauses[0].id) == ("lamps", "l2")
    assert all(0 <= match.score <= 1 for match in water.clauses)


def test_no_more_than_asked_for(searcher):
    (found,) = searcher.search([Query("", "公交")], 2)
    assert len(found.documents) == len(found.clauses) == 2


def test_pretrained_vectors_move_what_is_found_and_stand_apart_in_the_evidence(tmp_path):
    passages = [Passage(clause.heading, clause.text) for clause in CLAUSES.values()]
    model = train_local_model(TrainingCorpus(make_letters(60, replies=False), passages), None, dimension=32)
    meanings = {key: np.eye(len(CLAUSES), dtype=np.float32)[row] for row, key in enumerate(CLAUSES)}
    query = [Query("", "路灯不亮没人修")]
    with VectorStore(tmp_path / "index", model.fingerprint) as store:
        made = PolicySearcher(model, store, "clauses", model.frequency, CLAUSES, meanings)
        made.index()
        (plain,) = made.search(query, 5)
        (moved,) = made.search(query, 5, meanings=meanings["b1"][None])
        compared = made.compare(["b1", "l2"], ["公交改线"], model.encode(["公交改线"]), meanings["b1"][None])
    places = [[match.id for match in found.clauses].index("b1") for found in (plain, moved)]
    assert places[1] < places[0]
    standing = [{m.id: m.evidence.standing for m in found.clauses}["b1"] for found in (plain, moved)]
    assert standing[0] == pytest.approx(standing[1])
    assert {m.id: m.evidence.meaning for m in moved.clauses}["b1"] == 1
    assert compared.shape == (1, 2, 3)
    assert (compared[0, 0] > compared[0, 1]).all()
