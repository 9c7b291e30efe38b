"""Tables as offices keep them: every letter is read, and whatever is no letter is named."""

import string
import zipfile
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from table_files import csv_file, page, workbook

from triage.errors import UnreadableFileError
from triage.importing.headings import field_of, is_id_like, is_serial
from triage.importing.tables import read_table

HEADINGS = ["工单编号", "诉求标题", "诉求内容", "来电时间"]
LETTERS = [
    ["R-1", "路灯不亮", "桥头的路灯灭了。", "2026-11-02 08:10"],
    ["R-2", "井盖松动", "邮局门口的井盖松了，\n车一过就响。", "2026-11-02 09:40"],
]


def rows_of(path, notes=None):
    return [line.row for line in read_table(path, notes=notes)]


def as_dicts(letters=LETTERS):
    return [dict(zip(HEADINGS, letter, strict=True)) for letter in letters]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_text_files_of_every_encoding_and_separator(tmp_path, encoding, separator):
    path = csv_file(tmp_path / "x.csv", [HEADINGS, *LETTERS], separator=separator, encoding=encoding)
    assert rows_of(path) == as_dicts()


@pytest.mark.parametrize("name", ["x.xls", "x.et"])
def test_a_text_file_or_a_page_that_calls_itself_a_workbook(tmp_path, name):
    assert rows_of(csv_file(tmp_path / name, [HEADINGS, *LETTERS], separator="\t", encoding="gb18030")) == as_dicts()
    assert rows_of(page(tmp_path / name, [HEADINGS, *LETTERS], encoding="gb18030")) == as_dicts()


def test_a_workbook_under_another_name(tmp_path):
    path = workbook(tmp_path / "x.xlsx", {"表": [HEADINGS, *LETTERS]})
    assert rows_of(path.rename(tmp_path / "x.xls")) == as_dicts()


@pytest.mark.parametrize("break_", ["\u2028", "\u2029", "\x85", "\x0b", "\n", "\r\n"])
def test_a_break_inside_a_cell_ends_no_row(tmp_path, break_):
    letters = [["R-1", f"路灯{break_}不亮", "桥头的路灯灭了。", "2026-11-02"], LETTERS[1]]
    assert rows_of(csv_file(tmp_path / "x.csv", [HEADINGS, *letters])) == as_dicts(letters)


def test_rows_above_and_below_the_data_are_no_letters_and_are_named(tmp_path):
    rows = [
        ["某市热线工单明细表（2026年11月）"],
        ["统计区间：11月1日至30日", None, "制表：王一"],
        [],
        HEADINGS,
        LETTERS[0],
        HEADINGS,
        LETTERS[1],
        ["合计", None, 2],
        ["制表人：王一", None, None, "审核：李二"],
    ]
    # A line of a text file is a line, also where a cell goes on to the next.
    for path, shift in ((workbook(tmp_path / "x.xlsx", {"表": rows}), 0), (csv_file(tmp_path / "x.csv", rows), 1)):
        notes = []
        assert rows_of(path, notes) == as_dicts()
        assert len(notes) == 5
        for number, words in ((1, "明细表"), (2, "统计区间"), (6, "重复"), (8 + shift, "合计"), (9 + shift, "制表人")):
            assert any(f"第 {number} 行" in note and words in note for note in notes), notes


def test_a_letter_whose_text_begins_like_a_total_is_a_letter(tmp_path):
    letters = [["R-1", "合计收费有误", "合计：收了两次物业费。", "2026-11-02"], ["R-2", "", "总计等了三小时。", ""]]
    assert rows_of(csv_file(tmp_path / "x.csv", [HEADINGS, *letters])) == as_dicts(letters)


def test_hidden_sheets_are_named_and_hidden_rows_are_read(tmp_path):
    notes = []
    sheets = {"填表说明": [["请按模板填写"], ["每行一件"]], "工单": [HEADINGS, *LETTERS], "空": []}
    path = workbook(tmp_path / "x.xlsx", sheets, hidden={"填表说明"}, hidden_rows=[3])
    assert rows_of(path, notes) == as_dicts()
    assert any("填表说明" in note and "2 行" in note for note in notes)
    assert any("第 3 行" in note and "隐藏" in note for note in notes)


def test_every_visible_sheet_with_letters_is_read_and_the_others_are_named(tmp_path):
    notes = []
    sheets = {"上旬": [HEADINGS, LETTERS[0]], "字典": [["代码", "含义"], ["1", "电话"]], "下旬": [HEADINGS, LETTERS[1]]}
    found = list(read_table(workbook(tmp_path / "x.xlsx", sheets), notes=notes))
    assert [(line.sheet, line.number, line.row["工单编号"]) for line in found] == [
        ("上旬", 2, "R-1"),
        ("下旬", 2, "R-2"),
    ]
    assert any("字典" in note for note in notes)


@pytest.mark.parametrize("title", [False, True])
def test_a_header_of_two_lines(tmp_path, title):
    rows = [
        ["工单编号", "诉求人", None, "诉求", None, "来电时间"],
        [None, "姓名", "电话", "标题", "内容", None],
        ["R-1", "陈某", "000", "路灯不亮", "桥头的路灯灭了。", "2026-11-02"],
    ]
    wanted = [["R-1", "陈某", "000", "路灯不亮", "桥头的路灯灭了。", "2026-11-02"]]
    shift = 1 if title else 0
    rows = [["工单明细表"]] * shift + rows
    merges = [f"{a}{top + shift}:{b}{bottom + shift}" for a, top, b, bottom in (
        ("A", 1, "A", 2), ("B", 1, "C", 1), ("D", 1, "E", 1), ("F", 1, "F", 2))] + ["A1:F1"] * shift  # fmt: skip
    for path in (
        workbook(tmp_path / "x.xlsx", {"表": rows}, merges=merges),
        workbook(tmp_path / "y.xlsx", {"表": rows}),
        csv_file(tmp_path / "x.csv", rows),
    ):
        (row,) = rows_of(path)
        assert [list(row.values())] == wanted
        assert list(map(field_of, row)) == ["id", "contact_name", "phone", "title", "text", "time"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("*诉求内容", "text"), ("诉求内容（必填）", "text"), ("诉求\n内容", "text"), ("诉求内容 ＊必填", "text"), ("【必填】标题", "title"),
        ("来电时间(yyyy-mm-dd)", "time"), ("ＩＤ", "id"), ("工单编号：", "id"), ("标题[2]", "title"), ("随便什么", None),
    ],
)  # fmt: skip
def test_a_heading_is_known_however_a_template_decorates_it(heading, field):
    assert field_of(heading) == field


def test_a_row_number_is_no_id():
    assert all(map(is_serial, ("序号", "No.", "行号", "序 号")))
    assert not any(map(is_id_like, ("序号", "No.", "身份证件编号", "单位编号", "标题")))
    assert all(map(is_id_like, ("工单编号", "诉求编号", "市平台受理单号", "id")))


def test_empty_leading_columns_and_a_column_without_a_name_lose_nothing(tmp_path):
    rows = [[None, None, *HEADINGS], [None, None, *LETTERS[0], "加急"], ["√", None, *LETTERS[1]]]
    first, second = rows_of(workbook(tmp_path / "x.xlsx", {"表": rows}))
    assert first == as_dicts()[0] | {"第7列（无列名）": "加急"}
    assert second == {"第1列（无列名）": "√"} | as_dicts()[1]


def test_two_columns_of_one_name_are_two(tmp_path):
    rows = [["编号", "内容", "电话", "电话"], ["R-1", "路灯不亮", "111", "222"]]
    assert rows_of(csv_file(tmp_path / "x.csv", rows)) == [
        {"编号": "R-1", "内容": "路灯不亮", "电话": "111", "电话[2]": "222"}
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_bad_byte_costs_its_row_and_is_named(tmp_path, encoding):
    path = csv_file(
        tmp_path / "x.csv", [HEADINGS, *LETTERS, ["R-3", "噪声", "夜里施工", "2026-11-03"]], encoding=encoding
    )
    path.write_bytes(path.read_bytes().replace("井盖松动".encode(encoding), b"\xff" + "井盖松动".encode(encoding)))
    good, bad, last = read_table(path)
    assert (good.problem, last.problem) == (None, None)
    assert (bad.number, bad.problem.code, bad.problem.fields["heading"]) == (3, "bad_byte", "诉求标题")


def test_a_quote_that_is_never_closed_costs_its_line(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(
        '工单编号,诉求内容\nR-1,"路灯不亮\nR-2,"井盖,松动"\nR-3,噪声\n"R-4",他说"没办法",\n', encoding="utf-8"
    )
    found = list(read_table(path))
    assert [(line.number, line.problem and line.problem.code) for line in found] == [
        (2, "quote"), (3, None), (4, None), (5, None),
    ]  # fmt: skip
    assert found[1].row == {"工单编号": "R-2", "诉求内容": "井盖,松动"}
    assert found[3].row == {"工单编号": "R-4", "诉求内容": '他说"没办法"'}


def test_ids_kept_as_text_arrive_unchanged(tmp_path):
    for path in (
        csv_file(tmp_path / "x.csv", [HEADINGS[:3], ['="00012345"', "a", "b"], ["00012346", "a", "b"]]),
        workbook(tmp_path / "x.xlsx", {"表": [HEADINGS[:3], ['="00012345"', "a", "b"], ["00012346", "a", "b"]]}),
    ):
        assert [row["工单编号"] for row in rows_of(path)] == ["00012345", "00012346"]


def test_zeros_that_only_a_format_shows_are_read(tmp_path):
    from openpyxl import load_workbook

    path = workbook(tmp_path / "x.xlsx", {"表": [HEADINGS[:3], [12345, "a", "b"]]})
    book = load_workbook(path)
    book.active["A2"].number_format = "00000000"
    book.save(path)
    assert rows_of(path)[0]["工单编号"] == "00012345"


def test_a_formula_that_was_never_calculated_rejects_its_row(tmp_path):
    (line,) = read_table(workbook(tmp_path / "x.xlsx", {"表": [HEADINGS[:3], ["R-1", "a", "=B2&B2"]]}))
    assert (line.problem.code, line.problem.fields["heading"]) == ("formula", "诉求内容")


def test_cells_merged_downwards_hold_for_each_row(tmp_path):
    rows = [["工单编号", "诉求内容", "来源"], ["R-1", "路灯不亮", "电话"], ["R-2", "井盖松动", None]]
    assert [row["来源"] for row in rows_of(workbook(tmp_path / "x.xlsx", {"表": rows}, merges=["C2:C3"]))] == [
        "电话"
    ] * 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.xls", b"%PDF-1.4", "no_table"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "no_table"),
        ("x.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "format"),
        ("x.csv", b"\xff\xff\xff", "encoding"),
    ],
)
def test_what_is_no_table_is_refused_by_name(tmp_path, name, content, code):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFileError) as refused:
        list(read_table(tmp_path / name))
    assert refused.value.code == code


WORDS = st.text(
    st.sampled_from(string.ascii_letters + "路灯不亮井盖松动请派人查看，。；、：？“”（）|;,\t'\"=＝\u2028\u2029\x85\n"),
    min_size=1,
    max_size=30,
).map(lambda text: f"件{text}件")
TABLES = st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=6)
FORMS = (
    *(("csv", separator, encoding) for separator in ",;\t" for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16")),
    *[("xlsx", "", "")] * 6, *[("page", "", encoding) for encoding in ("utf-8", "gb18030")],
)  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    letters=TABLES,
    form=st.sampled_from(FORMS),
    above=st.integers(0, 2),
    left=st.integers(0, 2),
    total=st.booleans(),
    serial=st.booleans(),
    sheets=st.integers(1, 2),
    two_lines=st.booleans(),
    hides=st.booleans(),
)
def test_the_same_letters_are_read_from_every_form(
    tmp_path, letters, form, above, left, total, serial, sheets, two_lines, hides
):
    kind, separator, encoding = form
    headings = [*(["序号"] * serial), "*工单编号", "诉求标题（必填）", "诉求\n内容"]
    titles = [[f"工单表{number}"] for number in range(above)]
    ends = [[None] * left + ["合计", None, None]] * total
    body = [
        [None] * left + [number] * serial + [f"R-{number}", title, text]
        for number, (title, text) in enumerate(letters, start=1)
    ]
    rows = [*titles, [None] * left + headings, *body, *ends]
    told = above + total
    if kind == "xlsx":
        # Two lines of headings, the first of which is one cell over the last two columns; a part on a second sheet.
        first = [None] * (left + serial) + ["工单编号", "诉求情况", None]
        second = [None] * left + ["序号"] * serial + [None, "诉求标题（必填）", "诉求\n内容"]
        head = [first, second] if two_lines else [[None] * left + headings]
        top, wide = (
            above + 1,
            get_column_letter(left + serial + 2) + "{0}:" + get_column_letter(left + serial + 3) + "{0}",
        )
        half = len(body) // 2 if sheets > 1 and len(body) > 1 else len(body)
        parts = [part for part in (body[:half], body[half:]) if part]
        book = {f"表{place}": [*titles, *head, *part, *ends] for place, part in enumerate(parts)}
        hidden_rows = [top + len(head)] if hides else []
        path = workbook(
            tmp_path / "x.xlsx", book | ({"说明": [["填表说明"], ["勿改"]]} if hides else {}), hidden=["说明"],
            hidden_rows=hidden_rows, merges=[wide.format(top)] if two_lines else [],
        )  # fmt: skip
        told = (above + total) * len(parts) + hides * (1 + len(parts))
    elif kind == "csv":
        path = csv_file(tmp_path / "x.csv", rows, separator=separator, encoding=encoding)
    else:
        rows = [[" ".join(cell.split()) if isinstance(cell, str) else cell for cell in row] for row in rows]
        letters = [(" ".join(title.split()), " ".join(text.split())) for title, text in letters]
        path = page(tmp_path / "x.xls", rows, encoding=encoding)
    notes = []
    found = list(read_table(path, notes=notes))
    assert [line.problem for line in found] == [None] * len(letters)
    by_field = [{field_of(name): cell for name, cell in line.row.items() if field_of(name)} for line in found]
    assert [(row["id"], row["title"], row["text"]) for row in by_field] == [
        (f"R-{number}", title, text) for number, (title, text) in enumerate(letters, start=1)
    ]
    assert len(notes) == told, notes


def test_cells_of_every_kind_are_read_as_they_are_shown(tmp_path):
    """A sheet as other programs write it: rows and cells without places, rich texts, truth values, ISO dates, errors."""
    rows = (
        '<row><c t="inlineStr"><is><t>工单编号</t></is></c><c t="inlineStr"><is><t>内容</t></is></c>'
        '<c t="inlineStr"><is><t>来电时间</t></is></c><c t="inlineStr"><is><t>是否公开</t></is></c></row>'
        '<row r="5"><c r="A5" t="inlineStr"><is><r><t>R-</t></r><r><t>1</t></r><rPh><t>读音</t></rPh></is></c>'
        '<c r="B5" t="str"><f>"x"</f><v>路灯不亮</v></c><c r="C5" t="d"><v>2026-11-28T10:00:00</v></c>'
        '<c r="D5" t="b"><v>1</v></c></row>'
        '<row hidden="1"><c t="n"><v>7</v></c><c t="e"><v>#N/A</v></c><c><v>46354.5</v></c></row>'
    )
    path = workbook(tmp_path / "x.xlsx", {"表": [["x"]]})
    parts = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{space}"><!-- no dimension --><sheetData>{rows}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else content)
    notes = []
    first, second = read_table(path, notes=notes)
    assert (first.number, first.row) == (
        5, {"工单编号": "R-1", "内容": "路灯不亮", "来电时间": datetime(2026, 11, 28, 10), "是否公开": True},
    )  # fmt: skip
    assert (second.number, second.row["工单编号"], second.row["内容"], second.row["来电时间"]) == (
        6,
        7,
        "#N/A",
        46354.5,
    )
    assert any("隐藏" in note for note in notes)
