"""The store and its migrations, on SQLite and PostgreSQL."""

import threading
from datetime import UTC, datetime

import pytest

from triage.errors import InvalidDecisionError, LastOperatorError, NotFoundError, SchemaOutdatedError
from triage.store import InboxFilter, Store
from triage.types import EVERYTHING, Account, Case, Decision, PartDecision, Region, Suggestion


def test_migrations_build_the_schema_of_the_models(store):
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from triage.store.models import Base

    store.check_schema()
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    store.upgrade()


def test_previews_that_were_taken_before_an_update_are_free_after_it(store):
    from alembic import command
    from sqlalchemy import text

    from triage.store.store import _alembic_config

    with store.engine.begin() as connection:
        config = _alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0020")
    moment = datetime(2026, 11, 20, 9, tzinfo=UTC)
    columns = "actor, asked_at, rules, taken_at, total, judged, foretold, ids, lines"
    with store.engine.begin() as connection:
        for taken in (moment, None):
            connection.execute(
                text(f"INSERT INTO previews ({columns}) VALUES ('x', :asked, '{{}}', :taken, 0, 0, :no, '[]', '[]')"),  # noqa: S608
                {"asked": moment, "taken": taken, "no": False},
            )
    store.upgrade()
    with store.write() as work:
        assert [work.previews.take(moment)[0].id for _ in range(2)] == [1, 2]
        assert work.previews.take(moment) is None
        assert work.tasks.recent() == []


def test_pictures_that_came_before_an_update_are_read_after_it(store):
    from alembic import command
    from sqlalchemy import text

    from triage.store.store import _alembic_config
    from triage.types import NewAttachment, Suggestion

    def file(number, kind, words=None):
        return NewAttachment(name="a", kind=kind, media_type="x/y", size=1, digest=str(number) * 64, text=words)

    files = [file(1, "image"), file(2, "pdf"), file(3, "pdf", "字"), file(4, "audio")]
    with store.write() as work:
        work.suggestions.put([Suggestion(id="S1", title="甲", text="乙")])
        work.attachments.add("S1", files)
    with store.engine.begin() as connection:
        config = _alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0030")
        assert connection.execute(text("SELECT count(*) FROM attachments")).scalar() == len(files)
    store.upgrade()
    with store.write() as work:
        assert [found.kind for found in work.attachments.to_recognise(9)] == ["image", "pdf"]
        assert [found.text for found in work.attachments.of("S1")] == [None, None, "字", None]


def test_columns_have_the_names_of_their_attributes():
    # A statement on a table names columns; a value under another name would be left out without an error.
    from triage.store.models import Base

    for mapper in Base.registry.mappers:
        assert set(mapper.columns.keys()) == set(mapper.local_table.columns.keys()), mapper.class_


def test_an_empty_database_is_refused_with_the_command_to_run(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(SchemaOutdatedError, match="jindianzi db upgrade"):
        store.check_schema()
    store.close()


def test_cases_come_back_as_they_went_in(store):
    case = Case(
        id="c",
        title="题",
        text="文",
        reply="答",
        co_departments=("甲", "乙"),
        region=Region(city="湘陵市"),
        time=datetime(2026, 1, 2),
    )
    with store.write() as work:
        assert work.cases.put([case]).added == 1
    with store.write() as work:
        assert work.cases.put([case]).unchanged == 1
        assert work.cases.get(["c"]) == {"c": case}


def test_an_error_undoes_the_whole_unit_of_work(store):
    with pytest.raises(RuntimeError), store.write() as work:
        work.suggestions.put([Suggestion(id="1", text="x")])
        raise RuntimeError
    with store.read() as work:
        assert work.suggestions.count() == 0


def test_decisions_are_refused_without_a_current_triage(store):
    with store.write() as work:
        work.suggestions.put([Suggestion(id="1", text="x")])
    parts = (PartDecision(part="tier", action="accepted", value="常规"),)
    decision = Decision(suggestion_id="1", triage_version=1, actor="王", time=datetime.now(UTC), parts=parts)
    with pytest.raises(InvalidDecisionError), store.write() as work:
        work.decisions.add(decision)
    with pytest.raises(NotFoundError), store.write() as work:
        work.decisions.add(decision.model_copy(update={"suggestion_id": "none"}))


@pytest.mark.parametrize("sort", ["deadline", "time", "-time", "score", "-score", "tier"])
def test_pages_of_the_inbox_never_overlap(store, sort):
    letters = [Suggestion(id=f"{n:03}", title="同题", text="同文", time=datetime(2026, 1, 1)) for n in range(25)]
    with store.write() as work:
        work.suggestions.put(letters)
    with store.read() as work:
        inbox = work.inbox(("直报", "常规"), EVERYTHING)
        seen = [
            row.id
            for offset in (0, 10, 20)
            for row in inbox.page(InboxFilter(), sort=sort, offset=offset, limit=10).rows
        ]
        assert sorted(seen) == [letter.id for letter in letters]
        assert inbox.page(InboxFilter(query="100%")).total == 0


@pytest.mark.parametrize("wanted", [InboxFilter(), InboxFilter(query="路灯")])
def test_a_page_of_the_inbox_says_how_many_there_are(store, wanted):
    words = ("路灯不亮", "路灯太亮", "垃圾没人清")
    with store.write() as work:
        work.suggestions.put([Suggestion(id=str(n), text=words[n], time=datetime(2026, 1, 1 + n)) for n in range(3)])
    number = 2 if wanted.query else 3
    with store.read() as work:
        inbox = work.inbox(("直报", "常规"), EVERYTHING)
        pages = [inbox.page(wanted, sort="-time", offset=offset, limit=1) for offset in range(4)]
    assert [page.total for page in pages] == [number] * 4
    assert [row.id for page in pages for row in page.rows] == ["2", "1", "0"][-number:]


def test_what_waits_for_a_receiver_is_counted_before_it_is_noted_too(store):
    with store.write() as work:
        work.suggestions.put([Suggestion(id="a", text="x")])
        some, every = (
            work.webhooks.add("https://a.example/x", ["decided"]),
            work.webhooks.add("https://b.example/x", []),
        )
        for kind in ("decided", "revealed"):
            work.events.record("a", kind)
    with store.write() as work:
        work.webhooks.fan_out(every.id)
    with store.read() as work:
        backlog = work.webhooks.backlog()
    assert backlog[some.id] == (1, 0)
    assert backlog[every.id][0] >= 2


def test_two_operators_cannot_take_the_role_from_each_other_at_once(store):
    pair = [Account(name=name, display_name=name, roles=("operator",)) for name in ("one", "two")]
    with store.write() as work:
        for account in pair:
            work.accounts.add(account, None, datetime.now(UTC))
    refused = []

    def demote(account):
        try:
            with store.write() as work:
                work.accounts.change(account.model_copy(update={"roles": ("handler",)}))
        except LastOperatorError as error:
            refused.append(error)

    threads = [threading.Thread(target=demote, args=(account,)) for account in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with store.read() as work:
        assert sum("operator" in account.roles for account in work.accounts.all()) == 1
