"""Batches: resumed without paying twice, each id accounted for."""

import json
from datetime import UTC, datetime

import pytest
from fake_endpoint import FakeEndpoint

from triage.language.batch import DraftBatch
from triage.language.endpoint import Completion
from triage.language.errors import EndpointError
from triage.types import Decision, PartDecision

CLAUSE = "路灯故障一般在三个工作日内修复"
GOOD = {
    "cannot_answer": False,
    "missing": [],
    "statements": [{"text": f"规定是“{CLAUSE}”", "source": "P1", "quote": CLAUSE}],
}
CANNOT = {"cannot_answer": True, "missing": ["现场情况"], "statements": []}


class Power:
    """Answers a few times, then the power goes out."""

    def __init__(self, answers):
        self.left = answers

    def complete(self, *_args, **_more):
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return Completion(json.dumps(GOOD, ensure_ascii=False), 100, 20)


def still_to_do(store, *, retry_failed=False):
    with store.read() as work:
        return work.language.without_outcome("draft_reply", retry_failed=retry_failed)


def test_a_batch_that_died_goes_on_and_pays_nothing_twice(store, make_tasks, more_letters):
    ids = more_letters(12)
    with pytest.raises(KeyboardInterrupt):
        DraftBatch(make_tasks(Power(5)), workers=1, rest=0).run(ids)
    rest = still_to_do(store)
    assert len(rest) == 7
    report = DraftBatch(make_tasks(FakeEndpoint(*[GOOD] * 7)), workers=2, rest=0).run(rest)
    assert report.counts == {"done": 7}
    assert still_to_do(store) == []
    with store.read() as work:
        assert len(work.language.calls()) == 12 + 1


def test_an_answer_that_was_kept_before_the_crash_is_used(store, make_tasks):
    tasks = make_tasks(FakeEndpoint(GOOD))
    tasks.draft("S1")
    with store.write() as work:
        outcome = work.language.outcomes("S1")["draft_reply"]
        work.language.put_outcome(outcome.model_copy(update={"status": "failed"}))
    report = DraftBatch(make_tasks(FakeEndpoint()), workers=1, rest=0).run(still_to_do(store, retry_failed=True)[:1])
    assert report.counts == {"done": 1}


def test_each_id_ends_somewhere(store, make_tasks):
    endpoint = FakeEndpoint(GOOD, CANNOT, EndpointError("HTTP 401", retry=False))
    report = DraftBatch(make_tasks(endpoint), workers=1, rest=0).run(["S1", "S2", "S3"])
    assert report.counts == {"done": 1, "cannot_answer": 1, "failed": 1}
    assert report.accounted == 3
    with store.read() as work:
        assert work.language.outcomes("S2")["draft_reply"].reason == "现场情况"
        assert work.language.outcomes("S3")["draft_reply"].status == "failed"
    assert still_to_do(store) == []
    assert still_to_do(store, retry_failed=True) == ["S3"]


def test_an_exhausted_budget_leaves_the_rest_for_tomorrow(store, make_tasks):
    tasks = make_tasks(FakeEndpoint(), daily_tokens=1)
    report = DraftBatch(tasks, workers=2, rest=0).run(["S1", "S2", "S3"])
    assert report.left == ("S1", "S2", "S3")
    assert "tokens" in report.stopped_by
    assert still_to_do(store) == ["S1", "S2", "S3"]


def test_a_circuit_that_stays_open_stops_the_batch(make_tasks):
    failures = [EndpointError("down", retry=True) for _ in range(2)]
    rests = []
    tasks = make_tasks(FakeEndpoint(*failures), retries=0, failures=1, rest=60.0)
    report = DraftBatch(tasks, workers=1, rest=60.0, sleep=rests.append).run(["S1", "S2", "S3"])
    assert rests == [60.0, 60.0, 60.0]
    assert report.counts == {"failed": 1}
    assert report.left == ("S2", "S3")


def test_a_triage_renewed_meanwhile_is_not_overwritten(store, make_tasks):
    class Slow(FakeEndpoint):
        def complete(self, *args, **more):
            with store.write() as work:
                work.triages.add(work.triages.current("S1")[1])
            return super().complete(*args, **more)

    assert make_tasks(Slow(GOOD)).draft("S1").status == "failed"
    with store.read() as work:
        assert work.triages.current("S1")[0] == 2


def test_a_letter_that_was_decided_meanwhile_is_left_alone_overnight(store, make_tasks):
    parts = (PartDecision(part="tier", action="accepted", value="常规"),)
    with store.write() as work:
        work.decisions.add(
            Decision(suggestion_id="S1", triage_version=1, actor="王", time=datetime.now(UTC), parts=parts)
        )
    report = DraftBatch(make_tasks(FakeEndpoint(GOOD)), workers=1, rest=0).run(["S1"])
    assert report.counts == {"failed": 1}
    with store.read() as work:
        assert work.triages.current("S1")[0] == 1
    assert "S1" not in still_to_do(store)
