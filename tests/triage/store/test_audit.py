"""The audit: a chain that cannot fork, cannot be altered unnoticed, and goes with the change or not at all."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from triage.store.access.audit import AuditFilter
from triage.types import AuditEntry, Suggestion


def entry(actor="wangmin", action="suggestion.viewed", **fields):
    return AuditEntry(actor_kind="account", actor=actor, action=action, **fields)


@pytest.fixture
def chain(store):
    for n in range(5):
        with store.write() as work:
            work.audit.record(entry(object_kind="suggestion", object_id=f"S{n}", details={"n": n, "自": "己"}))
    return store


def tamper(store, statement):
    """Do as somebody who owns the database: without the triggers."""
    with store.engine.begin() as connection:
        if store.engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit_log DISABLE TRIGGER USER"))
        else:
            for act in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS audit_log_{act}"))
        connection.execute(text(statement))


def verify(store):
    with store.read() as work:
        return work.audit_verifier.verify()


def test_a_chain_that_nobody_touched_holds(chain):
    assert verify(chain) is None
    with chain.read() as work:
        records = list(work.audit.each(AuditFilter()))
        assert [record.number for record in records] == [1, 2, 3, 4, 5]
        assert work.audit.head() == (5, records[-1].hash)
        assert [record.object_id for record in work.audit.page(AuditFilter(object_id="S3"), 0, 10)[0]] == ["S3"]


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log"])
def test_the_database_refuses_to_change_it(chain, statement):
    with pytest.raises(DatabaseError, match="append-only"), chain.engine.begin() as connection:
        connection.execute(text(statement))
    assert verify(chain) is None


@pytest.mark.parametrize(
    ("statement", "number", "problem"),
    [
        ("UPDATE audit_log SET actor = 'lijing' WHERE number = 3", 3, "content"),
        ("UPDATE audit_log SET details = '{}' WHERE number = 1", 1, "content"),
        ("DELETE FROM audit_log WHERE number = 2", 2, "missing"),
        ("DELETE FROM audit_log WHERE number = 5", 5, "missing"),
        ("DELETE FROM audit_log", 1, "missing"),
        ("UPDATE audit_log SET hash = previous WHERE number = 4", 4, "content"),
        ("UPDATE audit_head SET hash = 'x'", 5, "head"),
    ],
)
def test_the_first_record_that_was_altered_is_found(chain, statement, number, problem):
    tamper(chain, statement)
    found = verify(chain)
    assert found.number == number
    assert problem in found.problem


def test_an_entry_is_undone_with_its_change(store):
    with pytest.raises(RuntimeError), store.write() as work:
        work.audit.record(entry())
        raise RuntimeError
    with store.read() as work:
        assert work.audit.head()[0] == 0


def test_writers_side_by_side_do_not_fork_the_chain(store):
    barrier = threading.Barrier(8)

    def write(n):
        barrier.wait()
        for m in range(10):
            with store.write() as work:
                work.suggestions.put([Suggestion(id=f"{n}-{m}", text="机密内容")])
                work.audit.record(entry(actor=f"a{n}"))

    with ThreadPoolExecutor(8) as pool:
        assert [future.exception() for future in [pool.submit(write, n) for n in range(8)]] == [None] * 8
    assert verify(store) is None
    with store.read() as work:
        # Every entry, and the event of every suggestion that came in.
        assert work.audit.head()[0] == 160
        assert all("机密" not in record.model_dump_json() for record in work.audit.each(AuditFilter()))
