"""Handlings, events and intakes under parallel writers, on SQLite and PostgreSQL."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from triage.errors import StaleWorkItemError
from triage.types import EVERYTHING, IntakeItem, Suggestion
from triage.workflow.actor import Actor

HOTLINE = Actor(name="12345热线", role="channel")


def letters(count):
    return [Suggestion(id=f"S{n:03}", text=f"第{n}件") for n in range(count)]


def together(*works):
    barrier = threading.Barrier(len(works))

    def run(work):
        barrier.wait()
        work()

    with ThreadPoolExecutor(len(works)) as pool:
        futures = [pool.submit(run, work) for work in works]
    return [error for future in futures if (error := future.exception())]


def test_no_suggestion_is_claimed_twice(store):
    with store.write() as work:
        work.suggestions.put(letters(60))
    claims = []

    def take():
        for _ in range(5):
            with store.write() as work:
                claims.append(work.work_items.claim(5, datetime.now(UTC)))

    assert together(*[take] * 4) == []
    ids = [key for claim in claims for key in claim.ids]
    assert len(ids) == len(set(ids))
    with store.write() as work:
        work.work_items.release()
        assert len(work.work_items.claim(100, datetime.now(UTC)).ids) == 60


def test_a_lease_runs_out(store):
    with store.write() as work:
        work.suggestions.put(letters(3))
        assert len(work.work_items.claim(10, datetime.now(UTC)).ids) == 3
        assert work.work_items.claim(10, datetime.now(UTC)).ids == ()
        assert len(work.work_items.claim(10, datetime.now(UTC) + timedelta(minutes=3)).ids) == 3


def test_parallel_batches_with_the_same_items_store_each_once(store):
    items = [
        IntakeItem(suggestion=suggestion.model_copy(update={"channel": "热线"}), external_id=suggestion.id, payload_digest="d")
        for suggestion in letters(50)
    ]  # fmt: skip
    results = []

    def send(order):
        with store.write() as work:
            results.extend(work.intakes.add(items[::order], HOTLINE))

    assert together(*[lambda order=order: send(order) for order in (1, -1, 1, -1)]) == []
    assert [outcome.result for outcome in results].count("accepted") == 50
    assert [outcome.result for outcome in results].count("duplicate") == 150
    with store.read() as work:
        assert len(work.work_items.due()) == 50


def test_a_reader_that_follows_the_numbers_misses_no_event(store):
    with store.write() as work:
        work.suggestions.put(letters(8))
    seen, done = [], threading.Event()

    def write(n):
        for _ in range(15):
            with store.write() as work:
                work.events.record(f"S{n:03}", "noted")

    def follow():
        last = 0
        while True:
            finished = done.is_set()
            with store.read() as work:
                found = work.events.after(last, 7, EVERYTHING)
            seen.extend(event.number for event in found)
            last = found[-1].number if found else last
            time.sleep(0.002)  # a reader that never rests keeps the interpreter from the writers
            if finished and not found:
                return

    reader = threading.Thread(target=follow)
    reader.start()
    errors = together(*[lambda n=n: write(n) for n in range(8)])
    done.set()
    reader.join()
    assert errors == []
    assert seen == list(range(1, 8 + 8 * 15 + 1))
    with store.read() as work:
        assert work.work_items.one("S003").change == work.events.of("S003")[-1].number


def test_of_two_changes_to_the_same_state_one_is_refused(store):
    with store.write() as work:
        work.suggestions.put(letters(1))
    with store.read() as work:
        before = work.work_items.one("S000")
    with store.write() as work:
        work.work_items.save(before, before.model_copy(update={"state": "triaged"}))
    with pytest.raises(StaleWorkItemError), store.write() as work:
        work.work_items.save(before, before.model_copy(update={"state": "merged"}))
    with store.read() as work:
        assert (work.work_items.one("S000").state, work.work_items.one("S000").revision) == ("triaged", 1)


def test_an_idempotency_key_is_taken_once_by_parallel_requests(store):
    taken = []

    def reserve():
        with store.write() as work:
            if work.intakes.reserve("热线", "k", "digest") is None:
                work.intakes.answer("热线", "k", [])
                taken.append(1)

    assert together(*[reserve] * 6) == []
    assert len(taken) == 1
