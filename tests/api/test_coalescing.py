"""Of many calls of one job, one thread works, and none of the calls is missed."""

import threading

from api.jobs.coalescing import CoalescingJob


class Counting(CoalescingJob):
    """Takes what lies in a basket, and lets a test in between the steps."""

    def __init__(self):
        super().__init__()
        self.basket, self.taken, self.threads = [], [], set()
        self.entered, self.go = threading.Event(), threading.Event()
        self.go.set()

    def drain(self):
        self.threads.add(threading.get_ident())
        while self.basket and not self.stopping:
            self.taken.append(self.basket.pop(0))
            self.entered.set()
            assert self.go.wait(10)


def test_everything_that_is_due_is_done():
    job = Counting()
    job.basket = [1, 2, 3]
    job.run()
    job.run()
    assert job.taken == [1, 2, 3]


def test_a_call_during_a_run_is_not_missed_and_does_not_wait():
    job = Counting()
    job.go.clear()
    job.basket = [1]
    worker = threading.Thread(target=job.run)
    worker.start()
    assert job.entered.wait(10)
    job.basket.append(2)
    job.run()
    assert job.taken == [1], "whoever calls meanwhile does not work as well"
    job.go.set()
    worker.join(10)
    assert not worker.is_alive()
    assert job.taken == [1, 2]
    assert job.threads == {worker.ident}


def test_a_job_that_is_stopped_begins_no_further_step():
    job = Counting()
    job.basket = [1, 2]
    job.go.clear()
    worker = threading.Thread(target=job.run)
    worker.start()
    assert job.entered.wait(10)
    job.stop()
    job.go.set()
    worker.join(10)
    assert job.taken == [1]
    job.run()
    assert job.taken == [1]


def test_a_run_that_fails_does_not_keep_the_next_from_working():
    job = Counting()

    def fail():
        raise RuntimeError

    work, job.drain = job.drain, fail
    for _ in range(2):
        try:
            job.run()
        except RuntimeError:
            pass
        else:
            raise AssertionError("whoever runs a job learns that it failed")
    job.drain = work
    job.basket = [1]
    job.run()
    assert job.taken == [1]
