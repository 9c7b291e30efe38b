"""Stored letters as a report counts them."""

from datetime import datetime

from api.acts.period_reports import stored_records
from triage.insight.report.report import report_period
from triage.types import Suggestion, Transition
from triage.workflow.actor import Actor

HANDLER = Actor(name="王敏", role="supervisor")


def letter(key, when, **fields):
    return Suggestion(
        id=key, title="路灯不亮", text="书院路路灯坏了。", user="U1", time=datetime.fromisoformat(when), **fields
    )


def test_letters_of_the_period_and_the_year_before_without_confidential_ones(sqlite_store):
    letters = [
        letter("S1", "2026-10-05T09:00"),
        letter("S2", "2026-10-31T23:59"),
        letter("S3", "2025-10-01T00:00"),
        letter("S4", "2025-09-30T23:59"),
        letter("S5", "2026-11-01T00:00"),
        letter("S6", "2026-10-06T09:00", confidential=True),
    ]
    with sqlite_store.write() as work:
        work.suggestions.put(letters)
        work.work_items.open([one.id for one in letters])
        item = work.work_items.one("S1")
        work.work_items.move(Transition(action="refuse", reason="不属于受理范围", channel="法院"), item, HANDLER)
    records = stored_records(sqlite_store, report_period("month", datetime(2026, 10, 15).date()))
    assert [record.letter.id for record in records] == ["S3", "S1", "S2"]
    # What is none of the office's is neither solved nor open.
    assert [record.solved for record in records] == [False, None, False]
    assert {record.answered for record in records} == {None}
