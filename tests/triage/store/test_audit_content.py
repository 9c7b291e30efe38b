"""The audit beyond its chain: the key, the seal, the triggers, and what it says of events, decisions and approvals."""

from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.orm import Session

from triage.store import Store
from triage.store.access.audit import AuditFilter, AuditLog
from triage.store.access.audit_verification import AuditVerifier
from triage.store.access.chain import BEGIN, chain_hash
from triage.store.store import _alembic_config
from triage.store.suggestions import events
from triage.types import Decision, PartDecision, Suggestion
from triage.workflow.actor import SYSTEM, Actor

KEY, OTHER = b"k" * 32, b"o" * 32
PERSON = Actor(name="王敏", role="handler", account="wangmin")
CHIEF = Actor(name="李静", role="supervisor", account="lijing")


@pytest.fixture
def keyed(store_url):
    made = Store(store_url, KEY)
    made.upgrade()
    yield made
    made.close()


@pytest.fixture
def filled(keyed, offer):
    """A decided letter with an approved reply."""
    with keyed.write() as work:
        work.suggestions.put(
            [Suggestion(id="S1", text="我叫张建国，电话13975512086，路灯不亮"), Suggestion(id="S2", text="路不平")]
        )
        work.triages.add(offer("S1"))
    with keyed.write() as work:
        part = PartDecision(part="tier", action="edited", value="重点", reason="电话13975512086")
        work.decisions.add(
            Decision(
                suggestion_id="S1",
                triage_version=1,
                actor="王敏",
                time=datetime(2026, 11, 20, tzinfo=UTC),
                parts=(part,),
            ),
            PERSON,
        )
        number = work.approvals.ask("S1", "答复张建国：已修好。", "wangmin", PERSON)
    with keyed.write() as work:
        work.approvals.settle(number, "S1", "approved", "lijing", CHIEF, "同意")
        work.events.record("S1", "noted", PERSON, data={"comment": "张建国来电", "n": 1.5, "none": None})
    return keyed


def verify(store):
    with store.read() as work:
        return work.audit_verifier.verify()


def tamper(store, *statements):
    """Do as somebody who owns the database and puts the triggers back afterwards."""
    postgresql = store.engine.dialect.name == "postgresql"
    with store.engine.begin() as connection:
        triggers = []
        if postgresql:
            connection.execute(text("ALTER TABLE audit_log DISABLE TRIGGER USER"))
        else:
            triggers = connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_log'")
            ).all()
            for name, _ in triggers:
                connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
        for _, sql in triggers:
            connection.execute(text(sql))
        if postgresql:
            connection.execute(text("ALTER TABLE audit_log ENABLE TRIGGER USER"))


def recompute(store, key=None):
    """Hash the whole chain again, as somebody would who rewrote it."""
    with store.read() as work:
        records = list(work.audit.each(AuditFilter()))
    last, statements = BEGIN, []
    for record in records:
        changed = record.model_copy(update={"previous": last})
        last = chain_hash(changed, key)
        values = f"previous = '{changed.previous}', hash = '{last}'"
        statements.append(f"UPDATE audit_log SET {values} WHERE number = {record.number}")  # noqa: S608
    tamper(store, *statements, f"UPDATE audit_head SET hash = '{last}'")  # noqa: S608


def test_what_nobody_touched_holds(filled):
    assert verify(filled) is None


def test_a_chain_that_was_rewritten_without_the_key_does_not_hold(filled):
    tamper(filled, "UPDATE audit_log SET actor = 'lijing' WHERE number = 2")
    recompute(filled)
    assert verify(filled).problem == "its content is not what was recorded"
    recompute(filled, OTHER)
    assert verify(filled).number == 1


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_head SET seal = NULL", "UPDATE audit_head SET seal = NULL, keyed_from = NULL",
     "UPDATE audit_head SET keyed_from = 100"],
)  # fmt: skip
def test_the_key_cannot_be_taken_out_of_use(filled, statement):
    tamper(filled, statement)
    recompute(filled)
    assert "seal" in verify(filled).problem
    filled.upgrade()
    assert "seal" in verify(filled).problem, "an upgrade makes no new seal"


def test_another_secret_and_none_are_told_apart_from_a_chain_that_holds(filled, store_url):
    for key, problem in ((OTHER, "seal"), (None, "secret of the installation")):
        other = Store(store_url, key)
        found = verify(other)
        other.close()
        assert found.number == 1
        assert problem in found.problem


def test_records_from_before_the_key_stay_verifiable(store_url, monkeypatch):
    """The state of the last release: plain hashes, and of events the digest of their particulars alone."""
    entry_of = events._entry

    def earlier(event, number, digest):
        made = entry_of(event, number, digest)
        return made.model_copy(
            update={"details": {name: value for name, value in made.details.items() if name != "whole"}}
        )

    old = Store(store_url)
    old.upgrade()
    with monkeypatch.context() as patch:
        patch.setattr(events, "_entry", earlier)
        with old.write() as work:
            work.suggestions.put([Suggestion(id="S1", text="路灯不亮")])
        with old.write() as work:
            work.events.record("S1", "noted", PERSON, data={"a": "旧"})
    with old.engine.begin() as connection:
        config = _alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0024")
    old.close()
    store = Store(store_url, KEY)
    store.upgrade()
    assert verify(store) is None
    with store.write() as work:
        work.events.record("S1", "noted", SYSTEM, data={"b": "新"})
    assert verify(store) is None
    recompute(store)
    assert verify(store).number == 3, "what came before the key has the hash that it had"
    recompute(store, KEY)
    assert verify(store).number == 1
    store.close()


def test_what_was_recorded_before_the_key_is_still_compared(store_url):
    old = Store(store_url)
    old.upgrade()
    with old.write() as work:
        work.suggestions.put([Suggestion(id="S1", text="路灯不亮")])
    tamper(old, 'UPDATE events SET data = \'{"a": "改"}\'')
    found = verify(old)
    assert (found.problem, found.about) == ("what was recorded here was altered since", "event 1")
    old.close()


@pytest.mark.parametrize(
    ("statement", "about"),
    [
        ("UPDATE events SET actor = '别人' WHERE kind = 'noted'", "event"),
        ("UPDATE events SET data = '{}' WHERE kind = 'noted'", "event"),
        ("UPDATE events SET time = '2020-01-01 00:00:00+00:00' WHERE kind = 'decided'", "event"),
        ("UPDATE events SET department = '别处' WHERE kind = 'decided'", "event"),
        ("DELETE FROM events WHERE kind = 'noted'", "event"),
        ("UPDATE decision_parts SET value = '常规'", "decision"),
        ("UPDATE decision_parts SET reason = NULL", "decision"),
        ("UPDATE decisions SET actor = '别人'", "decision"),
        ("DELETE FROM decision_parts", "decision"),
        ("UPDATE approvals SET text = '答复：不予办理。'", "approval"),
        ("UPDATE approvals SET verdict = 'declined'", "approval"),
        ("UPDATE approvals SET decided_by = 'wangmin'", "approval"),
        ("DELETE FROM approvals", "approval"),
    ],
)
def test_what_was_altered_beside_the_chain_is_found(filled, statement, about):
    tamper(filled, statement)
    found = verify(filled)
    assert found is not None
    assert found.about.startswith(about)
    assert "what was recorded here" in found.problem


def test_an_event_that_was_never_recorded_is_found(filled):
    tamper(
        filled,
        "INSERT INTO events (number, suggestion_id, kind, state, actor, role, department, time, data) "
        "SELECT 100, suggestion_id, kind, state, actor, role, department, time, data FROM events WHERE kind = 'noted'",
    )
    assert (verify(filled).problem, verify(filled).about) == ("something is stored that was never recorded", "event")


def test_a_decision_between_those_that_were_recorded_is_found(filled):
    tamper(filled, "UPDATE decision_parts SET decision_id = decision_id", "UPDATE events SET number = number")
    assert verify(filled) is None
    tamper(
        filled,
        "INSERT INTO decisions (suggestion_id, triage_version, actor, time) "
        "SELECT suggestion_id, triage_version, actor, time FROM decisions",
    )
    assert verify(filled).about == "decision"


def test_a_trigger_that_is_missing_disabled_or_another_is_found(filled):
    postgresql = filled.engine.dialect.name == "postgresql"
    statements = (
        ["ALTER TABLE audit_log DISABLE TRIGGER audit_log_all", "DROP TRIGGER audit_log_rows ON audit_log",
         "CREATE OR REPLACE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$"]
        if postgresql
        else ["DROP TRIGGER audit_log_delete",
              "CREATE TRIGGER audit_log_delete BEFORE DELETE ON audit_log WHEN 0 BEGIN SELECT RAISE(ABORT, 'x'); END"]
    )  # fmt: skip
    for statement in statements:
        with filled.engine.begin() as connection:
            connection.execute(text(statement))
        assert "trigger" in verify(filled).problem, statement


def test_an_erasure_notes_new_digests_and_nothing_else_may_change(filled):
    with filled.write() as work:
        erased = work.erasures.erase("S1", SYSTEM, lambda content: str(len(content)))
    assert len(erased.fields) > 3
    assert verify(filled) is None
    tamper(filled, "UPDATE approvals SET text = '又是张建国' WHERE suggestion_id = 'S1'")
    assert verify(filled).about.startswith("approval")


def test_the_chain_holds_no_words(filled):
    with filled.read() as work:
        everything = "".join(record.model_dump_json() for record in work.audit.each(AuditFilter()))
    assert not any(word in everything for word in ("张建国", "13975512086", "路灯", "同意"))


@pytest.fixture
def earlier(store_url, offer, monkeypatch):
    """The state of a release whose chain held nothing of decisions and approvals, and of events their particulars.

    The first letter is older than the audit: no record tells of it at all.
    """
    entry_of = events._entry

    def plain(event, number, digest):
        made = entry_of(event, number, digest)
        kept = {
            name: value for name, value in made.details.items() if name in ("event", "role", "state", "particulars")
        }
        return made.model_copy(update={"details": kept})

    old = Store(store_url)
    old.upgrade()
    with monkeypatch.context() as patch:
        patch.setattr(AuditLog, "record", lambda *_: None)
        with old.write() as work:
            work.suggestions.put([Suggestion(id="S0", text="路不平"), Suggestion(id="S1", text="路灯不亮")])
            work.triages.add(offer("S1"))
    with monkeypatch.context() as patch:
        patch.setattr(events, "_entry", plain)
        with old.write() as work:
            part = PartDecision(part="tier", action="edited", value="重点", reason="电话13975512086")
            decided = Decision(
                suggestion_id="S1",
                triage_version=1,
                actor="王敏",
                time=datetime(2026, 11, 20, tzinfo=UTC),
                parts=(part,),
            )
            work.decisions.add(decided, PERSON)
            work.approvals.ask("S1", "答复张建国：已修好。", "wangmin", PERSON)
    yield old
    old.close()


def updated_from(earlier, store_url, revision):
    """That state, brought up to this version from the schema that it had."""
    with earlier.engine.begin() as connection:
        config = _alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)
    if revision >= "0025":
        with Session(earlier.engine) as session:
            AuditLog(session, KEY).seal()
            session.commit()
    store = Store(store_url, KEY)
    store.upgrade()
    return store


@pytest.fixture
def updated(earlier, store_url):
    store = updated_from(earlier, store_url, "0024")
    yield store
    store.close()


ALTERED = {
    "UPDATE events SET actor = '别人' WHERE number = 1": "event 1",
    "UPDATE events SET actor = '别人' WHERE kind = 'decided'": "event",
    "DELETE FROM events WHERE number = 1": "event 1",
    "UPDATE decisions SET actor = '别人'": "decision 1",
    "UPDATE decision_parts SET value = '常规'": "decision 1",
    "DELETE FROM decision_parts": "decision 1",
    "UPDATE approvals SET text = '答复：不予办理。'": "approval 1",
    "UPDATE approvals SET verdict = 'approved', decided_by = 'lijing'": "approval 1",
    "DELETE FROM approvals": "approval 1",
}
ADDED = (
    "INSERT INTO decisions (suggestion_id, triage_version, actor, time) "
    "SELECT suggestion_id, triage_version, actor, time FROM decisions"
)


def verify_after(store, statement):
    """What verification says after a statement, which is then undone."""
    with Session(store.engine) as session:
        session.execute(text(statement))
        found = AuditVerifier(session, KEY).verify()
        session.rollback()
    return found


@pytest.mark.parametrize("revision", ["0024", "0025", "0028"])
def test_what_is_older_than_the_digests_is_sealed_once_by_the_update(earlier, store_url, revision):
    store = updated_from(earlier, store_url, revision)
    assert verify(store) is None
    with store.read() as work:
        records, head = list(work.audit.each(AuditFilter())), work.audit.head()
    sealed = [record for record in records if record.action == "content.sealed"]
    assert {"decision#1", "approval#1", "event#1"} <= {name for record in sealed for name in record.details}
    store.upgrade()
    with store.read() as work:
        assert work.audit.head() == head
    assert verify_after(store, "UPDATE decisions SET actor = '别人'").about == "decision 1"
    store.close()


def test_a_change_of_what_is_older_than_the_digests_is_found(updated):
    for statement, about in ALTERED.items():
        found = verify_after(updated, statement)
        assert found is not None, statement
        assert found.about.startswith(about), statement
        assert "what was recorded here" in found.problem
    assert verify_after(updated, ADDED).about == "decision"
    assert verify(updated) is None


def test_what_is_older_is_worked_on_and_erased_as_everything_else(updated):
    with updated.write() as work:
        work.approvals.settle(1, "S1", "approved", "lijing", CHIEF, "同意")
        work.approvals.ask("S1", "答复二", "wangmin", PERSON)
    assert verify(updated) is None
    with updated.write() as work:
        work.erasures.erase("S1", SYSTEM, lambda content: str(len(content)))
    assert verify(updated) is None
    assert verify_after(updated, "UPDATE decision_parts SET reason = '又是13975512086'").about == "decision 1"
