"""Loops over many items: whatever is wrong with one of them, the others are done, and somebody sees it."""

import json
import os
import time
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import Workbook

from api.acts.entry import system_entry
from api.acts.imports import TableImports
from api.acts.intake import Intake
from api.jobs.drop_job import DropJob
from api.jobs.webhook_job import WebhookJob
from triage.errors import RowError, StoreUnavailableError, UnreadableFileError
from triage.ideas.trend import every_day
from triage.importing import rows
from triage.importing.rows import to_time
from triage.importing.tables import read_table
from triage.types import Transition
from triage.workflow.actor import Actor

UNIT = "江东区城市管理和综合执法局"


@pytest.fixture
def drop(tmp_path, application):
    store = application.state.store
    for channel in ("一号渠道", "二号渠道"):
        (tmp_path / "drop" / channel).mkdir(parents=True)
    return tmp_path / "drop", DropJob(tmp_path / "drop", Intake(store, application.state.office)), store


def settle(*files):
    past = time.time() - 60
    for file in files:
        os.utime(file, (past, past))


def good(folder, name="好.csv"):
    file = folder / name
    file.write_text("信件编号,内容\nG1,路灯不亮\n", encoding="utf-8")
    return file


def broken_workbook(path):
    """A workbook whose first sheet is cut off in the middle."""
    book = Workbook()
    for number in range(50):
        book.active.append([f"编号{number}", "路灯不亮"])
    whole = path.with_suffix(".whole")
    book.save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[: len(content) // 2] if name.endswith("sheet1.xml") else content)
    whole.unlink()
    return path


BROKEN = {
    "cut.xlsx": broken_workbook,
    "empty.xlsx": lambda path: path.write_bytes(b"") and path,
    "text.xlsx": lambda path: path.write_bytes(b"PK\x03\x04 no archive at all") and path,
    "binary.csv": lambda path: path.write_bytes(bytes(range(128, 256)) * 40) and path,
    "nested.csv": lambda path: path.write_text('编号,内容\nX1,"' + "[" * 50_000, encoding="utf-8") and path,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_blocks_neither_its_channel_nor_the_next(drop, client, name):
    folder, job, store = drop
    bad = folder / "一号渠道" / name
    BROKEN[name](bad)
    bad.touch()
    settle(bad, good(folder / "一号渠道"), good(folder / "二号渠道"))
    assert job.run() == 3
    for channel in ("一号渠道", "二号渠道"):
        with store.read() as work:
            assert "G1" in work.intakes.of_channel(channel)
    assert not bad.exists()
    assert job.run() == 0


def test_operators_see_what_was_not_taken_in(drop, client):
    folder, job, _ = drop
    settle(broken_workbook(folder / "一号渠道" / "坏.xlsx"))
    assert job.run() == 1
    (entry,) = map(json.loads, (folder / "一号渠道" / "rejects" / "坏.xlsx.jsonl").read_text("utf-8").splitlines())
    assert (entry["line"], "读不出内容" in entry["reason"]) == (0, True)
    page = client.get("/operator").text
    assert "坏.xlsx" in page
    assert "整个文件没有收进" in page


FAR = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31", "1900-01-01", "0001-01-01")


@pytest.mark.parametrize("when", FAR)
def test_a_time_far_off_rejects_its_row_and_no_other(drop, when):
    folder, job, store = drop
    file = folder / "一号渠道" / "表.csv"
    file.write_text(f"信件编号,内容,来信时间\nX1,路灯不亮,{when}\nX2,路不平,2026-11-01\n", encoding="utf-8")
    settle(file)
    job.run()
    with store.read() as work:
        assert set(work.intakes.of_channel("一号渠道")) == {"X2"}
    (entry,) = map(json.loads, (folder / "一号渠道" / "rejects" / "表.csv.jsonl").read_text("utf-8").splitlines())
    assert entry["line"] == 2
    assert entry["reason"].startswith("时间")


@pytest.mark.parametrize("when", FAR)
def test_a_time_far_off_is_refused_by_every_way_in(client, tmp_path, application, when):
    items = [{"external_id": "1", "text": "甲", "time": when}, {"external_id": "2", "text": "乙"}]
    answer = client.post("/api/v1/suggestions", json={"channel": "x", "items": items}).json()
    assert [item["result"] for item in answer["items"]] == ["rejected", "accepted"]
    stamp = when if "T" in when else f"{when}T00:00:00"
    assert client.post("/api/suggestions", json={"text": "路灯", "time": stamp}).status_code == 422
    file = tmp_path / "x.csv"
    file.write_text(f"编号,内容,时间\nX1,路灯不亮,{when}\nX2,路不平,2026-11-01\n", encoding="utf-8")
    report = TableImports(application.state.store).run(system_entry, "suggestions", file, tmp_path / "rejects")
    assert (report.counts.added, [entry.line for entry in report.rejected]) == (1, [2])
    application.state.engine.triage_ids([item["id"] for item in answer["items"] if item["id"]], None)
    with application.state.store.read() as work:
        assert work.work_items.due() == ["X2"], "nothing far off waits for a triage again and again"


def test_a_time_that_no_zone_has_is_no_crash():
    with pytest.raises(RowError, match="far_time"):
        to_time("0001-01-01T00:00:00+14:00")


@pytest.mark.parametrize("deadline", ["9999-12-31", "1900-01-01", "2029-12-31"])
def test_a_deadline_that_is_past_or_far_off_is_refused(client, deadline, monkeypatch):
    monkeypatch.setattr("api.acts.suggestions.today", lambda: date(2026, 11, 20))
    path = "/api/v1/suggestions/S1/transitions"
    assign = {"action": "assign", "department": UNIT}
    refused = client.post(path, json=assign | {"deadline": deadline})
    assert refused.status_code == 422
    assert "期限须在" in refused.json()["detail"]
    form = assign | {"revision": "1", "deadline": deadline}
    assert client.post("/suggestions/S1/acts", data=form).status_code == 422
    assert client.post(path, json=assign | {"deadline": "2026-11-20"}).status_code == 201
    assert (
        client.post(
            path, json={"action": "transfer", "department": UNIT, "level": "市级", "reason": "x", "deadline": deadline}
        ).status_code
        == 422
    )


def test_an_inbox_with_deadlines_far_off_answers_at_once(client, application):
    with application.state.store.write() as work:
        for key, day in (("S1", date.max), ("S2", date(1900, 1, 1)), ("S3", date.min)):
            item = work.work_items.one(key)
            work.work_items.save(item, item.model_copy(update={"deadline": day}))
    start = time.process_time()
    for path in ("/", "/supervision", "/suggestions/S1", "/progress"):
        assert client.get(path).status_code == 200
    application.state.workflow.remind()
    assert time.process_time() - start < 30  # counted one by one it is minutes


def test_a_row_that_cannot_be_stored_keeps_no_other_of_its_batch_out(tmp_path, application, monkeypatch):
    from triage.store.suggestions.intakes import IntakeRepository

    store_new = IntakeRepository.store_new

    def breaks(self, items, actor):
        if any(item.suggestion.id == "X2" for item in items):
            raise OverflowError("no column holds it")
        return store_new(self, items, actor)

    monkeypatch.setattr(IntakeRepository, "store_new", breaks)
    file = tmp_path / "x.csv"
    file.write_text("编号,内容\nX1,甲\nX2,乙\nX3,丙\n", encoding="utf-8")
    report = TableImports(application.state.store).run(system_entry, "suggestions", file, tmp_path / "rejects")
    assert (report.counts.added, len(report.rejected)) == (2, 1)
    assert (report.rejected[0].line, report.rejected[0].row["编号"]) == (3, "X2")


def test_a_row_that_breaks_its_reader_keeps_no_other_out(tmp_path, application, monkeypatch):
    read = rows._text

    def breaks(row, field):
        if row.get("id") == "X2":
            raise ZeroDivisionError
        return read(row, field)

    monkeypatch.setattr(rows, "_text", breaks)
    file = tmp_path / "x.csv"
    file.write_text("编号,内容\nX1,甲\nX2,乙\nX3,丙\n", encoding="utf-8")
    report = TableImports(application.state.store).run(system_entry, "suggestions", file, tmp_path / "rejects")
    assert (report.counts.added, [entry.line for entry in report.rejected]) == (2, [3])


def test_whatever_a_reader_raises_says_that_the_file_cannot_be_read(tmp_path):
    for name, make in BROKEN.items():
        path = tmp_path / name
        make(path)
        path.touch()
        if not name.endswith(".csv"):
            with pytest.raises(UnreadableFileError, match=name):
                list(read_table(path))


def test_a_delivery_that_breaks_keeps_no_other_receiver_waiting(application, make_receiver, monkeypatch):
    from api.jobs import webhook_job

    store, receiver = application.state.store, make_receiver()
    with store.write() as work:
        subscription = work.webhooks.add(receiver.url, ())
    key = application.state.secret_key
    receiver.secret = key.webhook_secret(subscription.id, 1)
    body = webhook_job._body

    def breaks(work, parcel):
        if parcel.event.suggestion_id == "S1":
            raise ValueError("a stored triage that nobody can read")
        return body(work, parcel)

    monkeypatch.setattr(webhook_job, "_body", breaks)
    with store.write() as work:
        for name in ("S1", "S2"):
            work.events.record(name, "noted")
    WebhookJob(store, key, addresses=application.state.settings.outgoing.rules).run()
    assert [one["event"]["suggestion_id"] for one in receiver.bodies] == ["S2"]
    with store.read() as work:
        assert work.webhooks.counts()["pending"] == 1


def test_one_reminder_that_fails_keeps_no_other_from_being_given(application, monkeypatch):
    from api.acts import suggestions as acts

    monkeypatch.setattr(acts, "today", lambda: date(2026, 11, 20))
    for key in ("S1", "S2", "S3"):
        wanted = Transition(action="assign", department=UNIT, deadline=date(2026, 11, 23))
        application.state.workflow.act(key, wanted, Actor(name="王敏", role="handler"))
    notice = acts.notice_for

    def breaks(work_item, *rest):
        if work_item.suggestion_id == "S1":
            raise OverflowError
        return notice(work_item, *rest)

    monkeypatch.setattr(acts, "notice_for", breaks)
    monkeypatch.setattr(acts, "today", lambda: date(2026, 11, 30))
    assert application.state.workflow.remind() == 2


def test_one_suggestion_that_cannot_be_erased_keeps_no_other_from_being_erased(application, monkeypatch):
    from triage.store.service.erasures import ErasureRepository

    store, retention = application.state.store, application.state.retention
    monkeypatch.setattr(retention, "_days", 1)
    with store.write() as work:
        for key in ("S1", "S2"):
            item = work.work_items.one(key)
            work.work_items.save(item, item.model_copy(update={"state": "closed"}))
            work.events.record(key, "closed", state="closed")
    erase = ErasureRepository.erase

    def breaks(self, key, *rest):
        if key == "S1":
            raise RuntimeError
        return erase(self, key, *rest)

    monkeypatch.setattr(ErasureRepository, "erase", breaks)
    done = retention.run(datetime.now(UTC) + timedelta(days=30))
    assert [one.id for one in done] == ["S2"]
    with store.read() as work:
        from triage.store.access.audit import AuditFilter

        (record,), _ = work.audit.page(AuditFilter(action="erasure.failed"), 0, 10)
    assert (record.object_id, record.details["error"]) == ("S1", "RuntimeError")


def test_files_wait_where_the_database_does_not_answer(drop, monkeypatch):
    folder, job, _ = drop
    file = good(folder / "一号渠道")
    settle(file)

    def away(*_arguments, **_options):
        raise StoreUnavailableError

    with monkeypatch.context() as patch:
        patch.setattr(Intake, "take", away)
        assert job.run() == 0
    assert file.exists()
    assert job.run() == 1


@pytest.mark.parametrize("when", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01"])
def test_moments_far_off_narrow_a_list_and_break_none(client, when):
    for path in ("/api/v1/suggestions?updated_since=", "/audit?since=", "/audit?until="):
        assert client.get(path + when.replace("+", "%2B")).status_code < 500, path


def test_a_campaign_far_off_is_refused_and_its_trend_stays_short(client):
    form = {"title": "议题", "text": "献策", "starts": "1900-01-01", "ends": "9999-12-31"}
    assert client.post("/campaigns", data=form).status_code == 422
    counts = {date.min: 1, date.max: 2, None: 3}
    assert every_day(counts) == [(date.min, 1), (date.max, 2)]
