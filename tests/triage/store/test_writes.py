"""Write transactions: none is waited for without end, and one that does not end is seen."""

import logging
import threading
import time

import pytest

from triage.errors import StoreUnavailableError
from triage.store import Store
from triage.store import store as store_module
from triage.store.base import write_lock, write_watch
from triage.types import Suggestion


@pytest.fixture
def stuck(store):
    """A write transaction that does not end until it is told to."""
    begun, ended = threading.Event(), threading.Event()

    def hang():
        with store.write() as work:
            work.suggestions.put([Suggestion(id="A", text="路灯")])
            begun.set()
            ended.wait(20)

    thread = threading.Thread(target=hang)
    thread.start()
    begun.wait(10)
    yield store
    ended.set()
    thread.join()


def test_a_transaction_that_hangs_is_measured_while_it_runs(stuck):
    time.sleep(0.02)
    assert 0.01 < stuck.writes.oldest() < 10


def test_the_probe_fails_while_a_transaction_hangs(stuck, monkeypatch):
    monkeypatch.setattr(store_module, "PROBE_SECONDS", 0.1)
    monkeypatch.setattr(store_module, "STUCK_SECONDS", 0.01)
    time.sleep(0.02)
    start = time.monotonic()
    with pytest.raises(StoreUnavailableError):
        stuck.try_write()
    assert time.monotonic() - start < 5


def test_who_waits_for_a_transaction_that_hangs_is_told_so(sqlite_store, monkeypatch):
    monkeypatch.setattr(write_lock, "LONGEST_WAIT", 0.1)
    other = Store(str(sqlite_store.engine.url))
    with sqlite_store.write():
        failed = []

        def wait(store):
            try:
                with store.write():
                    pass
            except StoreUnavailableError:
                failed.append(store)

        threads = [threading.Thread(target=wait, args=(store,)) for store in (sqlite_store, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert len(failed) == 2, "a thread of the same process, and one of another"
    with other.write() as work:
        work.suggestions.put([Suggestion(id="A", text="路灯")])
    other.close()


def test_the_probe_writes_again_and_again_and_leaves_nothing_in_the_way(store):
    for _ in range(3):
        store.try_write()
    with store.read() as work:
        assert work.events.newest() == 0


def test_the_probe_of_a_database_that_cannot_be_written_fails(sqlite_store):
    import sqlite3

    connection = sqlite3.connect(sqlite_store.file, isolation_level=None)
    connection.execute("DROP TABLE counters")
    connection.close()
    with pytest.raises(StoreUnavailableError):
        sqlite_store.try_write()


def test_a_long_transaction_stands_in_the_log(store, monkeypatch, caplog):
    monkeypatch.setattr(write_watch, "LONG", 0.01)
    with caplog.at_level(logging.WARNING), store.write():
        time.sleep(0.03)
    assert "store.write_long" in caplog.text
    assert store.writes.longest > 0.01
