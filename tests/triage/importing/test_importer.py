"""Importing an office's files."""

import csv
import json
from datetime import datetime

import pytest
from openpyxl import Workbook
from table_files import csv_file

from triage.errors import UnreadableFileError, UnsupportedFormatError
from triage.importing import Importer
from triage.importing.rows import to_time

HEADINGS = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"]
ROW = [
    2549,
    "A00045581",
    "景蓉花园物业管理有问题",
    "2019/4/25 9:32:09",
    "物业费高",
    "您好！已处理。",
    datetime(2019, 5, 10, 14, 56, 53),
]


@pytest.fixture
def store(sqlite_store):
    return sqlite_store


@pytest.fixture
def importer(store, tmp_path):
    return Importer(store, tmp_path / "rejects")


def test_a_spreadsheet_with_chinese_headings_imports_as_it_is(importer, store, tmp_path):
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(ROW)
    book.save(tmp_path / "附件4.xlsx")
    report = importer.run("cases", tmp_path / "附件4.xlsx")
    assert report.counts.added == 1
    with store.read() as work:
        case = work.cases.get(["2549"])["2549"]
    assert case.title == "景蓉花园物业管理有问题"
    assert case.time == datetime(2019, 4, 25, 9, 32, 9)
    assert case.reply_time == datetime(2019, 5, 10, 14, 56, 53)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_usual_encodings(importer, tmp_path, encoding):
    path = tmp_path / "cases.csv"
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows([HEADINGS, ROW])
    assert importer.run("cases", path).counts.added == 1


def test_importing_twice_changes_nothing(importer, demo):
    first = importer.run("departments", demo / "departments.jsonl")
    again = importer.run("departments", demo / "departments.jsonl")
    assert first.counts.added >= 30
    assert again.counts.added == again.counts.changed == 0
    assert again.counts.unchanged == first.counts.added


def test_a_department_that_comes_with_another_name_leaves_a_history(importer, store, tmp_path):
    path = tmp_path / "departments.jsonl"
    for name in ("市城管局", "市城管局", "市城市管理局", "市城管执法局"):
        path.write_text(json.dumps({"id": "D1", "name": name}), encoding="utf-8")
        assert importer.run("departments", path).rejected == []
    with store.read() as work:
        assert work.reference_history.department_names() == dict.fromkeys(("市城管局", "市城市管理局"), "市城管执法局")
        assert [change.actor for change in work.reference_history.of("department", "D1")] == ["导入", "导入"]


def test_bad_rows_are_reported_and_written_aside_and_good_ones_go_in(importer, store, tmp_path):
    path = tmp_path / "letters.jsonl"
    path.write_text(
        '{"id": "1", "text": "好的"}\n{broken\n{"id": "2", "text": "x", "time": "昨天"}\n{"text": "没有编号"}\n[1]\n'
        '{"id": "1", "text": "另一封"}\n{"id": "3", "text": "NUL\\u0000 here"}\n',
        encoding="utf-8",
    )
    report = importer.run("suggestions", path)
    # A row without an id has its content as identity.
    assert report.counts.added == 3
    assert [entry.line for entry in report.rejected] == [2, 3, 5, 6]
    assert "昨天" in report.rejected[1].reason
    assert all(words in report.rejected[3].reason for words in ("另一封", "好的"))
    written = [json.loads(line) for line in report.rejects_file.read_text(encoding="utf-8").splitlines()]
    assert [entry["line"] for entry in written] == [2, 3, 5, 6]
    assert all(entry["reason"] for entry in written)
    with store.read() as work:
        assert work.suggestions.one("3").text == "NUL here"


def test_a_changed_row_replaces_nothing_in_silence(importer, store, tmp_path):
    path = tmp_path / "letters.jsonl"
    path.write_text('{"id": "1", "text": "旧的内容"}\n', encoding="utf-8")
    importer.run("suggestions", path)
    path.write_text('{"id": "1", "text": "新"}\n', encoding="utf-8")
    report = importer.run("suggestions", path)
    assert report.counts.changed == 0
    assert all(words in report.rejected[0].reason for words in ("旧的内容", "新"))
    with store.read() as work:
        assert work.suggestions.one("1").text == "旧的内容"
    path.write_text('{"id": "1", "text": "新", "correction": true}\n', encoding="utf-8")
    assert importer.run("suggestions", path).counts.changed == 1
    with store.read() as work:
        assert work.suggestions.one("1").text == "新"
        assert [version.text for version in work.revisions.of("1")] == ["旧的内容"]


def test_policies_keep_their_articles_dates_and_status(importer, store, demo):
    report = importer.run("policies", demo / "policies")
    assert report.rejected == []
    with store.read() as work:
        policies = {policy.title: policy for policy in work.policies.all()}
    assert all("样本" in title for title in policies)
    assert not policies["湘陵市物业管理暂行办法（样本）"].in_force
    current = policies["湘陵市物业管理办法（样本）"]
    assert current.in_force
    assert current.effective_from.isoformat() == "2023-05-01"
    assert [clause.article for clause in current.clauses[:3]] == ["第一条", "第二条", "第三条"]


@pytest.mark.parametrize("suffix", ["txt", "docx", "md"])
def test_policy_documents_of_every_text_format(importer, store, tmp_path, suffix):
    path = tmp_path / f"样本规定(2024-01-02).{suffix}"
    lines = ["# 样本规定", "第一条 为了试验，制定本规定。", "第二条 依照第一条办理。"]
    if suffix == "docx":
        from docx import Document

        document = Document()
        document.add_heading("样本规定", 0)
        for line in lines[1:]:
            document.add_paragraph(line)
        document.save(path)
    else:
        path.write_text("\n\n".join(lines), encoding="utf-8")
    assert importer.run("policies", path).counts.added == 1
    with store.read() as work:
        (policy,) = work.policies.all()
    assert policy.title == "样本规定"
    assert [clause.article for clause in policy.clauses] == ["第一条", "第二条"]
    assert policy.effective_from.isoformat() == "2024-01-02"


def test_what_cannot_be_read_says_so(importer, tmp_path):
    (tmp_path / "x.exe").write_text("x")
    with pytest.raises(UnsupportedFormatError, match=r"\.csv.*\.xlsx.*\.jsonl"):
        importer.run("cases", tmp_path / "x.exe")
    with pytest.raises(UnreadableFileError, match="missing"):
        importer.run("cases", tmp_path / "none.csv")
    (tmp_path / "bad.xlsx").write_text("x")
    with pytest.raises(UnreadableFileError, match="XLSX"):
        importer.run("cases", tmp_path / "bad.xlsx")


@pytest.mark.parametrize("given", ["2026-11-20T08:00:00+00:00", "2026-11-20T16:00:00+08:00", "2026-11-20T16:00:00"])
def test_a_time_with_a_zone_is_the_same_moment_in_beijing(given):
    assert to_time(given) == datetime(2026, 11, 20, 16)
    assert to_time(datetime.fromisoformat(given)) == datetime(2026, 11, 20, 16)


@pytest.mark.parametrize(("said", "taken"), [("是", 0), ("保密", 0), ("保密件", 0), ("机密", 0), ("否", 1), ("", 1)])
def test_a_confidential_case_is_not_imported_where_every_department_would_read_it(sqlite_store, tmp_path, said, taken):
    path = csv_file(
        tmp_path / "办件.csv",
        [["编号", "标题", "内容", "答复", "是否保密"], ["C-1", "路灯", "路灯不亮", "已修好", said]],
    )
    report = Importer(sqlite_store, tmp_path / "rejects").run("cases", path)
    assert (report.counts.added, len(report.rejected)) == (taken, 1 - taken)
