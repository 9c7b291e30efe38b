"""Previews: one at a time for one worker, free again when it died, and only the newest are kept."""

from datetime import UTC, datetime, timedelta

import pytest

from triage.store.reference import previews
from triage.store.reference.previews import Preview

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


@pytest.fixture
def work(sqlite_store):
    with sqlite_store.write() as unit:
        yield unit


def test_what_is_asked_waits_untouched(work):
    key = work.previews.ask({"urgent": 3}, "wangmin", NOW, unit={"name": "甲局"})
    assert work.previews.get(key) == Preview(
        id=key, actor="wangmin", rules={"urgent": 3}, unit={"name": "甲局"}, ended=False, total=0, judged=0,
        foretold=False, problem=None, found=0, lines=[],
    )  # fmt: skip
    assert work.previews.ids(key) == []
    assert work.previews.get(key + 1) is None
    assert work.previews.ids(key + 1) == []


def test_the_oldest_is_taken_once_until_the_lease_ends(work):
    first, second = (work.previews.ask({}, "wangmin", NOW) for _ in range(2))
    assert taken(work, NOW).id == first
    assert taken(work, NOW).id == second
    assert work.previews.take(NOW + previews.LEASE - MOMENT) is None
    assert taken(work, NOW + previews.LEASE).id == first


def test_what_a_dead_process_had_is_free_and_what_ended_stays_ended(work):
    first, second = (work.previews.ask({}, "wangmin", NOW) for _ in range(2))
    (_, token), _ = (work.previews.take(NOW) for _ in range(2))
    advance(work, first, token, ended=True)
    work.previews.release()
    assert taken(work, NOW).id == second
    assert work.previews.take(NOW) is None


def taken(work, moment):
    preview, _ = work.previews.take(moment)
    return preview


def advance(work, key, token, moment=NOW, **how):
    far = {"total": 9, "judged": 4, "foretold": True, "ids": ["S1", "S2"], "lines": [{"id": "S1"}], "ended": False}
    return work.previews.advance(key, token, moment, **(far | how))


def test_how_far_it_is_renews_the_lease_and_is_shown(work):
    key = work.previews.ask({}, "wangmin", NOW)
    preview, token = work.previews.take(NOW)
    assert preview.id == key
    assert advance(work, key, token, NOW + previews.LEASE - MOMENT)
    assert work.previews.take(NOW + 2 * previews.LEASE - 2 * MOMENT) is None, "who goes on has it still"
    found = work.previews.get(key)
    assert (found.total, found.judged, found.foretold, found.found, found.ended) == (9, 4, True, 2, False)
    assert found.lines == [{"id": "S1"}]
    assert work.previews.ids(key) == ["S1", "S2"]
    assert advance(work, key, token, ended=True, problem="没有模型", judged=0)
    found = work.previews.get(key)
    assert (found.ended, found.problem, found.found) == (True, "没有模型", 0)
    assert work.previews.take(NOW + 9 * previews.LEASE) is None


def test_only_the_newest_are_kept(work):
    keys = [work.previews.ask({}, "wangmin", NOW) for _ in range(previews.KEPT + 1)]
    assert work.previews.get(keys[0]) is None
    assert work.previews.get(keys[1]) is not None
    assert not advance(work, keys[0], "of a worker")


def test_one_judged_letter_counts(work):
    key = work.previews.ask({}, "wangmin", NOW)
    _, token = work.previews.take(NOW)
    advance(work, key, token, judged=1)
    assert work.previews.get(key).found == 2
