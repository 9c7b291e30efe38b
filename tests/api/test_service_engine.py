"""The engine of a process: opened late, followed to new versions, and tried again with pauses where it cannot be opened."""

import logging
import threading
from datetime import UTC, datetime

import pytest

from api.base.errors import EngineNotReadyError
from api.base.settings import Settings
from api.engine.service_engine import LONGEST_PAUSE, ServiceEngine
from retrieval.errors import IndexFailedError, ModelNotFoundError
from triage.office.config import load_office
from triage.types import Department
from triage.types.error_catalogue import text_of


class Opened:
    """An engine that notes what is done with it."""

    def __init__(self, problem=None):
        self.done, self.problem = [], problem

    def prepare(self, _today):
        self.done.append("prepare")

    def triage_stored(self, ids, _today, claim=None):
        if self.problem is not None:
            raise self.problem
        self.done.append((tuple(ids), claim))
        return ()

    def verify(self):
        return []

    def reload(self):
        self.done.append("reload")

    def sync(self):
        self.done.append("sync")

    def close(self):
        self.done.append("close")


class Office:
    """A factory of engines, a clock, and the service's engine over both."""

    def __init__(self, store):
        self.store, self.now, self.problem = store, 0.0, None
        self.opened, self.pauses = [], []
        settings, again = Settings(), self.pauses.append
        self.engine = ServiceEngine(
            settings, store, load_office(None), self.open, again=again, clock=lambda: self.now
        )  # fmt: skip
        self.versions = self.engine._versions

    def open(self, *_):
        self.opened.append(Opened())
        if self.problem is not None:
            raise self.problem
        return self.opened[-1]

    def fails(self):
        with pytest.raises(EngineNotReadyError) as refused:
            self.engine.triage_ids(["S1"])
        return text_of(refused.value)

    def noted(self):
        with self.store.read() as work:
            return [one.problem for one in work.engine_problems.all(datetime.now(UTC))]


@pytest.fixture
def office(sqlite_store):
    return Office(sqlite_store)


def test_it_is_opened_at_its_first_use_and_once(office):
    assert office.opened == []
    assert office.engine.usable()
    assert office.opened == []
    office.engine.triage_ids(["S1"], "token")
    office.engine.triage_ids(["S2"])
    (opened,) = office.opened
    assert opened.done == ["prepare", (("S1",), "token"), "prepare", (("S2",), None)]
    office.engine.close()
    assert opened.done[-1] == "close"


def test_it_follows_what_a_person_changed(office):
    office.engine.triage_ids(["S1"])
    with office.store.write() as work:
        work.reference_history.record(None, Department(id="D1", name="教育局"), "孙琳")
    office.engine.triage_ids(["S2"])
    assert office.opened[0].done[2:4] == ["reload", "sync"]
    assert len(office.opened) == 1


def test_it_follows_to_another_version_and_closes_the_one_before(office, monkeypatch):
    office.engine.triage_ids(["S1"])
    monkeypatch.setattr(office.versions, "active", lambda: "0002")
    office.engine.triage_ids(["S2"])
    before, now = office.opened
    assert before.done[-1] == "close"
    assert now.done[-1] == (("S2",), None)


def test_the_one_that_is_open_stays_where_another_version_cannot_be_opened(office, monkeypatch):
    office.engine.triage_ids(["S1"])
    monkeypatch.setattr(office.versions, "active", lambda: "0002")
    office.problem = MemoryError()
    assert office.fails() == "分办引擎现在不能使用：MemoryError"
    monkeypatch.setattr(office.versions, "active", lambda: None)
    office.engine.triage_ids(["S2"])
    assert "close" not in office.opened[0].done


def test_what_cannot_be_opened_is_tried_after_pauses_that_grow_and_reported_once(office, caplog):
    office.problem = ModelNotFoundError(office.engine._settings.model_directory)
    with caplog.at_level(logging.INFO, "jindianzi.engine"):
        for _ in range(12):
            assert "请运行 `jindianzi train`" in office.fails()
            tried = len(office.opened)
            office.now += office.pauses[-1] - 1
            assert "请运行 `jindianzi train`" in office.fails()
            assert not office.engine.usable()
            assert len(office.opened) == tried, "not before the pause is over"
            office.now += 1
        assert office.noted() == ["ModelNotFoundError"]
        office.problem = None
        assert office.engine.usable()
        assert office.noted() == []
    assert office.pauses[:4] == [3, 6, 12, 24]
    assert office.pauses[-1] == LONGEST_PAUSE
    assert all(before <= after for before, after in zip(office.pauses, office.pauses[1:], strict=False))
    assert [record.message.split()[0] for record in caplog.records] == ["engine.not_ready", "engine.ready"]


def test_another_problem_is_reported_as_well(office, caplog):
    for problem in (MemoryError(), MemoryError(), OSError("no space left on device")):
        office.problem = problem
        office.fails()
        office.now += office.pauses[-1]
    assert len([record for record in caplog.records if record.name == "jindianzi.engine"]) == 2


def test_a_version_that_was_trained_meanwhile_is_tried_at_once(office, monkeypatch):
    office.problem = ModelNotFoundError(office.engine._settings.model_directory)
    office.fails()
    office.problem = None
    office.fails()
    monkeypatch.setattr(office.versions, "active", lambda: "0001")
    office.engine.triage_ids(["S1"])


def test_a_person_who_asks_for_the_index_need_not_wait_for_the_pause(office):
    office.problem = MemoryError()
    office.fails()
    office.problem = None
    assert office.engine.verify_index() == []
    assert office.noted() == []


def test_what_breaks_in_use_is_a_problem_until_a_use_succeeds(office):
    office.engine.open()
    office.opened[0].problem = IndexFailedError("in index", "disk I/O error")
    for pause in (3, 6, 12):
        assert "disk I/O error" in office.fails()
        assert office.pauses[-1] == pause
        office.now += pause
        assert office.engine.usable(), "that it is open says nothing yet"
        assert office.noted() == ["IndexFailedError"]
    office.opened[0].problem = None
    office.engine.triage_ids(["S1"])
    assert office.noted() == []


def test_what_breaks_a_letter_is_no_problem_of_the_engine(office):
    office.engine.open()
    office.opened[0].problem = ValueError("S1")
    with pytest.raises(ValueError, match="S1"):
        office.engine.triage_ids(["S1"])
    assert office.engine.usable()
    assert office.noted() == []


def test_one_thread_at_a_time_uses_it(office):
    inside, most = [], []

    class Watched(Opened):
        def triage_stored(self, ids, *_):
            inside.append(ids)
            most.append(len(inside))
            inside.pop()
            return ()

    office.engine._factory = lambda *_: Watched()
    threads = [threading.Thread(target=office.engine.triage_ids, args=([f"S{n}"],)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 20
