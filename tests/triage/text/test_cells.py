"""Cells: no writer of a spreadsheet writes a formula of a citizen's."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from triage.importing.results_file import open_results
from triage.text.cells import safe_cell, safe_row
from triage.types import CategoryScore, Draft, NeedsHuman, Region, Scope, Triage

ROOT = Path(__file__).parents[3]
FORMULA = '=HYPERLINK("http://evil.example","x")'
# Writes the demonstration's own rows anew for the importer; nobody opens the file.
EXEMPT = {"api/cli/demo_dates.py"}


@pytest.mark.parametrize(
    "begin", ["=", "+", "-", "@", "＝", "＋", "－", "＠", " =", "\t=", "\n=", "\u200b=", "|", "%", "\t", "\n"]
)
def test_what_begins_like_a_formula_is_text(begin):
    assert safe_cell(f"{begin}1+1") == f"'{begin}1+1"


def test_other_values_stay():
    assert safe_row(["路灯", "1=1", "", None, -3, 2.5]) == ["路灯", "1=1", "", None, -3, 2.5]


def test_a_cell_is_no_longer_than_a_spreadsheet_takes_and_holds_no_control_characters():
    assert len(safe_cell("好" * 100_000)) <= 32_767
    assert safe_cell("a\x00\x0bb") == "ab"


def test_no_cell_of_the_results_is_a_formula(tmp_path):
    triage = Triage(
        id=FORMULA, category=CategoryScore(name=FORMULA, score=0.5), departments=(), region=Region(city=FORMULA),
        tier=FORMULA, deadline=None, in_scope=Scope(value=False, reason=FORMULA), duplicates=(), similar_cases=(),
        policies=(), sources=(), draft=Draft(text=FORMULA), needs_human=NeedsHuman(value=True, reasons=(FORMULA,)),
        produced_by={},
    )  # fmt: skip
    with open_results(tmp_path / "x.xlsx") as write:
        write(triage)
    cells = [cell for row in load_workbook(tmp_path / "x.xlsx").active.iter_rows() for cell in row]
    assert sum(FORMULA in str(cell.value) for cell in cells) >= 6
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_every_writer_of_spreadsheets_guards_its_cells():
    writers = [
        path
        for room in ("api", "triage", "eval", "retrieval", "prompts")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"\bWorkbook\(|csv\.(?:writer|DictWriter)\(", path.read_text(encoding="utf-8"))
    ]
    assert len(writers) >= 3
    for path in writers:
        if str(path.relative_to(ROOT)) in EXEMPT:
            continue
        source = path.read_text(encoding="utf-8")
        assert "safe_row" in source, path
        for argument in re.findall(r"\.(?:append|writerow)\((\S+)", source):
            if argument.startswith("["):
                raise AssertionError(f"{path}: a row is written that did not pass safe_row: {argument}")
