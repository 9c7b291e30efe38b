"""A worse draft takes nobody's place, and the page can say why."""

import pytest
from fake_endpoint import FakeEndpoint

from triage.language.comparison import DraftMerit, merit_of
from triage.types import Draft, Statement, Suggestion

CLAUSE = "路灯故障一般在三个工作日内修复"
EDGE = Statement(text="好", status="no_fact")
GROUNDED = {"text": f"规定是“{CLAUSE}”", "source": "P1", "quote": CLAUSE}
INVENTED = {"text": "规定一天内修好。", "source": "P1", "quote": "应当一天内修复"}
EMPTY = {"text": "请您放心。", "source": "", "quote": ""}


def draft(*body):
    return Draft(text="x", statements=(EDGE, EDGE, *body, EDGE, EDGE, EDGE))


def verified(quote, source="clause:p-0"):
    return Statement(text=quote, source=source, quote=quote, status="verified")


@pytest.fixture
def better(store):
    """S1 asks for something, and its built-in draft answers it from a clause."""
    with store.write() as work:
        letter = Suggestion(id="S1", title="路灯", text="书院路黑。请问路灯故障几天修复？")
        work.suggestions.put([letter])
        triage = work.triages.current("S1")[1]
        work.triages.add(triage.model_copy(update={"draft": draft(verified(CLAUSE))}))


def answer(*statements):
    return {"statements": list(statements), "missing": [], "cannot_answer": False}


@pytest.mark.parametrize("statements", [(INVENTED,), (EMPTY,), (GROUNDED, INVENTED)])
def test_a_worse_draft_is_not_taken_and_the_reason_is_told(store, make_tasks, better, statements):
    outcome = make_tasks(FakeEndpoint(answer(*statements))).draft("S1")
    assert outcome.status == "kept"
    assert "不如内置草稿，未采用" in outcome.reason
    assert "内置草稿：引文与数字核对过的语句1/1，答到的诉求1/1" in outcome.reason
    assert outcome.content["present"]["verified"] == 1
    with store.read() as work:
        assert work.triages.current("S1")[0] == 2
        assert "S1" not in work.language.without_outcome("draft_reply", retry_failed=True)


def test_a_draft_that_is_as_good_is_taken(store, make_tasks, better):
    outcome = make_tasks(FakeEndpoint(answer(GROUNDED, EMPTY))).draft("S1")
    assert (outcome.status, outcome.content["model"]["answered"]) == ("done", 1)


def test_a_revision_that_loses_its_ground_is_not_taken(make_tasks, better):
    tasks = make_tasks(FakeEndpoint(answer(INVENTED), answer(GROUNDED)))
    assert tasks.revise("S1", "更具体").status == "kept"
    assert tasks.revise("S1", "更简短").status == "done"


def test_a_demand_more_may_cost_a_statement_less():
    full, ours = DraftMerit(3, 1, 2, 2), DraftMerit(3, 0, 1, 2)
    assert not full.is_worse_than(ours)
    assert ours.is_worse_than(full)
    assert DraftMerit(1, 1, 1, 2).is_worse_than(DraftMerit(2, 0, 0, 2))
    assert not ours.is_worse_than(ours)


def test_only_what_is_quoted_from_elsewhere_answers_a_demand():
    demands = ["请问路灯故障几天修复？", "能否加装井盖？"]
    body = (verified(CLAUSE), verified("能否加装井盖", "letter"), verified("负责井盖加装", "duty:D1-1"))
    assert merit_of(draft(*body), demands) == DraftMerit(3, 0, 1, 2)
    assert merit_of(draft(verified("与此无关")), demands).answered == 0
    assert merit_of(draft(verified("与此无关")), []).answered == 1
    assert merit_of(Draft(), demands) == DraftMerit(0, 0, 0, 2)
