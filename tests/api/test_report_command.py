"""The report command on a file of letters: every format, and no personal data in it."""

import io
import json

import pytest
from docx import Document
from typer.testing import CliRunner

from api.cli.main import app

MATTERS = {
    "书院路夜间施工噪声": "书院路工地每天夜里施工到两点，噪声太大，孩子睡不着，请叫他们停工。",
    "岚桥小区停水三天": "岚桥小区自来水停了三天，物业说不清楚原因，老人没有水喝，请尽快恢复供水。",
    "金霞公交末班车太早": "金霞线公交末班车六点半就没有了，下夜班的工人只能走路回家，请延长末班车时间。",
}


@pytest.fixture(scope="module")
def letters(tmp_path_factory):
    path = tmp_path_factory.mktemp("letters") / "letters.jsonl"
    rows = []
    for matter, (title, text) in enumerate(MATTERS.items()):
        for number in range(10 - 3 * matter):
            month = "2026-10" if number % 4 else "2026-09"
            greeting = "尊敬的各位市领导，大家早上好！" if number == 1 else ""
            said = f"{greeting}{text}已经是第{number}次反映了，联系电话1385550{matter}{number}12。"
            when = f"{month}-{10 + number:02}T09:00:00"
            rows.append(
                {"id": f"A{matter}{number}", "user": f"U{matter}{number}", "title": title, "text": said, "time": when}
            )
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def written(letters, folder, monkeypatch, form, *more):
    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(folder / "none"))
    out = folder / f"report.{form}"
    words = ["report", "--period", "month", "--date", "2026-10-20", "--input", str(letters), "--format", form]
    done = CliRunner().invoke(app, [*words, "--out", str(out), *more])
    assert done.exit_code == 0, done.output
    return out.read_bytes()


def test_topics_come_by_the_number_of_citizens(letters, tmp_path, monkeypatch):
    report = json.loads(written(letters, tmp_path, monkeypatch, "json"))
    assert report["period"] == {"from": "2026-10-01", "to": "2026-10-31"}
    assert report["figures"]["count"] == 15
    assert [topic["title"] for topic in report["topics"]] == list(MATTERS)
    assert [topic["citizens"] for topic in report["topics"]] == [7, 5, 3]
    first = report["topics"][0]
    assert set(first["members"]) == {f"A0{number}" for number in range(10) if number % 4}
    assert first["size"] == len(first["members"])
    assert first["quotes"] == ["书院路工地每天夜里施工到两点，噪声太大，孩子睡不着，请叫他们停工。"]
    assert all(set(sentence["figures"]) <= set(report["figures"]) for sentence in report["sentences"])
    assert "1385550" not in json.dumps(report)


def test_a_report_is_narrowed_and_set_in_word_and_on_a_page(letters, tmp_path, monkeypatch):
    word = Document(io.BytesIO(written(letters, tmp_path, monkeypatch, "docx")))
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert text.startswith("群众来件分析月报")
    assert "共收到来件15件" in text
    page = written(letters, tmp_path, monkeypatch, "html", "--topic", "停水").decode()
    assert "“停水”群众来件分析月报" in page
    assert "共收到来件5件" in page
    assert "1385550" not in text + page
