"""Measures: what differs between a statement and the clauses that it cites."""

import pytest

from triage.drafting.statements.clauses import QuoteView
from triage.drafting.statements.measures import measure_names, measures

SOURCE = "电梯检验由市市场监管局负责，每年检验一次。乘客不得携带电动车进入轿厢；维修费每户最高200元，由业主承担。"


def measured(statement, quote, source=SOURCE):
    return dict(zip(measure_names(), measures((statement,), QuoteView(source, quote), "", ""), strict=True))


@pytest.mark.parametrize(
    ("true", "false", "quote", "name"),
    [
        ("检验一年一次", "检验每月一次", "每年检验一次", "rate_out"),
        ("市里的市场监管局负责检验", "县市场监管局负责检验", "电梯检验由市市场监管局负责", "level_out"),
        ("电动车不准进轿厢", "电动车进轿厢没有问题，可以携带", "乘客不得携带电动车进入轿厢", "turned"),
        ("由业主承担", "由租客承担", "由业主承担", "contrast_who"),
        ("维修费每户最高200元", "维修费每户最高三百五十桌", "维修费每户最高200元", "amount_none"),
        ("维修费最多200元", "维修费至少200元", "维修费每户最高200元", "amount_bound"),
        ("电动车不能进轿厢", "电动车进入轿厢", "乘客不得携带电动车进入轿厢", "polarity_clause"),
    ],
)
def test_what_differs_is_measured(true, false, quote, name):
    assert measured(false, quote)[name] > measured(true, quote)[name]


def test_who_says_all_of_a_clause_leaves_nothing_over():
    found = measured("乘客不得携带电动车进入轿厢", "乘客不得携带电动车进入轿厢")
    assert (found["new"], found["off"], found["untold"], found["polarity"]) == (0, 0, 0, 0)
    assert found["one_least"] == found["alike"] == 1
