"""Leases: what a living worker has nobody takes, and nobody ends another's work; on SQLite and PostgreSQL."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from triage.store.base.lease import Lease
from triage.store.base.upsert import digest
from triage.store.campaigns import grouping_runs
from triage.store.models import TaskRow
from triage.store.suggestions import work_items
from triage.types import NewCampaign, Suggestion

LETTERS = [Suggestion(id=f"S{n}", text=f"第{n}件") for n in range(3)]
JUDGED = {letter.id: digest(letter) for letter in LETTERS}
MOMENT = timedelta(seconds=1)
INSTANT = timedelta(microseconds=1)
LENGTH = timedelta(minutes=2)
LEASE = Lease(TaskRow.id, TaskRow.claimed_until, LENGTH, TaskRow.claim)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def session(store):
    """A session over one task that nobody has."""
    with store.write() as work:
        assert work.tasks.ask("train", "", "孙琳")
        yield work._session


def take(session, now, **values):
    token, ids = LEASE.take(session, select(TaskRow.id).where(TaskRow.ended_at.is_(None)), now, **values)
    return token if ids else None


def row(session):
    return session.scalars(select(TaskRow).execution_options(populate_existing=True)).one()


def test_a_lease_ends_at_its_very_moment(session):
    first = take(session, NOON)
    assert (row(session).claim, row(session).claimed_until) == (first, NOON + LENGTH)
    assert take(session, NOON + LENGTH - INSTANT) is None
    second = take(session, NOON + LENGTH)
    assert second not in (None, first)


def test_renewed_it_lasts_as_long_again_from_then(session):
    token = take(session, NOON)
    assert LEASE.renew(session, row(session).id, token, NOON + LENGTH - INSTANT, output="half")
    assert row(session).output == "half"
    assert take(session, NOON + LENGTH) is None
    assert take(session, NOON + 2 * LENGTH - 2 * INSTANT) is None
    assert take(session, NOON + 2 * LENGTH - INSTANT) is not None


def test_over_but_not_taken_it_is_still_its_workers(session):
    token = take(session, NOON)
    assert LEASE.renew(session, row(session).id, token, NOON + 9 * LENGTH)
    assert take(session, NOON + 9 * LENGTH) is None


def test_who_lost_it_renews_and_ends_nothing(session):
    lost = take(session, NOON)
    has = take(session, NOON + LENGTH, output="of the second")
    key = row(session).id
    assert not LEASE.renew(session, key, lost, NOON + LENGTH, output="of the first")
    assert not LEASE.end(session, key, lost, output="of the first")
    assert LEASE.give_up(session, lost) == []
    assert (row(session).claim, row(session).output) == (has, "of the second")
    assert LEASE.end(session, key, has, output="done")
    assert (row(session).claim, row(session).claimed_until, row(session).output) == (None, None, "done")


def test_given_up_it_is_free_at_once_even_to_a_clock_that_is_behind(session):
    token = take(session, NOON)
    assert LEASE.give_up(session, token) == [row(session).id]
    assert take(session, NOON - timedelta(days=1)) is not None
    assert LEASE.give_up(session) == [row(session).id], "of whatever worker"
    assert LEASE.give_up(session) == []
    assert take(session, NOON) is not None


@pytest.mark.parametrize("back", [INSTANT, MOMENT, LENGTH - INSTANT, LENGTH])
def test_a_living_worker_keeps_it_when_the_clock_goes_back(session, back):
    token = take(session, NOON)
    assert take(session, NOON - back) is None
    assert LEASE.renew(session, row(session).id, token, NOON - back)
    assert take(session, NOON - back + LENGTH - INSTANT) is None
    assert take(session, NOON - back + LENGTH) is not None


@pytest.mark.parametrize("back", [LENGTH + INSTANT, timedelta(hours=1), timedelta(days=400)])
def test_what_a_dead_worker_had_does_not_wait_for_a_clock_that_went_back_far(session, back):
    assert take(session, NOON)
    assert take(session, NOON - back) is not None


def test_what_is_put_off_stays_so_when_the_clock_goes_back_and_a_dead_workers_does_not(store, claimed):
    claim, now = claimed
    back = timedelta(minutes=10)
    with store.write() as work:
        for _ in range(12):
            work.work_items.postpone("S1", claim.token, now)
            with_claim = {"key": "S1", "claim": claim.token}
            work._session.execute(text("UPDATE handlings SET claim = :claim WHERE suggestion_id = :key"), with_claim)
        work.work_items.postpone("S1", claim.token, now)
        assert work.work_items.claim(10, now - back).ids == ("S0", "S2")
        work.work_items.release()
        assert work.work_items.claim(10, now - work_items.LONGEST_PAUSE).ids == ("S0", "S2")
        work.work_items.release()
        assert len(work.work_items.claim(10, now - work_items.LONGEST_PAUSE - MOMENT).ids) == len(LETTERS)


@pytest.fixture
def claimed(store):
    """Three letters that one worker has, with the time of its lease."""
    now = datetime.now(UTC)
    with store.write() as work:
        work.suggestions.put(LETTERS)
        claim = work.work_items.claim(10, now)
    assert set(claim.ids) == set(JUDGED)
    return claim, now


def test_a_living_workers_letters_are_not_taken_until_its_lease_ends(store, claimed):
    _, now = claimed
    with store.write() as work:
        for moment in (now, now + MOMENT, now + work_items.LEASE - MOMENT):
            assert work.work_items.claim(10, moment).ids == ()
    with store.write() as work:
        assert len(work.work_items.claim(10, now + work_items.LEASE + MOMENT).ids) == len(LETTERS)


def test_a_worker_without_the_lease_ends_nothing(store, claimed):
    claim, _ = claimed
    with store.write() as work:
        assert work.work_items.complete(JUDGED, "somebody else's") == set()
        assert work.work_items.count_due() == len(LETTERS)
        assert work.work_items.complete(JUDGED, claim.token) == set(JUDGED)
        assert work.work_items.count_due() == 0


def test_a_worker_that_lost_its_lease_ends_nothing_of_the_one_that_has_it_now(store, claimed):
    first, now = claimed
    with store.write() as work:
        second = work.work_items.claim(10, now + work_items.LEASE + MOMENT)
        work.work_items.release(first.token)
        assert work.work_items.claim(10, now + work_items.LEASE + 2 * MOMENT).ids == ()
        assert work.work_items.complete(JUDGED, first.token) == set()
        assert work.work_items.complete(JUDGED, second.token) == set(JUDGED)


def test_a_content_that_was_corrected_meanwhile_is_judged_again(store, claimed):
    claim, _ = claimed
    with store.write() as work:
        assert work.work_items.complete(JUDGED | {"S0": "of another text"}, claim.token) == {"S1", "S2"}
        assert work.work_items.due() == ["S0"]


def test_only_who_has_the_lease_puts_off_and_the_pause_doubles(store, claimed):
    claim, now = claimed
    with store.write() as work:
        work.work_items.postpone("S0", "somebody else's", now)
        assert work.work_items.complete({"S0": JUDGED["S0"]}, claim.token) == {"S0"}
        pause = work_items.FIRST_PAUSE
        token, start = claim.token, now
        for _ in range(3):
            work.work_items.postpone("S1", token, start)
            assert work.work_items.claim(10, start + pause - MOMENT).ids == ()
            start, pause = start + pause + MOMENT, pause * 2
            again = work.work_items.claim(10, start)
            assert again.ids == ("S1",)
            token = again.token


def test_what_somebody_works_on_stays_theirs(store):
    with store.write() as work:
        work.suggestions.put(LETTERS)
        work.locks.take(["S0"], "wang", "王敏")
        work.locks.take(["S0", "S1"], "li", "李强")
    with store.read() as work:
        assert (work.locks.of("S0").account, work.locks.of("S1").account) == ("wang", "li")
    with store.write() as work:
        work.locks.put_back("S0")
        work.locks.take(["S0"], "li", "李强")
        assert work.locks.of("S0").display_name == "李强"


def test_a_grouping_that_a_living_worker_has_is_not_taken(store):
    now = datetime.now(UTC)
    with store.write() as work:
        new = NewCampaign(
            title="征集", text="请献策", starts=date(2026, 11, 1), ends=date(2026, 11, 30), channels=("征集",),
            per_idea=2, quorum=2, top=1, longlist=1,
        )  # fmt: skip
        run = work.groupings.ask(work.campaigns.add(new, "王敏"), "王敏")
        (_, token) = work.groupings.claim(now)
        assert work.groupings.claim(now + grouping_runs.LEASE - MOMENT) is None
        assert not work.groupings.progress(run, "somebody else's", "encode", 1, 2)
        assert not work.groupings.finish(run, "somebody else's", "", well=True)
        (taken, second) = work.groupings.claim(now + grouping_runs.LEASE + MOMENT)
        assert taken.id == run
        assert not work.groupings.finish(run, token, "", well=True)
        assert work.groupings.finish(run, second, "完成", well=True)
        assert work.groupings.claim(now + 9 * grouping_runs.LEASE) is None


@pytest.fixture
def campaigns(sqlite_store):
    """Two campaigns that may be grouped."""
    new = NewCampaign(title="征集", text="请献策", starts=date(2026, 11, 1), ends=date(2026, 11, 30))
    with sqlite_store.write() as work:
        yield work, work.campaigns.add(new, "王敏"), work.campaigns.add(new, "王敏")


def test_a_grouping_that_waits_or_runs_is_not_asked_for_twice(campaigns):
    work, first, second = campaigns
    asked = datetime.now(UTC)
    run = work.groupings.ask(first, "王敏")
    waiting = work.groupings.latest(first)
    assert (waiting.id, waiting.campaign_id, waiting.actor, waiting.state) == (run, first, "王敏", "waiting")
    assert (waiting.stage, waiting.done, waiting.total, waiting.note, waiting.ended_at) == ("", 0, 0, "", None)
    assert timedelta(0) <= waiting.asked_at - asked < timedelta(minutes=1)
    assert work.groupings.ask(first, "李强") == run
    assert work.groupings.ask(second, "李强") != run
    (taken, token) = work.groupings.claim(asked)
    assert (taken.id, taken.state) == (run, "running"), "the oldest first"
    assert work.groupings.ask(first, "李强") == run
    assert work.groupings.finish(run, token, "完成", well=True)
    assert work.groupings.ask(first, "李强") > run
    assert work.groupings.latest(first).state == "waiting"
    assert work.groupings.latest(99) is None


def test_a_grouping_says_how_far_it_is_and_keeps_its_lease_by_that(campaigns):
    work, first, _ = campaigns
    run = work.groupings.ask(first, "王敏")
    start = datetime.now(UTC)
    (_, token) = work.groupings.claim(start - grouping_runs.LEASE)
    assert work.groupings.progress(run, token, "encode", 3, 7)
    found = work.groupings.latest(first)
    assert (found.stage, found.done, found.total, found.state) == ("encode", 3, 7, "running")
    assert work.groupings.claim(start + MOMENT) is None, "renewed from now on"
    assert work.groupings.claim(start + grouping_runs.LEASE - MOMENT) is None
    assert work.groupings.claim(datetime.now(UTC) + grouping_runs.LEASE + MOMENT) is not None


@pytest.mark.parametrize(("well", "state"), [(True, "done"), (False, "failed")])
def test_a_grouping_that_ended_says_how_and_is_free_of_its_worker(campaigns, well, state):
    work, first, _ = campaigns
    run = work.groupings.ask(first, "王敏")
    (_, token) = work.groupings.claim(datetime.now(UTC))
    assert work.groupings.finish(run, token, "说明", well=well)
    found = work.groupings.latest(first)
    assert (found.state, found.note) == (state, "说明")
    assert timedelta(0) <= datetime.now(UTC) - found.ended_at < timedelta(minutes=1)
    assert not work.groupings.progress(run, token, "encode", 1, 2)
    work.groupings.release()
    assert work.groupings.latest(first).state == state


def test_a_lease_of_a_grouping_holds_until_the_moment_at_which_it_ends(campaigns):
    work, first, _ = campaigns
    work.groupings.ask(first, "王敏")
    now = datetime.now(UTC)
    assert work.groupings.claim(now) is not None
    assert work.groupings.claim(now + grouping_runs.LEASE - timedelta(seconds=1)) is None
    assert work.groupings.claim(now + grouping_runs.LEASE) is not None


def test_a_grouping_that_was_given_up_counts_as_no_attempt(campaigns):
    work, first, second = campaigns
    work.groupings.ask(first, "王敏")
    now = datetime.now(UTC)
    for _ in range(2 * grouping_runs.MOST_ATTEMPTS):
        (taken, token) = work.groupings.claim(now)
        work.groupings.release("somebody else's")
        assert work.groupings.claim(now) is None
        work.groupings.release(token)
        assert work.groupings.latest(taken.campaign_id).state == "waiting"
    other = work.groupings.ask(second, "王敏")
    work.groupings.claim(now)
    (taken, _) = work.groupings.claim(now)
    assert taken.id == other


def test_a_grouping_that_takes_its_process_down_ends_for_good_and_the_next_one_goes_on(campaigns):
    work, first, second = campaigns
    run, other = work.groupings.ask(first, "王敏"), work.groupings.ask(second, "王敏")
    now = datetime.now(UTC)
    for _ in range(grouping_runs.MOST_ATTEMPTS):
        (taken, _) = work.groupings.claim(now)
        assert taken.id == run
        now += grouping_runs.LEASE + MOMENT
    (taken, _) = work.groupings.claim(now)
    assert taken.id == other
    found = work.groupings.latest(first)
    assert (found.state, found.note, found.ended_at) == ("failed", grouping_runs.ABANDONED, now)
    # The service starts again: what was given up stays so, and asking once more begins anew.
    work.groupings.release()
    assert work.groupings.latest(first).state == "failed"
    assert work.groupings.latest(second).state == "waiting"
    assert work.groupings.ask(first, "王敏") > run


def test_a_suggestion_that_somebody_took_says_who_and_since_when(store):
    before = datetime.now(UTC)
    with store.write() as work:
        work.suggestions.put(LETTERS)
        work.locks.take([], "wang", "王敏")
        assert work.locks.of("S0") is None
        work.locks.take(["S0", "S1"], "wang", "王敏")
        work.locks.put_back("S0")
        lock = work.locks.of("S1")
        assert work.locks.of("S0") is None
    assert (lock.suggestion_id, lock.account, lock.display_name) == ("S1", "wang", "王敏")
    assert timedelta(0) <= lock.since - before < timedelta(minutes=1)
