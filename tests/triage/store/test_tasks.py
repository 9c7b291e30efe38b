"""Tasks of operators: one of a kind at a time, kept until others push them out, each one worker's; on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from triage.store.service.tasks import ABANDONED, KEPT, LEASE, LONGEST_OUTPUT, MOST_ATTEMPTS
from triage.types import Task

NOW = datetime.now(UTC)


def states(work):
    return [(task.kind, task.state) for task in work.tasks.recent()]


def test_of_each_kind_one_is_open_at_a_time_and_the_newest_is_listed_first(store):
    with store.write() as work:
        first = work.tasks.ask("verify", "", "孙琳")
        assert work.tasks.ask("verify", "", "王敏") is None
        second = work.tasks.ask("use", "0002", "孙琳")
        assert [task.id for task in work.tasks.recent()] == [second.id, first.id]
        assert work.tasks.recent("use", "train") == [second]
        task, token = work.tasks.take(NOW)
        assert (task.id, task.state, task.started_at) == (first.id, "running", NOW)
        assert work.tasks.ask("verify", "", "王敏") is None, "it runs"
        assert work.tasks.finish(task.id, token, "一致", well=True)
        assert work.tasks.ask("verify", "", "王敏") is not None


def test_tasks_are_taken_once_and_the_oldest_first(store):
    with store.write() as work:
        asked = [work.tasks.ask(kind, "", "孙琳").id for kind in ("verify", "train", "backup")]
    taken = []
    for _ in asked:
        with store.write() as work:
            taken.append(work.tasks.take(NOW)[0].id)
    assert taken == asked
    with store.write() as work:
        assert work.tasks.take(NOW) is None
        assert work.tasks.take(NOW + LEASE)[0].id == asked[0]


def test_old_tasks_go_and_open_ones_stay(store):
    with store.write() as work:
        waiting = work.tasks.ask("train", "", "孙琳")
        work.tasks.take(NOW)
        for _ in range(KEPT + 3):
            work.tasks.ask("verify", "", "孙琳")
            task, token = work.tasks.take(NOW)
            assert work.tasks.finish(task.id, token, "", well=True)
        work.tasks.ask("verify", "", "孙琳")
        found = work.tasks.recent()
    assert len([task for task in found if task.ended_at]) == KEPT
    assert found[-1].id == waiting.id


def test_a_killed_server_leaves_a_task_that_the_next_one_begins_but_not_for_ever(store):
    with store.write() as work:
        work.tasks.ask("train", "", "孙琳")
        for _ in range(MOST_ATTEMPTS):
            assert work.tasks.take(NOW) is not None
            work.tasks.release()
        assert states(work) == [("train", "waiting")]
        assert work.tasks.take(NOW) is None
        assert (states(work), work.tasks.recent()[0].last_line) == ([("train", "failed")], ABANDONED)


def test_given_up_in_order_it_counts_as_no_attempt(store):
    with store.write() as work:
        work.tasks.ask("train", "", "孙琳")
        for _ in range(3 * MOST_ATTEMPTS):
            _, token = work.tasks.take(NOW)
            work.tasks.release(token)
        assert states(work) == [("train", "waiting")]


@pytest.mark.parametrize("how", ["killed", "killed and found at the start", "stopped"])
def test_what_changes_something_else_when_done_twice_is_begun_once(store, how):
    with store.write() as work:
        work.tasks.ask("undo", "", "孙琳")
        _, token = work.tasks.take(NOW)
        if how != "killed":
            work.tasks.release(token if how == "stopped" else None)
        assert work.tasks.take(NOW + LEASE) is None
        (task,) = work.tasks.recent()
        assert (task.state, task.last_line) == ("failed", ABANDONED)
        assert work.tasks.ask("undo", "", "孙琳") is not None, "a person may ask for it again"


def test_the_end_of_what_it_says_is_kept_whatever_it_is(store):
    with store.write() as work:
        work.tasks.ask("train", "", "孙琳")
        task, token = work.tasks.take(NOW)
        assert work.tasks.progress(task.id, token, "x" * LONGEST_OUTPUT + "一半\0\udcff", NOW)
        assert work.tasks.recent()[0].output.endswith("一半?")
        assert len(work.tasks.recent()[0].output) < LONGEST_OUTPUT
        assert not work.tasks.progress(task.id, "somebody else's", "", NOW)
        assert not work.tasks.finish(task.id, "somebody else's", "", well=True)


def test_tasks_of_a_backup_that_waited_are_left_out(store):
    with store.write() as work:
        done = Task(id="1", kind="backup", actor="孙琳", asked_at=NOW, state="done", started_at=NOW, ended_at=NOW)
        again = Task(id="2", kind="backup", actor="孙琳", asked_at=NOW)
        assert work.tasks.put([done, again, again, again.model_copy(update={"id": "3"})]) == ["1", "2"]
        work.tasks.forget_open()
        assert work.tasks.recent() == [done]


def test_problems_of_engines_are_told_of_each_process_until_it_opened_one_or_is_gone(store):
    later = NOW + timedelta(minutes=5)
    with store.write() as work:
        work.engine_problems.note("a:1", "ModelNotFoundError", NOW, later)
        work.engine_problems.note("b:2", "MemoryError", NOW - timedelta(hours=1), later)
        work.engine_problems.note("a:1", "MemoryError", NOW, later)
    with store.write() as work:
        found = work.engine_problems.all(NOW)
        assert [(one.worker, one.problem) for one in found] == [("b:2", "MemoryError"), ("a:1", "MemoryError")]
        assert work.engine_problems.all(later) == []
        work.engine_problems.clear("b:2")
        assert [one.worker for one in work.engine_problems.all(NOW)] == ["a:1"]
        work.engine_problems.clear()
        assert work.engine_problems.all(NOW) == []
