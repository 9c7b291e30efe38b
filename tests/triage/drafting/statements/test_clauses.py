"""Quotes where they stand."""

import pytest

from triage.drafting.statements.clauses import QuoteView, clauses_of

SOURCE = (
    "第七条 养护单位应当在三十日内修复，周六9:00至12:00不得停车。因抢修需要停车的，应当公告；超过两天的，另行通知。"
)


def test_times_and_thousands_are_not_cut():
    assert [clause.text for clause in clauses_of("周六9:00至12:00，收1,200元")] == ["周六9:00至12:00", "收1,200元"]


@pytest.mark.parametrize(("quote", "cut"), [("十日内修复", True), ("应当在三", True), ("应当在三十日内修复", False)])
def test_a_quote_must_not_cut_a_number(quote, cut):
    assert QuoteView(SOURCE, quote).cuts_number is cut


@pytest.mark.parametrize(
    ("quote", "cut"),
    [("停车", True), ("养护单位应当在三十日内修复", False), ("应当在三十日内修复", False), ("三十日内修复", True)],
)
def test_a_quote_may_leave_out_who_is_spoken_of_and_no_word_of_weight(quote, cut):
    assert QuoteView(SOURCE, quote).cut_in_clause is cut


def test_what_stands_around_a_quote():
    view = QuoteView(SOURCE, "应当公告")
    assert (view.before, view.after) == ("因抢修需要停车的，", "；超过两天的，另行通知")
    assert view.sentence == "因抢修需要停车的，应当公告；超过两天的，另行通知"
