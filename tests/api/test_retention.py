"""Retention: what is over loses its personal data on schedule or on request, and it can be proved."""

import json
import os
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from typer.testing import CliRunner

from api.base.errors import EngineNotReadyError
from api.cli.main import app
from api.engine.composition import open_store
from api.jobs.retention_job import RetentionJob
from api.service.services import open_retention, open_services
from retrieval.vector_store import VectorStore
from triage.knowledge.indexing import Indexer
from triage.knowledge.library import Library
from triage.office.config import load_office
from triage.store.access.audit import AuditFilter
from triage.types import Case, Suggestion, Transition
from triage.workflow.actor import Actor

PHONE = "13873912345"
OFFICER = Actor(name="王敏", role="supervisor", account="wangmin")
run = CliRunner().invoke


@pytest.fixture
def office(service_settings, monkeypatch):
    """The settings of a service that keeps personal data for a day; S1 is closed, S2 and S3 are not."""
    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(service_settings.data_dir))
    (service_settings.data_dir / "office.yaml").write_text("retention: {days: 1}\n", encoding="utf-8")
    store = open_store(service_settings)
    with store.write() as work:
        work.suggestions.put([Suggestion(id=f"S{n}", text=f"路灯不亮，电话{PHONE}", user="张三丰") for n in (1, 2)])
    with store.write() as work:
        work.work_items.move(Transition(action="refuse", channel=f"电话{PHONE}"), work.work_items.one("S1"), OFFICER)
    store.close()
    return service_settings


@pytest.fixture
def retention(office):
    services = open_services(office)
    yield open_retention(office, services.store, services.office, services.secret_key), services.store
    services.close()


def later(**gap):
    return datetime.now(UTC) + timedelta(**gap)


def test_the_plan_says_what_is_due_and_changes_nothing(retention):
    service, store = retention
    assert service.plan(later(hours=23)) == []
    assert [(one.id, one.state) for one in service.plan(later(hours=25))] == [("S1", "out_of_scope")]
    with store.read() as work:
        assert PHONE in work.suggestions.one("S1").text


def test_what_is_due_is_erased_with_a_certificate_and_verified(retention):
    service, store = retention
    assert [one.id for one in service.run(later(days=2))] == ["S1"]
    assert service.run(later(days=2)) == []
    with store.read() as work:
        assert work.suggestions.one("S1").text == "路灯不亮，电话〔电话1〕"
        assert PHONE in work.suggestions.one("S2").text
        assert work.work_items.one("S1").state == "out_of_scope"
        (certificate,) = work.audit.each(AuditFilter(action="erasure.certified"))
        assert work.audit_verifier.verify() is None
    assert certificate.object_id == "S1"
    assert certificate.details["reason"] == "schedule"
    assert certificate.details["fields"] == 4
    assert len(certificate.details["suggestions.text"]) == 64
    verdict = service.verify()
    assert (verdict.suggestions, verdict.fields, verdict.remnants) == (1, 4, ())


def test_cases_of_an_archive_lose_personal_data_as_well_and_no_import_brings_it_back(retention, office):
    service, store = retention
    old = Case(id="A1", title="路灯", text=f"我叫陈小莲，电话{PHONE}。", reply="陈小莲您好，已修复。", user="陈小莲",
               time=datetime(2020, 1, 2), reply_time=datetime(2020, 1, 9))  # fmt: skip
    plain = Case(id="A2", title="路灯", text="路灯不亮。", reply="已修复。", time=datetime(2020, 1, 2))
    undated = old.model_copy(update={"id": "A3", "time": None, "reply_time": None})
    with store.write() as work:
        work.cases.put([old, plain, undated])
    assert [(one.id, one.state) for one in service.plan(later(hours=1))] == [("A2", "case"), ("A1", "case")]
    assert [one.id for one in service.run(later(hours=1))] == ["A1"]
    assert service.plan(later(hours=1)) == []
    with store.write() as work:
        assert work.cases.put([old, plain]).changed == 0
        found = work.cases.get(["A1", "A2", "A3"])
        (certificate,) = work.audit.each(AuditFilter(action="erasure.certified"))
    assert (found["A1"].text, found["A1"].reply, found["A1"].user) == (
        "我叫〔来信人〕，电话〔电话1〕。", "〔来信人〕您好，已修复。", None,
    )  # fmt: skip
    assert (found["A2"], found["A3"]) == (plain, undated)
    assert (certificate.object_kind, certificate.object_id, certificate.details["fields"]) == ("case", "A1", 3)
    verdict = service.verify()
    assert (verdict.suggestions, verdict.cases, verdict.fields, verdict.remnants) == (0, 1, 3, ())
    with store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE cases SET reply = '陈小莲您好，已修复。' WHERE id = 'A1'")
    assert [(left.id, left.field) for left in service.verify().remnants] == [("A1", "cases.reply")]


def test_the_file_of_the_database_does_not_hold_it_either(retention, office):
    service, store = retention
    service.erase("S2", "本人申请", OFFICER)
    service.run(later(days=2))
    store.close()
    for file in office.data_dir.glob("jindianzi.db*"):
        assert PHONE.encode() not in file.read_bytes(), file.name


def test_copies_of_dropped_files_go_too(retention, office):
    service, store = retention
    folder = office.resolved_drop_dir / "市长信箱"
    for name in ("done", "rejects"):
        (folder / name).mkdir(parents=True)
    mine, other = folder / "done" / "a.csv", folder / "done" / "b.csv"
    mine.write_text(f"内容\n路灯不亮，电话{PHONE}\n", encoding="utf-8")
    other.write_text("内容\n路不平\n", encoding="utf-8")
    rejects = folder / "rejects" / "a.csv.jsonl"
    lines = [json.dumps({"row": {"内容": text}}, ensure_ascii=False) for text in (f"路灯不亮，电话{PHONE}", "别的")]
    rejects.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with store.write() as work:
        letter = Suggestion(id="S9", text=f"路灯不亮，电话{PHONE}", channel="市长信箱")
        work.suggestions.put([letter])
    service.erase("S9", "本人申请", OFFICER)
    assert (mine.exists(), other.exists()) == (False, True)
    assert rejects.read_text(encoding="utf-8") == lines[1] + "\n"
    past = later(days=-3).timestamp()
    os.utime(other, (past, past))
    service.run(later(seconds=1))
    assert (other.exists(), rejects.exists()) == (False, True)
    with store.read() as work:
        assert [r.details["files"] for r in work.audit.each(AuditFilter(action="erasure.copies_removed"))] == [1]


def test_a_request_is_carried_out_at_the_command_line_and_the_reason_names_nobody(office):
    done = run(app, ["retention", "erase", "S2", "--reason", "依本人申请"])
    assert done.exit_code == 0, done.output
    assert "erased" in done.output
    assert run(app, ["retention", "erase", "S3", "--reason", f"电话{PHONE}来电"]).exit_code == 1
    assert run(app, ["retention", "erase", "none", "--reason", "申请"]).exit_code == 1
    assert run(app, ["retention", "verify"]).exit_code == 0
    assert "0 suggestions and 0 past cases are due" in run(app, ["retention", "plan"]).output
    assert "0 suggestions and cases erased" in run(app, ["retention", "run"]).output
    assert run(app, ["audit", "verify"]).exit_code == 0
    store = open_store(office)
    with store.write() as work:
        work.work_items.move(Transition(action="refuse", channel=PHONE), work.work_items.one("S2"), OFFICER)
    store.close()
    left = run(app, ["retention", "verify"])
    assert left.exit_code == 1
    assert "S2 handlings.proper_channel: 1 pieces of personal data" in left.output


def test_without_a_number_of_days_nothing_is_erased_on_schedule(office):
    (office.data_dir / "office.yaml").unlink()
    for act in ("plan", "run"):
        assert "Nothing is erased on schedule" in run(app, ["retention", act]).output
    assert load_office(None).retention.days is None


class Engine:
    def __init__(self, *, broken=False):
        self.opened, self.broken = 0, broken

    def open(self):
        if self.broken:
            raise EngineNotReadyError("failed", problem="no model")
        self.opened += 1


def test_the_job_erases_once_an_hour_and_has_the_index_follow(retention):
    service, store = retention
    engine, moment = Engine(), [later(days=2)]
    job = RetentionJob(service, store, engine, lambda: moment[0])
    assert (job.run(), engine.opened) == (1, 1)
    assert (job.run(), engine.opened) == (0, 1)
    # What is erased elsewhere is followed as well.
    service.erase("S2", "本人申请", OFFICER)
    job.run()
    assert engine.opened == 2
    with store.write() as work:
        work.work_items.move(Transition(action="refuse", channel="x"), work.work_items.one("S3"), OFFICER)
    moment[0] = later(days=4)
    assert job.run() == 1


def test_the_job_goes_on_where_no_model_is_trained(retention):
    service, store = retention
    job = RetentionJob(service, store, Engine(broken=True), lambda: later(days=2))
    assert job.run() == 1
    assert job.run() == 0


class Embedder:
    fingerprint = "fake"

    def encode(self, texts):
        return np.array([[float(len(text)), 1.0] for text in texts], dtype=np.float32)

    encode_documents = encode


def test_the_index_drops_what_it_computed_from_the_letter_as_it_was(retention, tmp_path):
    service, store = retention
    with VectorStore(tmp_path / "index", "fake") as vectors:
        indexer = Indexer(store, Library(store), vectors, Embedder())
        indexer.sync()
        before = vectors.ids("suggestions-undated")
        service.run(later(days=2))
        indexer.sync()
        after = vectors.ids("suggestions-undated")
    assert {key.partition("@")[0] for key in before} == {key.partition("@")[0] for key in after}
    assert list(before - after) == [key for key in before if key.startswith("S1@")]


def test_statistics_and_pages_go_on(retention, office, engine_of, sign_in, handler):
    from fastapi.testclient import TestClient

    from api.app import create_app

    service, store = retention
    with store.read() as work:
        before = work.storage.counts()
    service.run(later(days=2))
    with store.read() as work:
        assert work.storage.counts() == before | {"办理记录": before["办理记录"] + 1}
    with TestClient(create_app(office, engine_of)) as client:
        sign_in(client, handler)
        page = client.get("/suggestions/S1").text
        assert "清除个人信息" in page
        assert PHONE not in page
        assert client.get("/api/v1/suggestions/S1").json()["suggestion"]["user"] is None
