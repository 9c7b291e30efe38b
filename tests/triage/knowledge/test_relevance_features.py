"""What speaks for a clause and against it."""

import numpy as np
import pytest

from retrieval.document_frequency import DocumentFrequency
from retrieval.lexical import KINDS
from retrieval.policy_search import ClauseEvidence, ClauseMatch
from retrieval.tokens import token_bags
from retrieval.wording import WordWeights
from triage.knowledge.relevance_features import FEATURES, asked_words, clause_features, clause_words
from triage.types import Clause


@pytest.fixture(scope="module")
def weights():
    return WordWeights(DocumentFrequency.of((token_bags("请问怎么办理", KINDS) for _ in range(50)), KINDS))


def read(weights, text, title="照明管理办法", chapter=None):
    return clause_words(
        Clause(id="c", policy_id="p", article=None, chapter=chapter, position=0, text=text), title, weights
    )


@pytest.mark.parametrize(
    ("text", "chapter", "kind"),
    [
        ("第一条 为了加强路灯管理，制定本办法。", None, "purpose"),
        ("第三十条 本办法自2024年1月1日起施行。", None, "closing"),
        ("第二条 本办法所称路灯，是指城市道路的照明设施。", None, "closing"),
        ("第二十条 损坏路灯的，责令改正，处二百元以上罚款。", None, "penalty"),
        ("第二十一条 拒不赔偿的，依法处理。", "第四章 法律责任", "penalty"),
        ("第四条 县级以上地方人民政府应当加强领导。", None, "government"),
    ],
)
def test_the_sort_of_a_clause_is_seen(weights, text, chapter, kind):
    assert getattr(read(weights, text, chapter=chapter), kind)
    assert not getattr(read(weights, "第七条 路灯故障应当在三日内修复。"), kind)


def test_things_named_and_a_title_that_is_narrower_than_the_letter_count(weights):
    asked = asked_words("路灯什么时候修好", "路灯\n路灯什么时候修好", weights)
    clauses = [
        read(weights, "第七条 路灯故障应当在三日内修复。", "路灯管理办法"),
        read(weights, "第三条 校车应当停靠站点。", "校车管理条例"),
    ]
    match = ClauseMatch("c", "p", 0.5, ClauseEvidence(0.5, 0.1, 0.0, 1.0, 1.0, 0.0))
    values = clause_features(asked, clauses, [match, match], np.zeros((2, 3), dtype=np.float32))
    objects, narrower = (values[:, FEATURES.index(name)] for name in ("objects", "narrower"))
    assert objects[0] > objects[1]
    assert narrower[0] < narrower[1]
