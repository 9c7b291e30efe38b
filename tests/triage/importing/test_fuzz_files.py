"""A few damaged files of every kind; `python tests/support/fuzz_files.py --files 20000` reads as many as that."""

import os

import pytest
from fuzz_files import KINDS, fuzz, outcome, pdf_of, read_here, sound_files

from triage.importing import mail, tables
from triage.importing.contained import contents

FILES = int(os.environ.get("FUZZ_MIXED", "250"))


def test_sound_files_are_read(sqlite_store, tmp_path):
    with read_here():
        for kind, content in sound_files(tmp_path).items():
            (tmp_path / f"y.{kind}").write_bytes(content)
            assert outcome(tmp_path / f"y.{kind}", sqlite_store) == "read", kind
    assert tables.contents is mail.contents is contents, "afterwards each file has its process again"


def test_damaged_files_of_every_kind_end_with_every_row_accounted_for(sqlite_store, tmp_path):
    with read_here():
        ends, wrong = fuzz(sqlite_store, tmp_path, range(FILES), seed=7)
    assert wrong == []
    assert sum(ends.values()) == FILES
    for kind in KINDS:
        assert ends[f"{kind} read"] > 0, "some are damaged where it does not matter much"


@pytest.mark.parametrize("problem", [ZeroDivisionError, RecursionError, MemoryError])
def test_what_nobody_foresaw_is_found(sqlite_store, tmp_path, monkeypatch, problem):
    def broken(*_args):
        raise problem("odd")

    monkeypatch.setattr("fuzz_files.outcome", broken)
    _, wrong = fuzz(sqlite_store, tmp_path, range(3), seed=7)
    assert len(wrong) == 3
    assert problem.__name__ in wrong[0]


def test_the_pdf_of_the_fuzz_has_text(tmp_path):
    (tmp_path / "x.pdf").write_bytes(pdf_of(["第一条 路灯坏了三日内修复。", "第二条 井盖松了一日内修复。"]))
    (_, entry) = list(contents(tmp_path / "x.pdf", "pdf"))
    assert "路灯坏了三日内修复" in entry["text"]
