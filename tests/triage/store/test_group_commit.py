"""GroupCommit: who waits while another writes is committed together with the others, and none takes another down."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from triage.errors import StoreUnavailableError
from triage.store import GroupCommit
from triage.types import Suggestion

WRITERS = 12


class CountingStore:
    """A store that counts its units of work, and whose first one lasts until the others are waiting."""

    def __init__(self, store, waiting):
        self._store, self._waiting = store, waiting
        self.units = 0

    @contextmanager
    def write(self):
        self.units += 1
        with self._store.write() as work:
            yield work
            if self.units == 1:
                self._waiting()


def put(key):
    def write(work):
        work.suggestions.put([Suggestion(id=key, text=key)])
        return key

    return write


def fail(work):
    work.suggestions.put([Suggestion(id="broken", text="x")])
    raise ValueError("no")


def run_all(store, writes):
    """Start the first write, and the others while it is being written; returns what became of each, and the units."""
    begun, enough = threading.Event(), threading.Event()

    def waiting():
        begun.set()
        enough.wait(10)

    counting = CountingStore(store, waiting)
    group = GroupCommit(counting)

    def one(write):
        try:
            return group.run(write)
        except (ValueError, StoreUnavailableError) as error:
            return error

    with ThreadPoolExecutor(len(writes)) as pool:
        futures = [pool.submit(one, writes[0])]
        begun.wait(10)
        futures += [pool.submit(one, write) for write in writes[1:]]
        while len(group._waiting) < len(writes) - 1:
            threading.Event().wait(0.005)
        enough.set()
        return [future.result() for future in futures], counting.units


def ids(store):
    with store.read() as work:
        return set(work.suggestions.ids())


def test_writers_that_wait_share_one_transaction(sqlite_store):
    keys = [f"S{n}" for n in range(WRITERS)]
    results, units = run_all(sqlite_store, [put(key) for key in keys])
    assert results == keys
    assert ids(sqlite_store) == set(keys)
    assert units == 2


def test_one_that_fails_gets_its_error_and_the_others_are_stored(sqlite_store):
    keys = [f"S{n}" for n in range(WRITERS)]
    results, _ = run_all(sqlite_store, [*(put(key) for key in keys), fail])
    assert results[:-1] == keys
    assert isinstance(results[-1], ValueError)
    assert ids(sqlite_store) == set(keys)


def test_all_are_told_where_the_database_does_not_answer():
    class Away:
        def write(self):
            raise StoreUnavailableError

    with pytest.raises(StoreUnavailableError):
        GroupCommit(Away()).run(put("S1"))
