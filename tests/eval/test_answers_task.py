"""The answers task: the figures of what is shown, and rows that cannot be used."""

import json
from datetime import date

import pytest

from eval.base.errors import BadRowError, NoRowsError
from eval.tasks.answers_task import AnswerQuery, figures_of, read_entries, read_queries, run_answers
from triage.answers.answerer import Answered
from triage.answers.entries import Entry

KEYS = {
    "task", "n", "answered", "correct@1", "found@5", "facts", "wrong_shown", "refused_unanswerable", "verbatim",
    "ms_p50", "ms_p95",
}  # fmt: skip
KNOWLEDGE = [
    {"question": f"{matter}怎么办理", "answer": f"{matter}到服务大厅办理，需要{n}天。", "department": "某局"}
    for n, matter in enumerate(["居住证", "路灯报修", "公积金贷款", "停水通知", "公交线路", "老年卡"], 2)
]


def write(path, made):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made), encoding="utf-8")
    return path


def test_the_promised_figures_are_printed(tmp_path):
    knowledge = write(tmp_path / "knowledge.jsonl", KNOWLEDGE)
    queries = write(
        tmp_path / "queries.jsonl",
        [
            {"query": "居住证怎么办理", "row": 0, "also": [], "must_contain": ["2天"], "kind": "answerable"},
            {"query": "给我讲个笑话", "row": None, "also": [], "must_contain": [], "kind": "off_topic"},
        ],
    )
    report = run_answers([knowledge], knowledge, queries, dimension=16)
    assert set(report) == KEYS
    assert report["n"] == 2
    assert report["found@5"] == 1
    assert set(report["refused_unanswerable"]) == {"off_topic", "all"}


def test_figures_count_what_is_shown():
    entry, other = Entry("0", "甲", "甲要三天。"), Entry("1", "乙", "乙不收费。")
    asked = [
        AnswerQuery("甲", frozenset({"0"}), ("三天", "五元"), "answerable"),
        AnswerQuery("乙", frozenset({"1"}), (), "answerable"),
        AnswerQuery("丙", frozenset(), (), "near_miss"),
        AnswerQuery("丁", frozenset(), (), "off_topic"),
    ]
    shown = Answered("ask", entry, ("甲要三天。",), (entry, other))
    found = figures_of(asked, [shown, shown, shown, Answered("off_topic")])
    assert found["answered"] == 3
    assert (found["correct@1"], found["found@5"], found["facts"]) == (0.5, 1.0, 0.5)
    assert (found["wrong_shown"], found["verbatim"]) == (0.5, 1.0)
    assert found["refused_unanswerable"] == {"all": 0.5, "near_miss": 0.0, "off_topic": 1.0}


def test_what_is_internal_or_over_is_not_read_and_keeps_its_place(tmp_path):
    rows = [KNOWLEDGE[0] | {"public": False}, KNOWLEDGE[1] | {"valid_until": "2026-01-31"}, KNOWLEDGE[2]]
    path = write(tmp_path / "knowledge.jsonl", rows)
    assert [entry.id for entry in read_entries(path, date(2026, 1, 31))] == ["1", "2"]
    assert [entry.id for entry in read_entries(path, date(2026, 2, 1))] == ["2"]


@pytest.mark.parametrize(
    "row",
    [
        {"query": "", "row": 0},
        {"query": "甲", "row": 99},
        {"query": "甲", "row": 0, "also": "1"},
    ],
)
def test_a_query_that_cannot_be_judged_is_refused(tmp_path, row):
    entries = read_entries(write(tmp_path / "knowledge.jsonl", KNOWLEDGE))
    with pytest.raises(BadRowError):
        read_queries(write(tmp_path / "queries.jsonl", [row]), entries)


def test_an_entry_without_answer_and_an_empty_file_are_refused(tmp_path):
    with pytest.raises(BadRowError, match="answer"):
        read_entries(write(tmp_path / "a.jsonl", [{"question": "甲", "answer": ""}]))
    with pytest.raises(BadRowError, match="valid_until"):
        read_entries(write(tmp_path / "c.jsonl", [KNOWLEDGE[0] | {"valid_until": "明年底"}]))
    with pytest.raises(NoRowsError):
        read_entries(write(tmp_path / "b.jsonl", []))
