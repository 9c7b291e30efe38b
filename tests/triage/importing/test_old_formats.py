"""Files of older office programs as bytes, made by LibreOffice: read as what they are, or refused by name."""

import shutil
import zipfile
from pathlib import Path

import pytest
from documents import paragraph, write_docx
from openpyxl import Workbook

from triage.importing import Importer
from triage.importing.office_convert import PROGRAMS, SECONDS
from triage.importing.policy_check import check_policies
from triage.importing.tables import read_table

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LETTERS = [
    ["工单编号", "诉求内容", "来信时间"],
    ["00012345", "书院路的路灯灭了三天", "2026-11-20 09:30"],
    ["00012346", "邮局门口的井盖松了，\n车一过就响", "2026-11-21 15:20"],
]
ARTICLES = (
    "第一条 为了规范路灯维护，制定本办法。",
    "第二条 路灯故障三日内修复。",
    "第三条 本办法自2026年3月1日起施行。",
)


def converted(source, kind):
    """What LibreOffice makes of a file, in the given old format."""
    import subprocess

    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("no LibreOffice on this machine")
    profile = f"-env:UserInstallation={(source.parent / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", kind, "--outdir", str(source.parent / kind), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    made = source.parent / kind / f"{source.stem}.{kind}"
    if not made.is_file():
        pytest.skip(f"this LibreOffice has no part that writes {kind}")
    assert made.read_bytes().startswith(OLE)
    return made


@pytest.fixture(scope="module")
def old_table(tmp_path_factory):
    book = Workbook()
    for row in LETTERS:
        book.active.append(row)
    path = tmp_path_factory.mktemp("table") / "来信.xlsx"
    book.save(path)
    return converted(path, "xls")


@pytest.fixture(scope="module")
def old_document(tmp_path_factory):
    path = tmp_path_factory.mktemp("document") / "路灯办法.docx"
    return converted(write_docx(path, *map(paragraph, ARTICLES)), "doc")


@pytest.mark.parametrize("suffix", [".xls", ".et"])
def test_tables_of_older_programs_are_read(old_table, tmp_path, suffix):
    path = Path(shutil.copy(old_table, tmp_path / f"来信{suffix}"))
    rows = [line.row for line in read_table(path)]
    assert [list(row.values()) for row in rows] == LETTERS[1:]
    assert [list(row) for row in rows] == [LETTERS[0]] * 2


@pytest.mark.parametrize("suffix", [".xls", ".et"])
def test_letters_in_them_are_imported(old_table, sqlite_store, tmp_path, suffix):
    path = Path(shutil.copy(old_table, tmp_path / f"来信{suffix}"))
    assert Importer(sqlite_store, tmp_path).run("suggestions", path).counts.added == 2
    with sqlite_store.read() as work:
        assert {letter.text for letter in work.suggestions.all()} == {row[1] for row in LETTERS[1:]}


def folder_of(tmp_path, old_document):
    """A folder of policies as an office has it: documents of two programs, one of a third, and a table of letters."""
    folder = tmp_path / "政策"
    folder.mkdir()
    for name in ("路灯办法.doc", "井盖办法.wps"):
        shutil.copy(old_document, folder / name)
    with zipfile.ZipFile(folder / "公告.ofd", "w") as archive:
        archive.writestr("OFD.xml", '<?xml version="1.0"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>')
    (folder / "停车办法.md").write_text("# 停车办法\n第一条 首小时三元。", encoding="utf-8")
    return folder


def test_every_file_of_a_folder_of_policies_is_accounted_for(old_document, tmp_path):
    checks = {check.path.name: check for check in check_policies(folder_of(tmp_path, old_document))}
    assert set(checks) == {"路灯办法.doc", "井盖办法.wps", "公告.ofd", "停车办法.md"}
    for name in ("路灯办法.doc", "井盖办法.wps"):
        (read,) = checks[name].policies
        assert (read.articles, str(read.policy.effective_from)) == (3, "2026-03-01")
    (problem,) = checks["公告.ofd"].problems
    assert "公告.ofd" in problem
    assert "LibreOffice" in problem


def test_what_cannot_be_read_keeps_nothing_else_out(old_document, sqlite_store, tmp_path):
    report = Importer(sqlite_store, tmp_path).run("policies", folder_of(tmp_path, old_document))
    assert report.counts.added == 3
    assert [entry.path.name for entry in report.rejected] == ["公告.ofd"]


def test_without_libreoffice_each_is_refused_by_name(tmp_path, monkeypatch):
    folder = tmp_path / "政策"
    folder.mkdir()
    for name in ("路灯办法.doc", "井盖办法.wps", "公告.ofd"):
        (folder / name).write_bytes(OLE if not name.endswith("ofd") else b"PK\x03\x04")
    monkeypatch.setattr("triage.importing.office_convert.shutil.which", lambda _name: None)
    for check in check_policies(folder):
        (problem,) = check.problems
        assert check.path.name in problem
        assert "没有 LibreOffice" in problem
        assert "DOCX 或 PDF" in problem
