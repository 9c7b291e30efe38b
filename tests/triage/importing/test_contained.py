"""Files that are made to bring their reader down: each ends as one rejected file, soon and in little memory."""

import time
import zipfile
from datetime import date, datetime

import pytest
from docx import Document
from openpyxl import Workbook

from triage.errors import RowError, UnreadableFileError
from triage.importing import contained, reader_process, strict_json
from triage.importing.policies import read_policy
from triage.importing.rows import to_case, to_suggestion
from triage.importing.tables import read_table

MB = 1024**2


def workbook(path, rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def swollen(source, path, name, begin, piece, end, size):
    """A copy of an archive in which one entry unpacks to so many bytes."""
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in whole.namelist():
            if entry != name:
                target.writestr(entry, whole.read(entry))
        with target.open(name, "w", force_zip64=True) as stream:
            stream.write(begin)
            for _ in range(size // len(piece)):
                stream.write(piece)
            stream.write(end)
    return path


def test_a_workbook_is_read_as_it_was(tmp_path):
    path = workbook(
        tmp_path / "x.xlsx",
        [
            ["编号", "时间", "日期", "数", "是"],
            ["X1", datetime(2026, 11, 1, 9, 30), date(2026, 11, 2), 2.5, True],
            [None],
            ["X2"],
        ],
    )
    first, second = list(read_table(path))
    assert (first.number, second.number) == (2, 4)
    assert first.row["时间"] == datetime(2026, 11, 1, 9, 30)
    assert first.row["日期"] in (date(2026, 11, 2), datetime(2026, 11, 2))
    assert (first.row["数"], first.row["是"]) == (2.5, True)


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(tmp_path):
    source = workbook(tmp_path / "small.xlsx", [["编号"], ["x"]])
    bomb = swollen(
        source, tmp_path / "bomb.xlsx", "xl/sharedStrings.xml", b"<sst><si><t>", b"a" * MB, b"</t></si></sst>", 400 * MB
    )
    assert bomb.stat().st_size < MB
    with pytest.raises(UnreadableFileError, match="unpacked"):
        list(read_table(bomb))


def test_a_document_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(tmp_path):
    Document().save(tmp_path / "small.docx")
    bomb = swollen(
        tmp_path / "small.docx", tmp_path / "bomb.docx", "word/document.xml", b"<w>", b"a" * MB, b"</w>", 600 * MB
    )
    with pytest.raises(UnreadableFileError, match="unpacked"):
        read_policy(bomb)


def test_a_cell_longer_than_anybody_reads_is_refused(tmp_path):
    path = workbook(tmp_path / "x.xlsx", [["编号"], ["X1"]])
    begin = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1" t="inlineStr"><is><t>N</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>'
    )
    end = b"</t></is></c></row></sheetData></worksheet>"
    long = swollen(path, tmp_path / "long.xlsx", "xl/worksheets/sheet1.xml", begin, b"a" * 1000, end, 300_000)
    with pytest.raises(UnreadableFileError, match="a cell has"):
        list(read_table(long))


GREEDY = {
    "memory": "iter(lambda: bytearray(4 * 1024**3), None)",
    "time": "iter(lambda: sum(range(10**6)) and {}, None)",
}


@pytest.mark.parametrize("wants", GREEDY)
def test_what_takes_too_much_memory_or_time_ends_its_own_process_alone(tmp_path, monkeypatch, wants):
    """The reader as it is, with a file in place of which something greedy is read."""
    source = contained.READER.read_text(encoding="utf-8")
    assert "READERS[kind](path)" in source
    greedy = source.replace("READERS[kind](path)", GREEDY[wants]).replace("CPU_SECONDS = 60", "CPU_SECONDS = 1")
    (tmp_path / "reader.py").write_text(greedy, encoding="utf-8")
    monkeypatch.setattr(contained, "READER", tmp_path / "reader.py")
    start = time.monotonic()
    with pytest.raises(UnreadableFileError, match=r"slow|memory"):
        list(contained.contents(workbook(tmp_path / "x.xlsx", [["编号"], ["x"]]), "xlsx"))
    assert time.monotonic() - start < 60


def test_a_reader_that_hangs_is_ended(tmp_path, monkeypatch):
    hanging = tmp_path / "reader.py"
    hanging.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(contained, "READER", hanging)
    monkeypatch.setattr(contained, "SECONDS", 0.3)
    start = time.monotonic()
    with pytest.raises(UnreadableFileError, match=r"slow|memory"):
        list(read_table(workbook(tmp_path / "x.xlsx", [["编号"], ["x"]])))
    assert time.monotonic() - start < 20


def test_too_many_cells_and_pages_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reader_process, "MOST_CELLS", 10)
    path = workbook(tmp_path / "x.xlsx", [["编号"], *([n] for n in range(20))])
    with pytest.raises(reader_process.TooLargeError, match="cells"):
        list(reader_process.workbook(path))
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(100, 100)
    writer.write(tmp_path / "x.pdf")
    monkeypatch.setattr(reader_process, "MOST_PAGES", 2)
    with pytest.raises(reader_process.TooLargeError, match="pages"):
        list(reader_process.pdf(tmp_path / "x.pdf"))


def test_a_module_of_the_working_folder_is_not_run(tmp_path, monkeypatch):
    path = workbook(tmp_path / "x.xlsx", [["编号"], ["x"]])
    (tmp_path / "json.py").write_text("raise SystemExit('run')\n")
    (tmp_path / "openpyxl.py").write_text("raise SystemExit('run')\n")
    monkeypatch.chdir(tmp_path)
    assert len(list(read_table(path))) == 1


@pytest.mark.parametrize("field", ["title", "text", "user", "channel", "stated_place", "id"])
def test_nothing_longer_than_the_api_takes_comes_in_by_a_table(field):
    row = {"id": "X1", "title": "路灯", "text": "路灯不亮", "reply": "已修复。"}
    with pytest.raises(RowError, match=f"too_long: field={field}"):
        to_suggestion(row | {field: "一" * 100_001})
    if field != "stated_place":
        with pytest.raises(RowError):
            to_case(row | {field: "一" * 100_001})


NESTED = "[" * 65 + "]" * 65


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "[Infinity]",
        '{"a": -Infinity}',
        "1e999",
        "-1e999",
        "1" * 5000,
        NESTED,
        "[" * 100_000,
        '{"a":' * 2000,
        "{",
        "",
        "'a'",
    ],
)
def test_what_the_standard_does_not_know_is_no_json(text):
    with pytest.raises(ValueError):  # noqa: PT011 - whatever it says
        strict_json.loads(text)


def test_plain_json_is_read():
    assert strict_json.loads('{"a": ["NaN", 1, -2.5e3, "[[[[", null, true]}') == {
        "a": ["NaN", 1, -2500.0, "[[[[", None, True]
    }
    assert strict_json.loads(b'\xef\xbb\xbf{"a": "' + b"[" * 500 + b'"}')["a"] == "[" * 500
