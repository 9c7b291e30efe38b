"""The ask command over a data folder with letters."""

import json

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from triage.types import Suggestion

KEYS = {
    "measure", "period", "area", "topic", "category", "type", "channel", "department", "compare", "group_by", "refused",
}  # fmt: skip


@pytest.fixture
def ask(sqlite_store, monkeypatch, tmp_path):
    from datetime import datetime

    letters = [
        Suggestion(id=f"S{number}", title="停车", text="小区里停车难。", user=f"U{number}",
                   time=datetime(2026, 10 + number // 8, 1, 9), channel="12345热线")
        for number in range(12)
    ]  # fmt: skip
    with sqlite_store.write() as work:
        work.suggestions.put(letters)
    monkeypatch.setenv("JINDIANZI_DATABASE_URL", f"sqlite:///{sqlite_store.file}")
    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(tmp_path / "data"))

    def run(question, *more):
        done = CliRunner().invoke(app, ["ask", question, "--date", "2026-11-17", *more])
        assert done.exit_code == 0, done.output
        return done.output

    return run


def test_a_question_is_answered_in_words(ask):
    said = ask("热线来的关于停车的按月有多少件")
    assert said.splitlines()[1:] == ["来件数：12件，反映人数12人。", "  2026年10月　8件", "  2026年11月　4件"]
    assert "上期（2026年10月1日至10月17日）：8件，本期少4件" in ask("本月来件比上个月多多少")


def test_the_answer_is_one_more_key_of_the_query(ask):
    found = json.loads(ask("上个月停车的来件有多少", "--json"))
    assert set(found) == KEYS | {"answer"}
    assert found["answer"]["number"]["value"] == 8
    assert set(json.loads(ask("为什么上个月停车的来件这么多", "--json"))) == KEYS
