"""What the service keeps: the language model's calls and outcomes, notices, problems of engines, changes of rules."""

from datetime import UTC, date, datetime, timedelta

import pytest

from triage.store.reference.reference_history import ReferenceHistory
from triage.store.service.engine_problems import EngineProblemRepository
from triage.store.service.language import OK, LanguageRepository
from triage.store.service.notices import NoticeRepository
from triage.types import Clause, Department, Duty, PartDecision, Policy, Scope, Suggestion
from triage.types.language import LanguageCall, LanguageOutcome
from triage.types.triage import ClauseHit, Source
from triage.workflow.reminders import Notice

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def work(sqlite_store):
    with sqlite_store.write() as unit:
        yield unit


def call(minutes=0, *, task="draft", status=OK, tokens=(10, 5), cost=0.5, mode="json_schema", model="m"):
    return LanguageCall(
        time=NOW + timedelta(minutes=minutes), endpoint="e", model=model, task=task, prompt="p", prompt_digest="d", key="k",
        suggestion_id=None, mode=mode, status=status, prompt_tokens=tokens[0], completion_tokens=tokens[1], cost=cost,
        seconds=1.5,
    )  # fmt: skip


def test_an_answer_is_kept_until_it_is_forgotten(work):
    assert isinstance(work.language, LanguageRepository)
    assert work.language.answer("k") is None
    work.language.keep_answer("k", "p", "一")
    work.language.keep_answer("k", "p", "二")
    assert work.language.answer("k") == "一"
    work.language.forget_answer("k")
    work.language.forget_answer("k")
    assert work.language.answer("k") is None
    work.language.keep_answer("k", "p", "三")
    assert work.language.answer("k") == "三"


def test_usage_counts_calls_since_a_moment_by_task(work):
    for one in (call(-1), call(0), call(1, status="timeout", cost=0), call(2, task="notes", tokens=(1, 1))):
        work.language.record(one)
    assert work.language.tokens_since(NOW) == 32
    assert work.language.tokens_since(NOW + timedelta(days=1)) == 0
    usage = {found.task: found for found in work.language.usage_since(NOW)}
    draft = usage["draft"]
    assert (draft.calls, draft.failed, draft.prompt_tokens, draft.completion_tokens, draft.cost) == (2, 1, 20, 10, 0.5)
    assert usage["notes"].calls == 1
    assert work.language.usage_since(NOW + timedelta(days=1)) == []
    assert [found.time for found in work.language.calls(limit=2)] == [
        NOW + timedelta(minutes=2),
        NOW + timedelta(minutes=1),
    ]
    assert len(work.language.calls()) == 4


def test_the_mode_that_last_worked_is_known_for_each_model(work):
    for one in (call(0, mode="json_schema"), call(1, mode="json_object"), call(2, mode="plain", status="invalid")):
        work.language.record(one)
    work.language.record(call(3, mode="tool", model="n"))
    assert work.language.mode_of("e", "m") == "json_object"
    assert work.language.mode_of("e", "n") == "tool"
    assert work.language.mode_of("other", "m") is None


def outcome(key, task="draft", status="done", **fields):
    return LanguageOutcome(
        suggestion_id=key, task=task, status=status, triage_version=1, model="m", prompt="p", prompt_digest="d", time=NOW,
        **fields,
    )  # fmt: skip


def test_an_outcome_takes_the_place_of_the_one_before(work):
    work.suggestions.put([Suggestion(id=key, text="路灯不亮") for key in ("S1", "S2")])
    for one in (
        outcome("S1", status="failed", reason="超时"), outcome("S1", content={"text": "您好"}), outcome("S1", "notes"),
        outcome("S2", status="failed"),
    ):  # fmt: skip
        work.language.put_outcome(one)
    found = work.language.outcomes("S1")
    assert found == {"draft": outcome("S1", content={"text": "您好"}), "notes": outcome("S1", "notes")}
    assert work.language.outcomes("S9") == {}


def test_a_batch_does_what_is_open_in_scope_and_not_yet_done(work, offer):
    for number in range(1, 7):
        work.suggestions.put([Suggestion(id=f"S{number}", text="路灯不亮", time=datetime(2026, 11, 20 - number))])
        if number != 6:
            triage = offer(f"S{number}")
            work.triages.add(triage.model_copy(update={"in_scope": Scope(value=False)}) if number == 5 else triage)
    work.language.put_outcome(outcome("S1"))
    work.language.put_outcome(outcome("S2", status="failed"))
    work.language.put_outcome(outcome("S3", "notes"))
    assert work.language.without_outcome("draft", retry_failed=False) == ["S4", "S3"]
    assert work.language.without_outcome("draft", retry_failed=True) == ["S4", "S3", "S2"]
    assert work.language.without_outcome("notes", retry_failed=False) == ["S4", "S2", "S1"]


def test_problems_of_engines_count_for_their_time(work):
    assert isinstance(work.engine_problems, EngineProblemRepository)
    until = NOW + timedelta(minutes=5)
    work.engine_problems.note("b", "没有模型", NOW, until)
    work.engine_problems.note("a", "没有索引", NOW - timedelta(minutes=1), until)
    work.engine_problems.note("b", "模型损坏", NOW, until)
    found = work.engine_problems.all(NOW)
    assert [(one.worker, one.problem) for one in found] == [("a", "没有索引"), ("b", "模型损坏")]
    assert work.engine_problems.all(until + timedelta(seconds=1)) == []
    work.engine_problems.clear("a")
    work.engine_problems.clear("nobody")
    assert [one.worker for one in work.engine_problems.all(NOW)] == ["b"]
    work.engine_problems.clear()
    assert work.engine_problems.all(NOW) == []


def test_each_stage_of_a_deadline_is_announced_once(sqlite_store):
    with sqlite_store.write() as work:
        assert isinstance(work.notices, NoticeRepository)
        work.suggestions.put([Suggestion(id=key, text="路灯不亮") for key in ("S1", "S2")])
        first, later = date(2026, 11, 10), date(2026, 11, 18)
        given = [
            work.notices.give(key, Notice(stage=stage, deadline=day, days_left=0, text="请尽快办理"))
            for key, stage, day in (
                ("S1", "due_soon", first), ("S1", "due_soon", first), ("S1", "overdue", first), ("S1", "overdue_twice", first),
                ("S1", "overdue", later), ("S2", "due_soon", first), ("S2", "due_soon", first),
            )
        ]  # fmt: skip
        assert given == [True, False, True, True, True, True, False]
        assert {key: sorted(days) for key, days in work.notices.missed(["S1", "S2", "S9"]).items()} == {
            "S1": [first, later]
        }
        assert work.notices.missed([]) == {}
        newest = work.notices.newest(2)
        assert len(newest) == 2
        assert newest[0].suggestion_id == "S2"
    with sqlite_store.read() as work:
        kinds = [event.kind for event in work.events.of("S1")]
        assert (kinds.count("reminded"), kinds.count("escalated"), kinds.count("supervised")) == (1, 2, 1)


def policy(title="照明办法", **fields):
    return Policy(
        id="p",
        title=title,
        clauses=(Clause(id="p-1", policy_id="p", article="第一条", position=0, text="一"),),
        **fields,
    )


def department(name):
    return Department(id="D1", name=name, duties=(Duty(id="D1-1", department=name, text="负责。"),))


def test_changes_are_told_newest_first_with_what_differs(work):
    history = work.reference_history
    assert isinstance(history, ReferenceHistory)
    history.record(None, policy(), "王敏")
    history.record(policy(), policy("照明条例", number="一号"), "李静")
    history.record(department("甲局"), department("乙局"), "王敏")
    found = history.of("policy", "p")
    assert [(change.actor, change.before is None) for change in found] == [("李静", False), ("王敏", True)]
    assert set(found[0].fields) == {"title", "number"}
    assert len(history.of("department", "D1")) == 1
    assert history.of("policy", "q") == []


def test_a_department_is_known_by_every_name_that_it_had(work):
    history = work.reference_history
    for before, after in (("甲局", "乙局"), ("乙局", "丙局")):
        work.departments.put([department(after)])
        history.record(department(before), department(after), "王敏")
    assert history.department_names() == {"甲局": "丙局", "乙局": "丙局"}
    work.departments.put(
        [Department(id="D2", name="甲局", duties=(Duty(id="D2-1", department="甲局", text="负责。"),))]
    )
    assert history.department_names() == {"乙局": "丙局"}


def test_a_name_that_came_back_leads_nowhere(work):
    history = work.reference_history
    for before, after in (("甲局", "乙局"), ("乙局", "甲局")):
        work.departments.put([department(after)])
        history.record(department(before), department(after), "王敏")
    assert history.department_names() == {"乙局": "甲局"}


def test_rules_of_the_page_hold_until_those_of_the_file_do_again(work):
    history = work.reference_history
    assert (history.rules(), history.newest_rules(), history.rules_given_up()) == (None, 0, None)
    history.record_rules({"tiers": 1}, {"tiers": 2}, "王敏")
    first = history.newest_rules()
    assert (history.rules(), history.rules_given_up()) == ({"tiers": 2}, None)
    history.record_rules({"tiers": 2}, None, "王敏")
    assert history.newest_rules() > first > 0
    assert (history.rules(), history.rules_given_up()) == (None, {"tiers": 2})


def test_the_stamp_changes_with_what_the_engine_has_read(sqlite_store):
    stamps = []

    def look(act=lambda _work: None):
        with sqlite_store.write() as work:
            act(work)
        with sqlite_store.read() as work:
            stamps.append(work.reference_history.stamp())

    look()
    look()
    assert stamps[0] == stamps[1]
    look(lambda work: work.policies.put([policy()]))
    look(lambda work: work.policies.put([policy("照明条例")]))
    look(lambda work: work.departments.put([department("甲局")]))
    look(lambda work: work.reference_history.record_rules({}, {"tiers": 2}, "王敏"))
    assert len(set(stamps)) == 5


def test_a_policy_is_cited_by_the_triages_that_stand(work, offer):
    def citing(key):
        clause = ClauseHit(title="照明办法", article="第一条", score=0.5, text="一")
        return offer(key).model_copy(
            update={"policies": (clause,), "sources": (Source(id="clause:p-1", title="《照明办法》第一条", text="一"),)}
        )

    work.policies.put([policy()])
    for number in range(1, 4):
        work.suggestions.put(
            [Suggestion(id=f"S{number}", title=f"第{number}件", text="路灯", time=datetime(2026, 11, number))]
        )
        work.triages.add(citing(f"S{number}"))
    work.triages.add(offer("S2"))
    found, total = work.reference_history.cited_by("p", 1)
    assert ([(one.suggestion_id, one.title, one.decided) for one in found], total) == ([("S3", "第3件", False)], 2)
    assert work.reference_history.cited_by("q", 9) == ([], 0)


def test_a_department_is_suggested_for_what_is_still_open(desk):
    for key, name in (("S1", "甲局"), ("S2", "甲局"), ("S3", "乙局")):
        desk.offer(key, department=name)
    desk.decide("S2", "department", "accepted", "甲局")
    assert PartDecision(part="department", action="accepted", value="甲局").value == "甲局"
    with desk.store.read() as work:
        found, total = work.reference_history.suggested("甲局", 9)
        assert ([one.suggestion_id for one in found], total) == (["S1"], 1)
        assert work.reference_history.suggested("丙局", 9) == ([], 0)
