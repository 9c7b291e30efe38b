"""The grouping job: each run is one worker's, says how far it is, and is begun again where it was broken off."""

from datetime import UTC, date, datetime, timedelta

import pytest

from api.jobs.grouping_job import BROKEN, GroupingJob
from triage.ideas.describe import Told
from triage.ideas.funnel import Regrouped
from triage.store.campaigns.grouping_runs import ABANDONED, LEASE, MOST_ATTEMPTS
from triage.types import NewCampaign

NOW = datetime.now(UTC)
DAY = date(2026, 11, 1)


@pytest.fixture
def store(sqlite_store):
    store = sqlite_store
    with store.write() as work:
        for _ in range(2):
            work.campaigns.add(NewCampaign(title="议题", text="献策", starts=DAY, ends=DAY), "王敏")
        work.groupings.ask(1, "王敏")
    return store


def latest(store, campaign=1):
    with store.read() as work:
        return work.groupings.latest(campaign)


def job(store, group=lambda _campaign, _progress: Regrouped(9, 3, 3, 0), told=None):
    return GroupingJob(store, group, lambda _campaign, _progress: told)


def test_runs_are_carried_out_in_order_and_say_what_came_of_them(store):
    seen = []

    def group(campaign, progress):
        progress("encode", 0, 9)
        progress("encode", 5, 9)
        seen.append((campaign, latest(store, campaign).stage, latest(store, campaign).done))
        return Regrouped(9, 3, 3, 0)

    with store.write() as work:
        work.groupings.ask(2, "王敏")
    job(store, group, Told(2, 1)).run()
    assert seen == [(1, "encode", 0), (2, "encode", 0)]
    assert latest(store).state == "done"
    assert latest(store).note == "9件建议，3个候选；语言模型撰写2个，1个沿用来信摘录"


def test_what_breaks_is_said_and_the_next_run_goes_on(store):
    def group(campaign, _progress):
        if campaign == 1:
            raise RuntimeError("x")
        return Regrouped(1, 1, 1, 0)

    with store.write() as work:
        work.groupings.ask(2, "王敏")
    job(store, group).run()
    assert (latest(store).state, latest(store).note) == ("failed", BROKEN)
    assert latest(store, 2).state == "done"


def test_a_worker_that_stops_leaves_the_run_to_the_next(store):
    def group(_campaign, progress):
        stopping.stop()
        progress("encode", 1, 9)

    stopping = job(store, group)
    stopping.run()
    assert latest(store).state == "waiting"
    job(store).run()
    assert latest(store).state == "done"


def test_a_worker_whose_run_was_taken_over_stores_nothing_of_it(store):
    def group(_campaign, progress):
        with store.write() as work:
            work.groupings.claim(datetime.now(UTC) + LEASE)
        progress("encode", 1, 9)

    job(store, group).run()
    assert latest(store).state == "running"


def test_a_run_that_takes_its_process_down_is_given_up(store):
    for attempt in range(MOST_ATTEMPTS):
        with store.write() as work:
            assert work.groupings.claim(NOW + attempt * (LEASE + timedelta(seconds=1))) is not None
            assert work.groupings.claim(NOW + attempt * LEASE) is None
    with store.write() as work:
        work.groupings.release()
    with store.write() as work:
        assert work.groupings.claim(NOW) is None
    assert (latest(store).state, latest(store).note) == ("failed", ABANDONED)
