"""Every migration since the audit's key, over a database with rows in it: what was stored stays as it was."""

from datetime import UTC, date, datetime

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, select, text

from triage.store.access.accounts import LockRule
from triage.store.store import _alembic_config
from triage.types import Account, ApiKey, Decision, PartDecision, Suggestion
from triage.workflow.actor import Actor

FIRST = "0025"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
PERSON = Actor(name="王敏", role="handler", account="wangmin")
# What a migration changes on purpose: nobody is shut out any more by what others tried.
CHANGED = {"0026": {("accounts", "failed_attempts"), ("accounts", "locked_until")}}


@pytest.fixture
def filled(store, offer):
    with store.write() as work:
        work.suggestions.put([Suggestion(id="S1", text="路灯不亮"), Suggestion(id="S2", text="路不平")])
        work.triages.add(offer("S1"))
        work.accounts.add(Account(name="wangmin", display_name="王敏", roles=("handler",)), "x", NOW)
        work.api_keys.add(ApiKey(name="platform", scopes=("suggestions:read",), created_at=NOW), "0" * 64)
        work.anchors.begin(date(2026, 11, 20), 1, "0" * 64, "file")
    with store.write() as work:
        part = PartDecision(part="tier", action="edited", value="重点", reason="写错了")
        work.decisions.add(
            Decision(suggestion_id="S1", triage_version=1, actor="王敏", time=NOW, parts=(part,)), PERSON
        )
        work.approvals.ask("S1", "答复：已修好。", "wangmin", PERSON)
    return store


def move(store, way, revision):
    with store.engine.begin() as connection:
        config = _alembic_config()
        config.attributes["connection"] = connection
        getattr(command, way)(config, revision)


def rows(store):
    """Everything that is stored, by table."""
    metadata = MetaData()
    with store.engine.connect() as connection:
        metadata.reflect(connection)
        return {
            name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for name, table in metadata.tables.items()
            if name != "alembic_version"
        }


def later():
    scripts = ScriptDirectory.from_config(_alembic_config()).walk_revisions()
    return sorted(script.revision for script in scripts if script.revision > FIRST)


def test_what_was_stored_stays_through_every_later_migration(filled):
    move(filled, "downgrade", FIRST)
    with filled.engine.begin() as connection:
        connection.execute(text("UPDATE accounts SET failed_attempts = 9, locked_until = '2026-11-20 09:00:00+00:00'"))
    before = rows(filled)
    assert all(before[name] for name in ("suggestions", "decisions", "approvals", "events", "audit_log", "accounts"))
    for revision in later():
        move(filled, "upgrade", revision)
        after, meant = rows(filled), CHANGED.get(revision, set())
        for name, stored in before.items():
            assert len(after[name]) == len(stored), (revision, name)
            for old, new in zip(stored, after[name], strict=True):
                kept = {column: value for column, value in old.items() if (name, column) not in meant}
                assert {column: new[column] for column in kept} == kept, (revision, name)
        before = after


def test_the_rows_of_an_older_version_are_worked_with_after_the_update(filled):
    move(filled, "downgrade", FIRST)
    filled.upgrade()
    with filled.write() as work:
        rule = LockRule(5, NOW - NOW.replace(hour=8))
        assert work.accounts.attempt("wangmin", NOW, rule, "10.0.0.0/24")
        work.accounts.failed("wangmin", NOW, rule, "10.0.0.0/24")
        assert work.accounts.one("wangmin").display_name == "王敏"
        assert [key.name for key in work.api_keys.all()] == ["platform"]
        assert work.suggestions.one("S1").text == "路灯不亮"
        assert work.contacts.of("S1") is None
        assert work.attachments.of("S1") == []
        assert len(work.decisions.of("S1")) == 1
        assert work.audit_verifier.verify() is None
