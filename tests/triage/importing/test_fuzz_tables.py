"""Damaged tables: whatever a file has become, each of its rows is accounted for, or the file is refused."""

import os
import random

import pytest
from fuzz_files import damaged
from table_files import csv_file, page, workbook

from triage.errors import UnreadableFileError
from triage.importing.tables import read_table

HEADINGS = ["序号", "工单编号", "诉求标题", "诉求内容", "来电时间"]
LETTERS = [
    [n, f"R-{n}", f"第{n}盏路灯", f"桥头第{n}盏路灯灭了，\n请“尽快”修。", f"2026-11-{n:02d}"] for n in range(1, 9)
]
# Text files are read in this process; one of the other kinds takes a process of its own.
TEXTS = int(os.environ.get("FUZZ_FILES", "2000"))
WORKBOOKS = max(TEXTS // 100, 10)


def accounted(path):
    """How many rows a file gives, good or not; None where it is refused as a whole."""
    try:
        lines = list(read_table(path, notes=[]))
    except UnreadableFileError:
        return None
    numbers = [line.number for line in lines]
    assert numbers == sorted(numbers)
    assert all(line.row or line.problem for line in lines)
    return len(lines)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_damaged_text_files_end_without_a_crash(tmp_path, encoding, separator):
    chance = random.Random(7)  # noqa: S311
    content = csv_file(tmp_path / "x.csv", [HEADINGS, *LETTERS], separator=separator, encoding=encoding).read_bytes()
    read = 0
    for _ in range(TEXTS // 6):
        (tmp_path / "x.csv").write_bytes(damaged(content, chance))
        read += accounted(tmp_path / "x.csv") is not None
    assert read > 0


def test_damaged_workbooks_and_pages_end_without_a_crash(tmp_path):
    chance = random.Random(11)  # noqa: S311
    files = [
        workbook(tmp_path / "a.xlsx", {"表": [HEADINGS, *LETTERS]}),
        page(tmp_path / "b.xls", [HEADINGS, *LETTERS]),
    ]
    contents = {path: path.read_bytes() for path in files}
    for number in range(WORKBOOKS):
        path = files[number % len(files)]
        path.write_bytes(damaged(contents[path], chance))
        accounted(path)


@pytest.mark.parametrize("seed", range(30))
def test_no_line_of_a_damaged_text_file_is_lost(tmp_path, seed):
    """One byte of one line is damaged: every other letter is read as it is."""
    chance = random.Random(seed)  # noqa: S311
    letters = [[str(cell).replace("\n", "") for cell in letter] for letter in LETTERS]
    content = csv_file(tmp_path / "x.csv", [HEADINGS, *letters]).read_bytes()
    lines = content.split(b"\r\n")
    hit = chance.randrange(1, len(letters) + 1)
    place = chance.randrange(len(lines[hit]))
    bad = chance.choice([b"\xff", b'"', b"\x80", b","])
    lines[hit] = lines[hit][:place] + bad + lines[hit][place:]
    (tmp_path / "x.csv").write_bytes(b"\r\n".join(lines))
    found = {line.number: line for line in read_table(tmp_path / "x.csv")}
    assert set(found) == set(range(2, len(letters) + 2))
    for number, letter in enumerate(letters, start=2):
        if number != hit + 1:
            assert list(found[number].row.values())[:5] == letter
