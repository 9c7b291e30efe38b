"""Verification of statements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.drafting.verification import Evidence, bare_facts, unsupported_in, verify
from triage.types import Draft, Source, Statement

LETTER = "江东区书院路路灯三天不亮，请在五天内修好。"
CLAUSE = Source(
    id="clause:1", title="《照明办法》第七条", text="第七条 路灯故障一般在三个工作日内修复，由养护单位负责。"
)
OLD = Source(id="clause:2", title="《旧办法》第一条", text="第一条 路灯由街道管理。")
EVIDENCE = Evidence(
    {"letter": Source(id="letter", title="来信", text=LETTER), CLAUSE.id: CLAUSE, OLD.id: OLD},
    LETTER,
    own="湘陵市热线\n2026年11月20日\n联系电话：12345",
    lapsed=frozenset({"旧办法"}),
)
QUOTE = "路灯故障一般在三个工作日内修复"


def status(text, source=None, quote=None):
    return verify(text, source, quote, EVIDENCE).status


def test_a_quote_with_its_facts_is_verified():
    assert status(f"《照明办法》第七条规定：“{QUOTE}”", CLAUSE.id, QUOTE) == "verified"
    assert status("书院路的路灯一般在3个工作日内修复。", CLAUSE.id, QUOTE) == "verified"


@pytest.mark.parametrize(
    ("text", "quote", "problem"),
    [
        ("路灯故障立即修复", "路灯故障立即修复", "引文不在出处中"),
        ("修复", "修复", "引文过短"),
        ("路灯一般在两个工作日内修复。", QUOTE, "2个工作日"),
        ("《照明办法》第八条规定路灯要修。", QUOTE, "第8条"),
        ("市水利局负责路灯。", QUOTE, "水利局"),
        ("我们保证赔偿。", QUOTE, "保证赔偿"),
        ("规定写明“所有路灯必须当天修好”。", QUOTE, "所有路灯必须当天修好"),
    ],
)
def test_what_the_quote_does_not_say_is_unsupported_with_its_reason(text, quote, problem):
    found = verify(text, CLAUSE.id, quote, EVIDENCE)
    assert found.status == "unsupported"
    assert problem in "；".join(found.missing)


def test_a_source_that_nobody_retrieved_is_unsupported():
    assert status("有规定。", "clause:99", QUOTE) == "unsupported"


def test_a_fact_without_a_source_is_unsupported_even_where_it_is_right():
    assert status("您好！") == "no_fact"
    assert status("如有疑问请拨打12345。\n湘陵市热线\n2026年11月20日") == "no_fact"
    assert status("书院路的路灯三天不亮。") == "unsupported"


def test_what_the_citizen_demands_is_quoted_and_no_promise_of_the_office():
    assert status("您提出：“请在五天内修好”", "letter", "请在五天内修好") == "verified"
    assert status("我们将在五天内处理。", "letter", "请在五天内修好") == "unsupported"


DEMAND = "请保证五天内修复路灯，立即更换灯泡，今年底前修好书院路"
DEMANDING = Evidence({"letter": Source(id="letter", title="来信", text=DEMAND)}, DEMAND, own="湘陵市热线")


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("我们保证五天内修复路灯。", "保证五天内修复路灯"),
        ("我局立即更换灯泡。", "立即更换灯泡"),
        ("五天内修复路灯。", "五天内修复路灯"),
        ("今年底前修好书院路。", "今年底前修好书院路"),
        ("我们承诺：“五天内修复路灯”", "五天内修复路灯"),
        ("您反映的情况属实。我们保证五天内修复路灯。", "保证五天内修复路灯"),
        ("我们将“五天内”修复路灯。", "五天内修复路灯"),
        ("与您希望的一样，我局五天内修复路灯。", "五天内修复路灯"),
        ("我们五天内处理。您希望五天内修复路灯。", "保证五天内修复路灯"),
        ("我们将按“五天内修复路灯”办理。", "五天内修复路灯"),
    ],
)
def test_a_demand_of_the_citizen_in_the_offices_mouth_is_unsupported(text, quote):
    found = verify(text, "letter", quote, DEMANDING)
    assert found.status == "unsupported"
    assert found.missing


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("您在来信中提出：“请保证五天内修复路灯”", "请保证五天内修复路灯"),
        ("您反映的“立即更换灯泡”一事，来信已收到。", "立即更换灯泡"),
        ("关于“今年底前修好书院路”的诉求，需由承办单位核实后答复。", "今年底前修好书院路"),
        ("您希望五天内修复路灯。", "五天内修复路灯"),
        ("您要求我们立即更换灯泡。", "立即更换灯泡"),
    ],
)
def test_a_demand_that_is_told_as_the_citizens_is_verified(text, quote):
    assert verify(text, "letter", quote, DEMANDING).status == "verified"


def test_a_repealed_document_inside_a_quote_or_a_citation_is_no_basis():
    clause = Source(id="clause:3", title="《新规定》第二条", text="第二条 路灯按照《旧办法》由街道管理，每月巡查。")
    repeal = Source(id="clause:4", title="《新规定》第九条", text="第九条 《旧办法》同时废止，路灯由城管局管理。")
    letter = Source(id="letter", title="来信", text="《旧办法》说路灯由街道管理。")
    sources = {source.id: source for source in (clause, repeal, letter, OLD)}
    evidence = Evidence(sources, letter.text, lapsed=frozenset({"旧办法"}))
    quote = "路灯按照《旧办法》由街道管理"
    for text in (f"规定：“{quote}”", "按照有关规定，路灯由街道管理。"):
        found = verify(text, clause.id, quote, evidence)
        assert found.status == "unsupported"
        assert "旧办法" in found.missing[0]
    assert verify("路灯由街道管理。", OLD.id, "路灯由街道管理", evidence).status == "unsupported"
    assert verify("合同已经失效。按《旧办法》，路灯由街道管理。", OLD.id, "路灯由街道管理", evidence).missing
    told = "曾规定路灯由街道管理，但所依据的《旧办法》已废止。"
    assert verify(told, clause.id, quote, evidence).status == "verified"
    assert verify("规定：“《旧办法》同时废止”", repeal.id, "《旧办法》同时废止", evidence).status == "verified"
    assert (
        verify("您写道：“《旧办法》说路灯由街道管理”", "letter", "《旧办法》说路灯由街道管理", evidence).missing == ()
    )


def test_a_repealed_document_is_named_only_as_repealed():
    assert status("《旧办法》第一条规定：“路灯由街道管理”", OLD.id, "路灯由街道管理") == "unsupported"
    assert status("《旧办法》第一条（已废止）曾规定：“路灯由街道管理”", OLD.id, "路灯由街道管理") == "verified"
    assert "旧办法" in verify("按《旧办法》办理。", None, None, EVIDENCE).missing[0]


def test_unsupported_statements_are_found_again_in_an_edited_text():
    bad = Statement(text="明天修好。", status="unsupported")
    draft = Draft(text="您好。\n明天修好。", statements=(Statement(text="您好。", status="no_fact"), bad))
    assert unsupported_in(draft, "您好。\n明天修好。") == (bad,)
    assert unsupported_in(draft, "您好。") == ()


def test_facts_that_a_person_adds_are_named():
    assert bare_facts("路灯一般在三个工作日内修复。", EVIDENCE) == ()
    assert "4个工作日" in bare_facts("路灯在四个工作日内修复。", EVIDENCE)[0]


@given(st.text(max_size=80), st.text(max_size=40))
def test_no_text_is_verified_with_a_quote_that_does_not_stand(text, quote):
    found = verify(text, CLAUSE.id, quote, EVIDENCE)
    assert found.status == "unsupported" or quote in CLAUSE.text
