"""Notes keep what the letter or a duty bears out."""

from fake_endpoint import FakeEndpoint

BASE = {"cannot_answer": False, "missing": []}


def test_matters_with_an_invented_quote_are_left_out(make_tasks):
    held = {"quote": "书院路的路灯三天不亮", "demand": "修好路灯", "kind": "投诉"}
    answer = BASE | {"matters": [held, held | {"quote": "井盖丢了两个"}, held | {"demand": "赔偿500元"}]}
    outcome = make_tasks(FakeEndpoint(answer)).note("S1", "extract_matters")
    assert outcome.content == {"matters": [held], "left_out": 2}


def test_a_matter_may_demand_what_would_be_a_promise_of_the_office(make_tasks):
    held = {"quote": "书院路的路灯三天不亮", "demand": "立即修复路灯", "kind": "投诉"}
    outcome = make_tasks(FakeEndpoint(BASE | {"matters": [held]})).note("S1", "extract_matters")
    assert outcome.content == {"matters": [held], "left_out": 0}


def test_a_summary_with_a_fact_of_its_own_is_not_used(make_tasks):
    answer = BASE | {"summary": "来信人要求赔偿500元。", "quote": "书院路的路灯三天不亮"}
    assert make_tasks(FakeEndpoint(answer)).note("S1", "summarise_case").status == "failed"


def test_a_department_that_was_not_offered_is_refused(make_tasks):
    invented = BASE | {"choice": "D9", "reasons": []}
    outcome = make_tasks(FakeEndpoint(invented, invented)).note("S1", "choose_department")
    assert outcome.status == "failed"


def test_reasons_must_stand_in_the_duty_or_the_letter(make_tasks):
    reasons = [
        {"text": "职责写明负责路灯。", "quote": "负责路灯维修"},
        {"text": "市长交代过。", "quote": "市长交代由城管局办"},
    ]
    outcome = make_tasks(FakeEndpoint(BASE | {"choice": "D1", "reasons": reasons})).note("S1", "choose_department")
    assert outcome.content == {"department": "江东区城管局", "reasons": ["职责写明负责路灯。"]}


def test_cannot_answer_says_what_is_missing(make_tasks):
    answer = {"cannot_answer": True, "missing": ["地点", "时间"], "matters": []}
    outcome = make_tasks(FakeEndpoint(answer)).note("S1", "extract_matters")
    assert (outcome.status, outcome.reason) == ("cannot_answer", "地点；时间")
