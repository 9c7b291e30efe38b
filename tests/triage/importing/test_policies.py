"""Policy documents: the text as it reads, its articles, tables and annexes, and what a person should look at."""

import os
import stat

import pytest
from documents import deleted, inserted, levels, paragraph, run, table, write_docx

from triage.errors import UnreadableFileError
from triage.importing import Importer
from triage.importing.pdf_text import without_page_furniture
from triage.importing.policies import read_document
from triage.importing.policy_check import check_policies


def units(read):
    return {clause.article: clause.text for clause in read.policy.clauses}


def test_a_document_with_tracked_changes_reads_as_accepted_and_says_so(tmp_path):
    path = write_docx(
        tmp_path / "样例河道保洁办法.docx",
        paragraph("第一条　保洁单位应当", deleted("每周"), inserted("每日"), "清理水面。"),
        paragraph(deleted("第二条　本条已经不要。"), mark_deleted=True),
        paragraph(inserted("第二条　夜间由值班人员巡查。")),
        paragraph("第三条　巡查记录", mark_deleted=True),
        paragraph("保存一年。"),
    )
    read = read_document(path)
    assert units(read) == {
        "第一条": "第一条　保洁单位应当每日清理水面。",
        "第二条": "第二条　夜间由值班人员巡查。",
        "第三条": "第三条　巡查记录保存一年。",
    }
    assert any("6 处修订" in warning for warning in read.warnings)


def test_automatic_numbers_are_written_out(tmp_path):
    numbering = levels(("chineseCountingThousand", "第%1条　"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    styles = (
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="条"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="条乙"/><w:basedOn w:val="A"/></w:style>'
    )
    articles = [paragraph(f"单位应当做第{n}件事。", number="1") for n in range(3, 12)]
    path = write_docx(
        tmp_path / "x.docx",
        paragraph("样例公园开放办法", style="T"),
        paragraph("为了开放公园，制定本办法。", style="A"),
        paragraph("下列公园开放：", style="B"),
        paragraph("江边公园；", number="1", level=1),
        paragraph("草地；", number="1", level=2),
        paragraph("水边。", number="1", level=2),
        paragraph("山上公园。", number="1", level=1),
        *articles,
        numbering=numbering,
        styles=styles,
    )
    read = read_document(path)
    assert read.policy.title == "样例公园开放办法"
    assert list(units(read)) == [
        f"第{n}条" for n in ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一"]
    ]
    lines = [line for line in units(read)["第二条"].splitlines() if line]
    assert lines == ["第二条　下列公园开放：", "（一）江边公园；", "1.草地；", "2.水边。", "（二）山上公园。"]


def test_a_list_may_begin_anew_and_a_bullet_is_no_number(tmp_path):
    numbering = levels(("decimal", "第%1条 ", 5)) + (
        '<w:num w:numId="8"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>" + levels(("bullet", "•"), number="3")
    )
    path = write_docx(
        tmp_path / "x.docx",
        paragraph("甲。", number="1"),
        paragraph("一点。", number="3"),
        paragraph("乙。", number="8"),
        paragraph("丙。", number="8"),
        numbering=numbering,
    )
    assert list(units(read_document(path))) == ["第5条", "第1条", "第2条"]


def test_tables_and_annexes_are_units_of_their_own(tmp_path):
    path = write_docx(
        tmp_path / "样例收费办法.docx",
        paragraph("第一条 停车按下表收费："),
        table(("车型", "首小时", "每日封顶"), ("小型车", "三元", "二十元"), ("大型车", "六元", "四十元")),
        paragraph("节假日减半。"),
        paragraph("第二条 本办法自二〇二六年五月一日起施行。"),
        paragraph("附件1：免费车辆清单"),
        paragraph("一、救护车。"),
        paragraph("附件2"),
        paragraph("申请表"),
        table(("申请人", ""), ("电话", "")),
    )
    read = read_document(path)
    found = units(read)
    assert list(found) == ["第一条", "表1", "第二条", "附件1", "附件2", "表2"]
    assert "小型车" not in found["第一条"]
    assert "节假日减半。" in found["第一条"]
    assert found["表1"].splitlines()[0] == "车型：小型车；首小时：三元；每日封顶：二十元。"
    assert "救护车" in found["附件1"]
    assert "救护车" not in found["第二条"]
    assert read.policy.effective_from.isoformat() == "2026-05-01"
    assert (read.articles, read.tables, read.annexes) == (2, 2, 2)


def test_articles_of_an_annex_are_not_those_of_the_document(tmp_path):
    path = tmp_path / "x.md"
    path.write_text(
        "# 样例通知办法\n第一条 制定本办法。\n第二条 细则见附件。\n附件：实施细则\n第一条 先登记。\n第二条 后办理。\n",
        encoding="utf-8",
    )
    assert list(units(read_document(path))) == ["第一条", "第二条", "附件", "附件第一条", "附件第二条"]


def test_articles_without_a_space_and_short_items_are_kept(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text(
        "第一条为了方便办事，制定本规定。\n第二条申请人应当提交：\n（一）材料：\n1.户口簿；\n2.照片。\n"
        "第二条之一未成年人由监护人代办，违反\n第一条规定的，不予受理。\n第三条本规定自2026年7月1日起施行。",
        encoding="utf-8",
    )
    read = read_document(path)
    assert list(units(read)) == ["第一条", "第二条", "第二条之一", "第三条"]
    assert "1.户口簿；\n2.照片。" in units(read)["第二条"]
    assert "第一条规定的，不予受理。" in units(read)["第二条之一"]
    assert read.policy.effective_from.isoformat() == "2026-07-01"


def test_short_items_of_a_document_without_articles_are_kept(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("一、办理时带好以下材料：\n1.户口簿；\n2.照片。\n\n二、窗口当场办结并发给回执。", encoding="utf-8")
    text = "\n".join(clause.text for clause in read_document(path).policy.clauses)
    assert "1.户口簿；" in text
    assert "2.照片。" in text


def test_gaps_and_missing_dates_are_told(tmp_path):
    path = tmp_path / "样例办法(2025-01-01).txt"
    path.write_text("第一条 甲。\n第三条 乙。\n第三条 丙。\n第四条 本办法自2026年1月1日起施行。", encoding="utf-8")
    told = "".join(read_document(path).warnings)
    assert "缺第2条" in told
    assert "重复：第3条" in told
    assert "不一致" in told


def test_what_is_printed_on_every_page_is_no_text():
    pages = [
        f"样例市人民政府公报 2026年第3期\n样例市噪声办法\n第{one}条 {'在居民楼里夜间不得使用发出噪声的工具，' * 2}\n"
        f"违反的由公安机关责令改正。\n— {n} —\nhttps://gazette.example"
        for n, one in enumerate("一二三四", start=1)
    ]
    text = without_page_furniture(pages)
    assert "公报" not in text
    assert "—" not in text
    assert "example" not in text
    assert text.count("样例市噪声办法") == 1
    assert "工具，违反的由公安机关责令改正。" in text
    assert [line[:3] for line in text.splitlines()][1:] == ["第一条", "第二条", "第三条", "第四条"]


def test_one_page_keeps_its_title_and_loses_its_number():
    assert without_page_furniture(["样例办法\n第一条 甲。\n第 1 页 共 1 页"]) == "样例办法\n第一条 甲。"


def test_every_entry_of_a_folder_is_accounted_for(tmp_path, sqlite_store):
    importer = Importer(sqlite_store, tmp_path / "rejects")
    tmp_path = tmp_path / "policies"
    tmp_path.mkdir()
    (tmp_path / "甲.txt").write_text("第一条 甲。", encoding="utf-8")
    (tmp_path / "乙.exe").write_bytes(b"MZ")
    (tmp_path / "丙.docx").write_bytes(b"broken")
    (tmp_path / "~$丙.docx").write_bytes(b"lock")
    (tmp_path / "旧文件").mkdir()
    checks = {check.path.name: check for check in check_policies(tmp_path)}
    assert set(checks) == {"甲.txt", "乙.exe", "丙.docx", "旧文件"}
    assert checks["甲.txt"].policies[0].articles == 1
    assert all(checks[name].problems for name in ("乙.exe", "丙.docx", "旧文件"))
    report = importer.run("policies", tmp_path)
    assert report.counts.added == 1
    assert {entry.path.name for entry in report.rejected} == {"乙.exe", "丙.docx", "旧文件"}


def test_without_libreoffice_an_old_document_is_refused_by_name(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("旧办法.doc", "样例.wps", "样例.ofd", "其实是旧的.docx"):
        (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest")
        with pytest.raises(UnreadableFileError, match="no_converter"):
            read_document(tmp_path / name)


@pytest.mark.parametrize("works", [True, False])
def test_an_old_document_is_read_through_libreoffice(tmp_path, monkeypatch, works):
    converted = write_docx(tmp_path / "converted.docx", paragraph(run("第一条 由旧文件转来。")))
    tool = tmp_path / "bin" / "soffice"
    tool.parent.mkdir()
    copy = f'for last; do :; done; cp "{converted}" "${{last%.*}}.docx"' if works else "exit 0"
    tool.write_text(f"#!/bin/sh\n{copy}\n")
    tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tool.parent}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "旧.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest")
    if works:
        assert units(read_document(tmp_path / "旧.doc")) == {"第一条": "第一条 由旧文件转来。"}
    else:
        with pytest.raises(UnreadableFileError, match="not_converted"):
            read_document(tmp_path / "旧.doc")


@pytest.mark.parametrize(("day", "warned"), [("2019-10-11", True), ("2019-12-01", False), ("2024-06-01", False)])
def test_a_document_is_in_force_no_earlier_than_its_text_says(tmp_path, day, warned):
    path = tmp_path / f"路灯办法（样本）({day}).md"
    path.write_text(
        "# 路灯办法（样本）\n\n第一条 路灯应当亮。\n\n第二条 本办法自2019年12月1日起施行。\n", encoding="utf-8"
    )
    assert any("两处不一致" in warning for warning in read_document(path).warnings) is warned
