"""The files of a campaign as LibreOffice opens them: page by page."""

import io
import subprocess
import time
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from api.base.errors import NoPdfError
from api.documents.idea_files import compendium_docx, letters_docx
from api.documents.pdf import _run, converter, to_pdf
from api.documents.photos import PhotoFolder
from triage.ideas.compendium import Entry
from triage.types import Campaign

DAY = date(2026, 11, 26)
OFFICE = "湘陵市人民建议征集办公室"
CAMPAIGN = Campaign(
    id=1, title="献一策", text="请献策", starts=DAY, ends=DAY, minutes="集中审议纪要\n参加签字：梁主任。"
)


def entry(place, **fields):
    values = {
        "id": place, "place": place, "honour": "金点子", "title": f"点子{place} & 试点", "summary": "暑期开放学校泳池。",
        "problem": "泳池锁门。", "carrier": "教育局", "support": 7, "quotes": ("一放假就锁门",), "remarks": ("切口小",),
        "adoptions": (), "photos": (), "proposers": ("#S1", "老李"),
    }  # fmt: skip
    return Entry(**values | fields)


@pytest.mark.skipif(converter() is None, reason="no LibreOffice on this machine")
def test_libreoffice_opens_the_files_with_every_idea_on_a_page_of_its_own(tmp_path):
    folder, picture = PhotoFolder(tmp_path), io.BytesIO()
    Image.new("RGB", (80, 60), "red").save(picture, "PNG")
    photo = folder.keep("a.png", picture)
    entries = [entry(1, photos=(photo,), adoptions=("教育局：先开放六所学校",)), entry(2)]
    pages = PdfReader(io.BytesIO(to_pdf(compendium_docx(CAMPAIGN, entries, OFFICE, DAY, folder)))).pages
    texts = [page.extract_text() for page in pages]
    assert len(texts) == 4
    for text, words in zip(texts, ("目录", "先开放六所学校", "点子2 & 试点", "梁主任"), strict=True):
        assert words in text
    assert pages[1].images
    letters = PdfReader(io.BytesIO(to_pdf(letters_docx(CAMPAIGN, entries, OFFICE, DAY)))).pages
    assert len(letters) == 8
    assert "证书" in letters[0].extract_text()
    assert "感谢信" in letters[1].extract_text()


def test_a_program_that_hangs_is_ended_with_what_it_started(tmp_path):
    note = tmp_path / "pid"
    with pytest.raises(subprocess.TimeoutExpired):
        _run(["sh", "-c", f"sleep 60 & echo $! > {note}; wait"], seconds=1)
    state = Path(f"/proc/{int(note.read_text())}/stat")
    deadline = time.monotonic() + 20
    while state.exists() and ") Z " not in state.read_text() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not state.exists() or ") Z " in state.read_text()


def test_what_libreoffice_does_not_convert_is_said(monkeypatch):
    monkeypatch.setattr("api.documents.pdf.converter", lambda: "false")
    with pytest.raises(NoPdfError, match="failed"):
        to_pdf(b"x")
