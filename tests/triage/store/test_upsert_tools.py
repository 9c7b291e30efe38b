"""Inserting what may be there, and figures about what is stored."""

from datetime import UTC, datetime

from triage.store.base.conflict import insert_new
from triage.store.base.storage import ChannelFigures
from triage.store.models import CounterRow
from triage.types import IntakeItem, Suggestion
from triage.workflow.actor import SYSTEM


def test_what_is_there_already_stays_as_it_is(store):
    with store.write() as work:
        session = work.suggestions._session
        session.execute(insert_new(session, CounterRow), [{"name": "a", "value": 1}])
        session.execute(insert_new(session, CounterRow), [{"name": "a", "value": 2}, {"name": "b", "value": 3}])
    with store.read() as work:
        rows = {row.name: row.value for row in work.suggestions._session.query(CounterRow).all()}
    assert (rows["a"], rows["b"]) == (1, 3)


def test_rows_and_channels_are_counted(store):
    with store.write() as work:
        before = work.storage.counts()
        for channel, key in (("hotline", "1"), ("hotline", "2"), ("app", "3")):
            item = IntakeItem(
                suggestion=Suggestion(id=f"S{key}", text="路灯不亮", channel=channel),
                external_id=key,
                payload_digest=key,
            )
            work.intakes.add([item], SYSTEM)
    with store.read() as work:
        after = work.storage.counts()
        channels = work.storage.channels()
        assert work.storage.size() > 0
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown.pop("来件") == 3
    assert all(number == 3 for number in grown.values()), grown
    assert {found.name: found.number for found in channels} == {"hotline": 2, "app": 1}
    assert all(isinstance(found, ChannelFigures) and found.last <= datetime.now(UTC) for found in channels)


def test_an_empty_store_has_no_channels(sqlite_store):
    with sqlite_store.read() as work:
        assert work.storage.channels() == []
        assert work.storage.counts()["来件"] == 0
