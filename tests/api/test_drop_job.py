"""The drop folder: files of channels without an API are taken in once."""

import json
import os
import time
from datetime import date

import pytest
from openpyxl import Workbook

from api.acts.intake import Intake
from api.jobs.drop_job import DropJob
from triage.importing.columns import ColumnPlan
from triage.store.access.audit import AuditFilter
from triage.types import NewCampaign


@pytest.fixture
def drop(tmp_path, application):
    folder = tmp_path / "drop" / "市长信箱"
    folder.mkdir(parents=True)
    store, office = application.state.store, application.state.office
    return folder, DropJob(tmp_path / "drop", Intake(store, office)), store


def settle(file):
    past = time.time() - 60
    os.utime(file, (past, past))


def stored(store):
    with store.read() as work:
        return work.intakes.of_channel("市长信箱")


def test_a_file_is_taken_in_moved_and_what_is_rejected_is_kept(drop):
    folder, job, store = drop
    file = folder / "一月.csv"
    file.write_text(
        "信件编号,标题,内容,来信时间\nX1,路灯,路灯不亮,2026-11-01\nX2,,,\n,无编号,路不平,\nX4,题,文,昨天\n",
        encoding="gb18030",
    )
    settle(file)
    assert job.run() == 1
    assert set(stored(store)) == {"X1"}
    with store.read() as work:
        assert sorted(letter.title for letter in work.suggestions.all() if letter.channel == "市长信箱") == [
            "无编号",
            "路灯",
        ]
    assert [one.name.endswith("一月.csv") for one in (folder / "done").iterdir()] == [True]
    rejects = [json.loads(line) for line in (folder / "rejects" / "一月.csv.jsonl").read_text("utf-8").splitlines()]
    assert [entry["line"] for entry in rejects] == [3, 5]
    assert job.run() == 0


def test_a_file_in_the_folder_of_a_campaign_is_sent_to_it(drop):
    folder, job, store = drop
    with store.write() as work:
        new = NewCampaign(title="议题", text="献策", starts=date(2026, 11, 1), ends=date(2026, 11, 30))
        campaign = work.campaigns.add(new, "王敏")
    for number, name in ((campaign, "献策.csv"), (99, "无此议题.csv")):
        file = folder / f"campaign-{number}" / name
        file.parent.mkdir()
        file.write_text("编号,内容\nX1,建议在地铁口放共享雨伞\n", encoding="utf-8")
        settle(file)
    assert job.run() == 2
    with store.read() as work:
        assert work.campaigns.suggestion_ids(work.campaigns.one(campaign)) == work.intakes.of_channel("市长信箱")["X1"]
    assert len(list((folder / "done").iterdir())) == 2
    assert "没有编号为“99”的议题" in (folder / "rejects" / "无此议题.csv.jsonl").read_text("utf-8")


def test_a_file_that_is_begun_again_gives_no_second_item(drop):
    folder, job, store = drop
    for _ in range(2):
        book = Workbook()
        book.active.append(["编号", "内容", "来信时间"])
        book.active.append(["A", "公园的灯坏了", "2026-11-02"])
        book.active.append([None, "第二行没有编号", "2026-11-02"])
        book.save(folder / "信.xlsx")
        settle(folder / "信.xlsx")
        assert job.run() == 1
    assert {key: len(ids) for key, ids in stored(store).items()} == {"A": 1}
    with store.read() as work:
        texts = [letter.text for letter in work.suggestions.all() if letter.channel == "市长信箱"]
    assert sorted(texts) == ["公园的灯坏了", "第二行没有编号"]


def test_a_file_still_being_written_waits_and_a_broken_one_is_put_aside(drop):
    folder, job, store = drop
    (folder / "新.csv").write_text("编号,内容\n1,x\n", encoding="utf-8")
    assert job.run() == 0
    (folder / "坏.xlsx").write_bytes(b"no workbook")
    settle(folder / "坏.xlsx")
    assert job.run() == 1
    assert "不是可以读的 XLSX 文件" in (folder / "rejects" / "坏.xlsx.jsonl").read_text("utf-8")
    assert stored(store) == {}


def test_the_summary_of_a_file_adds_up_and_names_the_columns_that_are_not_stored(drop, monkeypatch):
    folder, job, store = drop
    file = folder / "一月.csv"
    rows = ["X1,路灯不亮,8001", "X2,井盖松了,8002", "X1,路灯不亮,8001", "X1,路灯不亮，晚上很黑,8001", "X3,,8001"]
    file.write_text("\n".join(["信件编号,内容,坐席工号", *rows]) + "\n", encoding="utf-8")
    settle(file)
    read = []
    monkeypatch.setattr(ColumnPlan, "row", lambda self, row, made=ColumnPlan.row: read.append(row) or made(self, row))
    assert job.run() == 1
    assert len(read) == len(rows), "each row is read once"
    with store.read() as work:
        (record,) = work.audit.each(AuditFilter(action="drop."))
    told = record.details
    assert (told["rows"], told["added"], told["corrected"], told["duplicate"], told["rejected"]) == (5, 2, 1, 1, 1)
    assert told["ignored"] == "坐席工号"


def test_a_file_without_anything_wrong_is_told_of_as_well(drop):
    folder, job, store = drop
    (folder / "一月.csv").write_text("信件编号,内容\nX1,路灯不亮\n", encoding="utf-8")
    settle(folder / "一月.csv")
    assert job.run() == 1
    with store.read() as work:
        (record,) = work.audit.each(AuditFilter(action="drop.file_taken"))
    assert (record.details["rows"], record.details["added"], "ignored" in record.details) == (1, 1, False)
