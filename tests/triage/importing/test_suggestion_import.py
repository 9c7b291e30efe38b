"""Importing suggestions: nothing is overwritten, merged or lost without a word."""

from datetime import datetime

import pytest
from table_files import csv_file, workbook

from triage.errors import StoreUnavailableError
from triage.importing import suggestion_import, suggestion_rows
from triage.importing.suggestion_import import ImportOptions, SuggestionImport
from triage.types import Department, Transition
from triage.workflow.actor import Actor

HEADINGS = ["序号", "工单编号", "诉求标题", "诉求内容", "来电时间", "坐席工号"]
PERSON = Actor(name="陈立", role="handler")


def letter(number, key, title="路灯不亮", text="桥头的路灯灭了。", when="2026-11-02 08:10", seat="8001"):
    return [number, key, title, text, when, seat]


@pytest.fixture
def store(sqlite_store):
    return sqlite_store


@pytest.fixture
def take(store, tmp_path):
    def run(*rows, name="x.csv", headings=HEADINGS, **options):
        path = csv_file(tmp_path / name, [headings, *rows])
        return SuggestionImport(store, tmp_path / "rejects", ImportOptions(actor=PERSON, **options)).run(path)

    return run


def counts(report):
    assert report.rows == (
        report.added + report.corrected + report.supplemented + report.duplicate + len(report.rejected)
    )
    return report.added, report.corrected, report.supplemented, report.duplicate, len(report.rejected)


def texts(store):
    with store.read() as work:
        return {letter.id: letter.text for letter in work.suggestions.all()}


def test_a_row_number_is_never_the_id(take, store):
    take(letter(1, "R-1"), letter(2, "R-2", text="另一盏灯也灭了。"))
    report = take(letter(1, "R-3", text="井盖松了。"), letter(2, "R-4", text="树枝断了。"), name="y.csv")
    assert counts(report) == (2, 0, 0, 0, 0)
    assert report.mapping["external_id"] == "工单编号"
    assert set(report.ignored_fields) == {"序号", "坐席工号"}
    assert set(texts(store)) == {"R-1", "R-2", "R-3", "R-4"}


@pytest.mark.parametrize(
    ("headings", "first", "second", "wanted"),
    [
        (["工单编号", "诉求编号", "内容"], ["1", "S-7", "甲"], ["2", "S-9", "乙"], "诉求编号"),
        (["批次编号", "受理编号", "内容"], ["B1", "S-7", "甲"], ["B1", "S-9", "乙"], "受理编号"),
        (["编号", "内容"], ["1", "甲"], ["2", "乙"], None),
        (["编号", "内容"], ["0007", "甲"], ["0008", "乙"], "编号"),
        (["市平台受理单号", "内容"], ["Z7", "甲"], ["Z8", "乙"], "市平台受理单号"),
        (["身份证件编号", "内容"], ["Z7", "甲"], ["Z8", "乙"], None),
    ],
)
def test_of_several_columns_the_one_that_tells_rows_apart_is_the_id(take, headings, first, second, wanted):
    third = [first[0] if headings[0] == "批次编号" else {"1": "3", "0007": "0009"}.get(first[0], "Z9"), *first[1:]]
    third[-1], third[-2] = "丙", third[-2] if len(third) == 2 else "S-8"
    report = take(first, second, third, headings=headings, dry_run=True)
    assert report.mapping.get("external_id") == wanted
    assert counts(report)[0] == 3


def test_without_an_id_the_content_is_the_identity_within_its_channel(take, store):
    headings = ["序号", "内容", "来源"]
    report = take(["1", "路灯不亮", "电话"], ["2", "路灯不亮", "电话"], ["3", "路灯不亮", "微信"], headings=headings)
    assert counts(report) == (2, 0, 0, 1, 0)
    again = take(["7", "路灯不亮", "电话"], name="y.csv", headings=headings)
    assert counts(again) == (0, 0, 0, 1, 0)
    assert len(texts(store)) == 2


def test_ids_that_a_spreadsheet_has_rounded_are_refused_with_what_to_do(store, tmp_path):
    rows = [HEADINGS, letter(1, 202611280001234567), letter(2, 202611280001234568)]
    report = SuggestionImport(store, tmp_path).run(workbook(tmp_path / "x.xlsx", {"表": rows}))
    assert [entry.line for entry in report.rejected] == [2, 3]
    assert all("工单编号" in entry.reason and "文本" in entry.reason for entry in report.rejected)
    for name, keys in (
        ("a.csv", ["2.02612E+17", "2.02612E+17"]),
        ("b.csv", ["202611280001234000", "202611280001235000"]),
    ):
        path = csv_file(tmp_path / name, [HEADINGS, *(letter(1, key) for key in keys)])
        assert len(SuggestionImport(store, tmp_path).run(path).rejected) == 2
    assert texts(store) == {}


@pytest.mark.parametrize("key", ["202611280001234567", "00012345", '="00012345"', "RX-2026/11"])
def test_ids_that_are_text_arrive_unchanged(take, store, key):
    take(letter(1, key))
    assert set(texts(store)) == {key.strip('="')}


def test_other_content_under_a_stored_id_is_refused_with_both_texts(take, store):
    take(letter(1, "R-1"))
    report = take(letter(1, "R-1", text="别的事。"))
    assert counts(report) == (0, 0, 0, 0, 1)
    assert all(words in report.rejected[0].reason for words in ("R-1", "桥头的路灯灭了。", "别的事。"))
    assert [(one.line, one.key) for one in report.conflicts] == [(2, "R-1")]
    assert texts(store) == {"R-1": "桥头的路灯灭了。"}


@pytest.mark.parametrize("said", [True, frozenset({2})])
def test_a_correction_keeps_the_former_text_and_goes_back_to_triage(take, store, said):
    take(letter(1, "R-1"))
    routed(store, "R-1")
    report = take(letter(1, "R-1", text="别的事。"), corrections=said)
    assert counts(report) == (0, 1, 0, 0, 0)
    assert texts(store) == {"R-1": "别的事。"}
    with store.read() as work:
        (version,) = work.revisions.of("R-1")
        item = work.work_items.one("R-1")
        assert (version.version, version.text, version.kind, version.actor) == (
            1,
            "桥头的路灯灭了。",
            "corrected",
            "陈立",
        )
        assert (item.state, item.department, item.deadline) == ("received", None, None)
        assert work.work_items.due() == ["R-1"]
        assert [event.kind for event in work.events.of("R-1")][-1] == "corrected"
    assert counts(take(letter(1, "R-1"))) == (0, 0, 0, 1, 0), "the first file again brings back nothing"


def test_only_the_rows_that_a_person_chooses_are_corrections(take, store):
    take(letter(1, "R-1"), letter(2, "R-2"))
    report = take(letter(1, "R-1", text="甲"), letter(2, "R-2", text="乙"), corrections=frozenset({3}))
    assert counts(report) == (0, 1, 0, 0, 1)
    assert texts(store) == {"R-1": "桥头的路灯灭了。", "R-2": "乙"}


def test_more_text_under_a_stored_id_is_a_supplement_with_its_own_time(take, store):
    take(letter(1, "R-1"))
    more = letter(1, "R-1", text="桥头的路灯灭了。 补充：今晚有人摔倒。", when="2026-11-04 20:00")
    assert counts(take(more)) == (0, 0, 1, 0, 0)
    assert counts(take(letter(1, "R-1"), more)) == (0, 0, 0, 2, 0), "both files again change nothing"
    with store.read() as work:
        stored = work.suggestions.one("R-1")
        (version,) = work.revisions.of("R-1")
        assert (stored.text, stored.time) == ("桥头的路灯灭了。 补充：今晚有人摔倒。", datetime(2026, 11, 2, 8, 10))
        assert (version.kind, version.received) == ("supplemented", datetime(2026, 11, 4, 20))
        assert work.work_items.due() == ["R-1"]


def test_a_letter_and_its_supplement_in_one_file(take, store):
    rows = (letter(1, "R-1"), letter(2, "R-1", text="桥头的路灯灭了。又坏了一盏。", when="2026-11-03"))
    for dry in (True, False):
        assert counts(take(*rows, dry_run=dry)) == (1, 0, 1, 0, 0)
    assert texts(store) == {"R-1": "桥头的路灯灭了。又坏了一盏。"}


def test_a_dry_run_says_the_same_and_stores_nothing(take, store):
    rows = (letter(1, "R-1"), letter(2, "R-1"), letter(3, "R-2", when="昨天"), letter(4, "R-1", text="别的"))
    report = take(*rows, dry_run=True)
    assert counts(report) == (1, 0, 0, 1, 2)
    assert texts(store) == {}
    assert counts(take(*rows)) == counts(report)
    assert report.as_json() == {
        "rows": 4, "added": 1, "corrected": 0, "duplicate": 1,
        "rejected": [{"row": entry.line, "reason": entry.reason} for entry in report.rejected],
        "mapping": {"external_id": "工单编号", "title": "诉求标题", "text": "诉求内容", "time": "来电时间"},
        "ignored_fields": ["序号", "坐席工号"],
    }  # fmt: skip


def test_a_person_says_which_column_is_what_and_it_is_remembered(take, store):
    rows = (letter(1, "R-1"), letter(2, "R-2"))
    said = {"title": "坐席工号", "external_id": ""}
    report = take(*rows, columns=said, dry_run=True)
    assert report.mapping == {"title": "坐席工号", "text": "诉求内容", "time": "来电时间"}
    with store.write() as work:
        work.imports.remember("热线", said, "陈立")
    assert take(*rows, channel="热线", dry_run=True).mapping == report.mapping
    assert take(*rows, dry_run=True).mapping != report.mapping


def test_one_id_of_two_channels_is_two_suggestions(take, store):
    headings = ["编号", "内容", "渠道"]
    assert counts(take(["X7", "甲", "电话"], ["X7", "乙", "微信"], headings=headings, dry_run=True)) == (2, 0, 0, 0, 0)
    take(["X7", "甲", "电话"], headings=headings)
    assert counts(take(["X7", "乙", "微信"], headings=headings)) == (1, 0, 0, 0, 0)
    assert counts(take(["X7", "乙", "微信"], ["X7", "甲", "电话"], headings=headings)) == (0, 0, 0, 2, 0)


def test_doubtful_times_are_warned_of(take, store):
    report = take(
        letter(1, "R-1", when="11/27/2026"), letter(2, "R-2", when="2126-11-27"), letter(3, "R-3", when="1985-01-01")
    )
    assert counts(report) == (3, 0, 0, 0, 0)
    assert [warning.partition("：")[0] for warning in report.warnings] == ["第 2 行", "第 3 行", "第 4 行"]
    with store.read() as work:
        assert work.suggestions.one("R-1").warnings


def test_an_interrupted_import_goes_on_where_it_stopped(take, store, monkeypatch):
    monkeypatch.setattr(suggestion_import, "BATCH", 2)
    take(letter(0, "R-3", text="早先的另一件事。"))
    rows = [letter(n, f"R-{n}", text=f"第{n}盏路灯不亮。") for n in range(1, 8)]
    rows[1][4] = "昨天"
    run = suggestion_import._Run.take
    batches = []

    def breaks(self, lines, today):
        batches.append([line.number for line in lines])
        if len(batches) == 3:
            raise StoreUnavailableError
        run(self, lines, today)

    monkeypatch.setattr(suggestion_import._Run, "take", breaks)
    with pytest.raises(StoreUnavailableError):
        take(*rows, name="y.csv")
    assert set(texts(store)) == {"R-1", "R-3", "R-4"}
    stored = []
    judge = suggestion_import._Run._judge
    monkeypatch.setattr(
        suggestion_import._Run,
        "_judge",
        lambda self, work, reads: stored.extend(read.line.number for read in reads) or judge(self, work, reads),
    )
    report = take(*rows, name="y.csv")
    assert stored == [6, 7, 8], "what was stored is not taken in again"
    assert counts(report) == (5, 0, 0, 0, 2)
    assert sorted(entry.line for entry in report.rejected) == [3, 4]
    assert any("继续" in note for note in report.notes)
    assert counts(take(*rows, name="y.csv")) == (0, 0, 0, 5, 2)


def test_a_row_that_no_one_foresaw_stops_neither_an_import_nor_one_that_goes_on(take, store, monkeypatch):
    monkeypatch.setattr(suggestion_import, "BATCH", 2)
    made = suggestion_rows.to_suggestion

    def odd(row):
        if "第1盏" in str(row["text"]):
            raise ZeroDivisionError("odd")
        return made(row)

    run, batches = suggestion_import._Run.take, []

    def breaks(self, lines, today):
        batches.append(lines)
        if len(batches) == 2:
            raise StoreUnavailableError
        run(self, lines, today)

    monkeypatch.setattr(suggestion_rows, "to_suggestion", odd)
    monkeypatch.setattr(suggestion_import._Run, "take", breaks)
    rows = [letter(n, f"R-{n}", text=f"第{n}盏路灯不亮。") for n in range(1, 4)]
    with pytest.raises(StoreUnavailableError):
        take(*rows, name="y.csv")
    report = take(*rows, name="y.csv")
    assert set(texts(store)) == {"R-2", "R-3"}
    assert counts(report) == (2, 0, 0, 0, 1)
    assert "ZeroDivisionError" in report.rejected[0].reason


@pytest.mark.parametrize(
    ("break_", "stored"), [("\u2028", "\u2028"), ("\u2029", "\u2029"), ("\x0b", "\n"), ("\n", "\n")]
)
def test_a_break_inside_a_cell_is_stored_with_it(take, store, break_, stored):
    take(letter(1, "R-1", text=f"路灯灭了。{break_}请修。"))
    assert texts(store) == {"R-1": f"路灯灭了。{stored}请修。"}


def test_every_file_of_a_folder_is_accounted_for(store, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    csv_file(folder / "a.csv", [HEADINGS, letter(1, "R-1")])
    (folder / "说明.docx").write_bytes(b"PK")
    (folder / "b.xls").write_bytes(b"%PDF-1.4")
    report = SuggestionImport(store, tmp_path / "rejects").run(folder)
    assert (report.added, sorted(entry.path.name for entry in report.rejected)) == (1, ["b.xls", "说明.docx"])


def routed(store, key):
    with store.write() as work:
        work.departments.put([Department(id="D1", name="市城管局")])
        item = work.work_items.one(key)
        work.work_items.move(Transition(action="assign", department="市城管局"), item, PERSON)
