"""Merges: no chain of them leads back to its start, also where two people merge at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from campaign_rows import campaign, idea

from triage.errors import InvalidIdeaActError, MergeTargetError, TransitionError
from triage.ideas import funnel
from triage.types import Suggestion, Transition
from triage.workflow.actor import Actor

HANDLER = Actor(name="王敏", role="handler")


@pytest.fixture
def three(store):
    with store.write() as work:
        work.suggestions.put([Suggestion(id=key, text="路灯不亮") for key in "ABC"])
    return store


def merge(store, key, target):
    with store.write() as work:
        work.work_items.move(Transition(action="merge", target=target), work.work_items.one(key), HANDLER)


def merged(store):
    with store.read() as work:
        return {key: item.merged_into for key, item in work.work_items.get(list("ABC")).items() if item.merged_into}


def test_a_merge_that_leads_back_is_refused(three):
    merge(three, "A", "C")
    with pytest.raises(MergeTargetError, match="leads_back"):
        merge(three, "C", "A")
    merge(three, "C", "B")
    with pytest.raises(MergeTargetError, match="leads_back"):
        merge(three, "B", "A")
    assert merged(three) == {"A": "C", "C": "B"}


def test_nothing_is_merged_into_what_is_merged_itself(three):
    merge(three, "A", "C")
    with pytest.raises(MergeTargetError, match=r"^merged"):
        merge(three, "B", "A")
    merge(three, "B", "C")


def test_what_is_taken_up_again_leads_nowhere(three):
    merge(three, "A", "C")
    with three.write() as work:
        item = work.work_items.one("A")
        work.work_items.save(item, item.model_copy(update={"state": "closed"}))
    with three.write() as work:
        work.work_items.move(Transition(action="reopen", reason="仍未解决"), work.work_items.one("A"), HANDLER)
    assert merged(three) == {}
    merge(three, "C", "A")
    with three.read() as work:
        assert work.work_items.root("C").suggestion_id == "A"


def test_two_that_are_merged_into_each_other_at_the_same_moment_do_not_both_go_through(three):
    for _ in range(10):
        barrier = threading.Barrier(2)

        def both(key, target, barrier=barrier):
            barrier.wait()
            merge(three, key, target)

        with ThreadPoolExecutor(2) as pool:
            errors = [future.exception() for future in [pool.submit(both, "A", "C"), pool.submit(both, "C", "A")]]
        assert [type(error) for error in errors if error] == [MergeTargetError]
        with three.write() as work:
            (key,) = merged(three)
            work.work_items.move(Transition(action="separate", reason="试"), work.work_items.one(key), HANDLER)


def test_a_circle_of_an_older_version_is_no_root_and_stops_nobody(three):
    now = datetime.now(UTC)
    with three.write() as work:
        for key, target in (("A", "C"), ("C", "A")):
            item = work.work_items.one(key)
            work.work_items.save(
                item, item.model_copy(update={"state": "merged", "merged_into": target, "updated_at": now})
            )
    with three.write() as work:
        assert work.work_items.root("A") is None
        assert {one.suggestion_id for one in work.work_items.merged_with("A")} == {"C"}
        assert work.erasures.ended(now) == []
        with pytest.raises(MergeTargetError):
            work.work_items.move(Transition(action="merge", target="A"), work.work_items.one("B"), HANDLER)
        with pytest.raises(TransitionError):
            work.work_items.move(Transition(action="merge", target="B"), work.work_items.one("A"), HANDLER)


def test_two_ideas_that_are_merged_into_each_other_at_the_same_moment_do_not_both_go_through(three):
    for _ in range(5):
        with three.write() as work:
            key = campaign(work)
            keys = [idea(work, key), idea(work, key)]
        barrier = threading.Barrier(2)

        def both(one, other, barrier=barrier):
            barrier.wait()
            with three.write() as work:
                funnel.merge(work, one, other, "王敏")

        with ThreadPoolExecutor(2) as pool:
            errors = [future.exception() for future in [pool.submit(both, *keys), pool.submit(both, *reversed(keys))]]
        assert [type(error) for error in errors if error] == [InvalidIdeaActError]
        with three.read() as work:
            assert sorted(work.ideas.one(one).merged_into is None for one in keys) == [False, True]
