"""What a reply may rest on, and what it may not."""

import pytest

from retrieval.document_frequency import DocumentFrequency
from retrieval.lexical import KINDS
from retrieval.tokens import token_bags
from retrieval.wording import Wording, WordWeights
from triage.knowledge.bases import BasisFinder, FoundClause
from triage.knowledge.clause_relevance import AskedLetter, JudgedClause
from triage.knowledge.scopes import load_scopes
from triage.types import Case, Clause

LETTER = AskedLetter("路灯", "书院路的路灯不亮。请修好路灯。垃圾何时清运？", ("请修好路灯。", "垃圾何时清运？"))
TEXTS = ["请问能不能处理一下", "希望领导重视", "公交改线应当公开", "学校门口堵车", "请问怎么办理"] * 60


@pytest.fixture(scope="module")
def finder():
    frequency = DocumentFrequency.of((token_bags(text, KINDS) for text in TEXTS), KINDS)
    return BasisFinder(Wording(frequency), WordWeights(frequency), 0.6, 0.5)


def clause(key, text, *by_demand):
    return FoundClause(
        Clause(id=key, policy_id="p", article="第七条", position=0, text=text), "照明办法", JudgedClause(key, by_demand)
    )


def case(reply, key="C1"):
    return Case(id=key, title="路灯不亮", text="路灯不亮", reply=reply)


def test_each_demand_gets_the_clause_that_answers_it_and_no_clause_twice(finder):
    lamps = clause("a", "第七条 路灯故障应当在三日内修复。", 0.9, 0.7)
    rubbish = clause("b", "第八条 生活垃圾应当每日清运。", 0.1, 0.65)
    found = finder.find(LETTER, [lamps, rubbish], [])
    assert [(basis.demand_index, basis.source_id, basis.score) for basis in found] == [(0, "a", 0.9), (1, "b", 0.65)]
    assert found[0].quote == "路灯故障应当在三日内修复。"


def test_below_its_level_nothing_is_cited(finder):
    assert finder.find(LETTER, [clause("a", "第七条 路灯故障应当在三日内修复。", 0.59, 0.3)], []) == ()


def test_a_letter_without_demands_is_meant_as_a_whole(finder):
    letter = AskedLetter("路灯不亮", "书院路的路灯不亮。", ())
    (found,) = finder.find(letter, [clause("a", "第七条 路灯故障应当在三日内修复。", 0.8)], [])
    assert found.demand_index is None


def test_of_a_case_only_a_rule_about_the_same_matter_is_cited(finder):
    (found,) = finder.find(LETTER, [], [(case("经核实，灯杆已修复。路灯故障应当在三日内修复。"), 0.8)])
    assert (found.kind, found.demand_index, found.quote) == ("case", 0, "路灯故障应当在三日内修复。")
    assert finder.find(LETTER, [], [(case("医保报销应当持发票办理。"), 0.9)]) == ()
    assert finder.find(LETTER, [], [(case("路灯故障应当在三日内修复。"), 0.4)]) == ()
    assert finder.find(LETTER, [], [(case("岚桥区滨河路的路灯应当在三日内修复。"), 0.9)]) == ()


def test_of_two_clauses_that_say_the_same_only_the_more_probable_is_cited(finder):
    lamps = clause("a", "第七条 路灯故障应当在三日内修复。", 0.9, 0.1)
    again = clause("b", "第二十条 道路照明路灯故障应当在三日内修复，逾期的通报。", 0.1, 0.8)
    other = clause("c", "第八条 生活垃圾应当每日清运。", 0.1, 0.7)
    assert [basis.source_id for basis in finder.find(LETTER, [lamps, again], [])] == ["a"]
    assert [basis.source_id for basis in finder.find(LETTER, [lamps, other], [])] == ["a", "c"]


def test_a_clause_is_cited_only_within_its_scope(finder):
    narrow = BasisFinder(finder._wording, finder._weights, 0.6, 0.5, load_scopes())
    lamps = clause("a", "第七条 路灯故障应当在三日内修复。", 0.9, 0.1)
    kindergarten = FoundClause(lamps.clause, "普惠性幼儿园管理办法", lamps.judged)
    assert finder.find(LETTER, [kindergarten], [])
    assert not narrow.find(LETTER, [kindergarten], [])
