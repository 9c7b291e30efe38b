"""Turns: one writer at a time, and whoever waits comes next."""

import threading
import time

import pytest

from triage.store.base.write_lock import WriteLock

fcntl = pytest.importorskip("fcntl")


@pytest.fixture
def turns(tmp_path):
    """As two processes have them, each with files of its own."""
    both = [WriteLock(tmp_path / "a.db") for _ in range(2)]
    yield both
    for turn in both:
        turn.close()


def test_two_never_have_it_at_once(turns):
    inside, most = [0], [0]

    def write(turn):
        for _ in range(20):
            with turn.acquire():
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0.0005)
                inside[0] -= 1

    threads = [threading.Thread(target=write, args=(turn,)) for turn in (*turns, *turns)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_who_writes_all_the_time_lets_who_waits_in(turns):
    busy, waiting = turns
    ended, written = threading.Event(), [0]

    def write():
        while not ended.is_set():
            with busy.acquire():
                time.sleep(0.003)
                written[0] += 1

    thread = threading.Thread(target=write)
    thread.start()
    passed = []
    try:
        for _ in range(30):
            time.sleep(0.01)
            before = written[0]
            with waiting.acquire():
                passed.append(written[0] - before)
    finally:
        ended.set()
        thread.join()
    # The one under way, and one that was next before we came.
    assert sum(passed) <= 1.5 * len(passed), passed
    assert written[0] > len(passed)


def test_a_unit_of_work_inside_another_has_the_same_turn(turns):
    with turns[0].acquire():
        with turns[0].acquire():
            pass
        taken = threading.Event()

        def enter():
            with turns[1].acquire():
                taken.set()

        thread = threading.Thread(target=enter)
        thread.start()
        assert not taken.wait(0.05)
    thread.join(5)
    assert taken.is_set()
