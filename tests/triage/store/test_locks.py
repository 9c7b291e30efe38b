"""Who works on which suggestion: the first has it until it is put back."""

from datetime import UTC, datetime

import pytest

from triage.store.suggestions.locks import SuggestionLock, SuggestionLockRepository
from triage.types import Suggestion


@pytest.fixture
def work(sqlite_store):
    with sqlite_store.write() as unit:
        assert isinstance(unit.locks, SuggestionLockRepository)
        unit.suggestions.put([Suggestion(id=f"S{number}", text="路灯不亮") for number in range(1, 4)])
        yield unit


def test_a_lock_says_who_has_what_since_when(work):
    before = datetime.now(UTC)
    work.locks.take(["S1"], "wangmin", "王敏")
    held = work.locks.of("S1")
    assert held == SuggestionLock("S1", "wangmin", "王敏", held.since)
    assert before <= held.since <= datetime.now(UTC)
    assert work.locks.of("S2") is None


def test_several_are_taken_together_but_for_those_of_others(work):
    work.locks.take(["S2"], "lijing", "李静")
    since = work.locks.of("S2").since
    work.locks.take(["S1", "S2", "S3"], "wangmin", "王敏")
    work.locks.take([], "lijing", "李静")
    assert [work.locks.of(key).account for key in ("S1", "S2", "S3")] == ["wangmin", "lijing", "wangmin"]
    assert work.locks.of("S2").since == since


def test_what_is_taken_again_by_the_same_person_keeps_its_time(work):
    work.locks.take(["S1"], "wangmin", "王敏")
    since = work.locks.of("S1").since
    work.locks.take(["S1"], "wangmin", "王敏")
    assert work.locks.of("S1").since == since


def test_putting_back_frees_one_alone(work):
    work.locks.take(["S1", "S2"], "wangmin", "王敏")
    work.locks.put_back("S1")
    work.locks.put_back("S1")
    assert work.locks.of("S1") is None
    assert work.locks.of("S2").account == "wangmin"
    work.locks.take(["S1"], "lijing", "李静")
    assert work.locks.of("S1").account == "lijing"
