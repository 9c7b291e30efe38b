"""Edited drafts."""

import pytest

from triage.drafting.edited_draft import checked, evidence_of
from triage.types import (
    CategoryScore,
    Draft,
    NeedsHuman,
    Region,
    Scope,
    Source,
    Statement,
    Triage,
)  # fmt: skip

QUOTE = "路灯故障一般在三个工作日内修复"
CITED = f"《照明办法》第七条规定：“{QUOTE}”"


@pytest.fixture
def triage():
    statements = (
        Statement(text="您好！", status="no_fact"),
        Statement(text=CITED, source="clause:p-1", quote=QUOTE, status="verified"),
    )
    return Triage(
        id="S1", category=CategoryScore(name=None, score=0), departments=(), region=Region(), tier="常规", deadline=None,
        in_scope=Scope(value=True), duplicates=(), similar_cases=(), policies=(),
        sources=(Source(id="clause:p-1", title="《照明办法》第七条", text=f"第七条 {QUOTE}。"),),
        draft=Draft(text=f"您好！\n{CITED}", statements=statements), needs_human=NeedsHuman(value=False), produced_by={},
    )  # fmt: skip


def status(text, triage):
    lines = checked(text, triage, evidence_of(triage, "书院路的路灯不亮", frozenset()))
    return [(line.status, line.source) for line in lines]


def test_lines_that_were_not_touched_keep_their_citation(triage):
    assert status(triage.draft.text, triage) == [("no_fact", None), ("verified", "clause:p-1")]


def test_an_edited_line_that_keeps_the_quote_keeps_the_citation(triage):
    assert status(f"按规定，{CITED}。", triage) == [("verified", "clause:p-1")]


def test_a_changed_number_is_unsupported_and_says_what_happened(triage):
    line = checked(CITED.replace("三个", "五个"), triage, evidence_of(triage, "", frozenset()))[0]
    assert line.status == "unsupported"
    assert "原来引用的原文被改动" in line.missing
    assert any("5个工作日" in words or "五个工作日" in words for words in line.missing)


def test_a_new_promise_is_unsupported(triage):
    assert status("我们保证一定在11月30日前解决。", triage)[0][0] == "unsupported"


def test_blank_lines_are_left_out(triage):
    assert len(status("您好！\n\n  \n谢谢！", triage)) == 2
