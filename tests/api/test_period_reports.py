"""Stored letters as a report counts them."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from api.acts.period_reports import report_of, stored_records
from api.base.settings import Settings
from api.cli.main import app
from triage.insight.report.report import report_period
from triage.office.config import load_office
from triage.store.access.audit import AuditFilter
from triage.store.models import EventRow, WorkItemRow
from triage.types import (
    AccessScope,
    CategoryScore,
    Draft,
    NeedsHuman,
    Region,
    Scope,
    Suggestion,
    Transition,
    Triage,
)
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


def judged(key, category, kind):
    return Triage(
        id=key, category=CategoryScore(name=category, score=0.9), type=kind, departments=(),
        region=Region(city="湘陵市", area="江东区"), tier="常规", deadline=None, in_scope=Scope(value=True),
        duplicates=(), similar_cases=(), policies=(), sources=(), draft=Draft(), needs_human=NeedsHuman(value=False),
        produced_by={},
    )  # fmt: skip


@pytest.fixture
def handled(sqlite_store):
    """Twelve letters with triages, of which half are answered and rated, and one is not in the period."""
    letters = [letter(f"S{n}", f"2026-10-{n + 1:02}T09:00").model_copy(update={"user": f"U{n}"}) for n in range(12)]
    letters.append(letter("S99", "2026-09-01T09:00"))
    with sqlite_store.write() as work:
        work.suggestions.put(letters)
        for number, one in enumerate(letters):
            category = "城市管理/路灯照明" if number % 3 else "交通出行/公交线路"
            work.triages.add(judged(one.id, category, "建议" if number % 4 else "咨询"))
        work.work_items.open([one.id for one in letters])
        for number in range(6):
            values = {"state": "evaluated", "satisfaction": 5 if number < 4 else 2}
            work._session.execute(update(WorkItemRow).where(WorkItemRow.suggestion_id == f"S{number}").values(values))
            work.events.record(f"S{number}", "replied")
    with sqlite_store.write() as work:
        for number in range(6):
            answered = datetime(2026, 10, 1 + 2 * number + 1, 17, tzinfo=UTC)
            work._session.execute(update(EventRow).where(EventRow.suggestion_id == f"S{number}").values(time=answered))
    return sqlite_store


def test_stored_letters_are_reported_with_categories_types_satisfaction_and_time_to_reply(handled, tmp_path):
    day = datetime(2026, 10, 15).date()
    records = stored_records(handled, report_period("month", day))
    # At five in the afternoon of Greenwich it is the next day in Beijing.
    assert [record.answered for record in records if record.letter.id in {"S0", "S5"}] == [2, 7]
    report = report_of(records, "month", day, Settings(data_dir=tmp_path), load_office(None), with_topics=False)
    figures = report.figures
    assert (figures["category:城市管理"], figures["category:交通出行"]) == (8, 4)
    assert (figures["type:建议"], figures["type:咨询"]) == (9, 3)
    assert (figures["solved"], figures["solved.share"]) == (6, 50)
    assert (figures["rated"], figures["satisfied.share"]) == (6, 66.7)
    assert (figures["answered"], figures["answered.days"]) == (6, 4.5)
    said = "".join(sentence.text for sentence in report.sentences)
    assert "已答复的6件中，答复用时的中位数为4.5天" in said
    assert "收到群众评价6条，满意的占66.7%" in said
    assert "来件最多的类别是“城市管理”，有8件" in said


def test_only_the_letters_of_a_reach_are_reported(handled):
    period = report_period("month", datetime(2026, 10, 15).date())
    assert stored_records(handled, period, AccessScope(areas=("楚阳市",))) == []
    assert len(stored_records(handled, period, AccessScope(areas=("江东区",)))) == 13


def test_a_report_over_the_stored_letters_is_audited(handled, tmp_path, monkeypatch):
    monkeypatch.setenv("JINDIANZI_DATABASE_URL", f"sqlite:///{handled.file}")
    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(tmp_path / "data"))
    words = ["report", "--period", "month", "--date", "2026-10-20", "--format", "json", "--topic", "路灯", "--out"]
    done = CliRunner().invoke(app, [*words, str(tmp_path / "report.json")])
    assert done.exit_code == 0, done.output
    with handled.read() as work:
        (record,), _ = work.audit.page(AuditFilter(action="report.written"), 0, 9)
    assert {name: value for name, value in record.details.items() if value is not None} == {
        "kind": "month", "period": "2026-10-01/2026-10-31", "total": 12, "form": "json", "topic": True,
    }  # fmt: skip
