"""Which policies hold."""

from datetime import date

from triage.types import Clause, Policy
from triage.validity import lapsed_policies, lapsed_titles

TODAY = date(2026, 11, 20)


def policy(key, title, effective, text="第一条 路灯要亮。", **more):
    clause = Clause(id=f"{key}-0", policy_id=key, article="第一条", position=0, text=text)
    return Policy(id=key, title=title, effective_from=effective, clauses=(clause,), **more)


def test_policies_lapse_by_date_by_status_and_before_they_begin():
    known = [
        policy("a", "甲办法", date(2020, 1, 1)),
        policy("b", "乙办法", date(2020, 1, 1), repealed_on=date(2025, 1, 1)),
        policy("c", "丙办法", date(2020, 1, 1), in_force=False),
        policy("d", "丁办法", date(2027, 1, 1)),
        policy("e", "戊办法", date(2020, 1, 1), repealed_on=date(2027, 1, 1)),
    ]
    assert set(lapsed_policies(known, TODAY)) == {"b", "c", "d"}


def test_a_later_document_repeals_an_older_one_but_never_itself():
    text = "第九条 本办法自2024年1月1日起施行。《中华人民共和国旧照明办法》、2001年发布的《照明办法》同时废止。"
    known = [
        policy("old", "旧照明办法", date(2001, 1, 1)),
        policy("new", "照明办法", date(2024, 1, 1), text),
        policy("before", "照明办法", date(2001, 1, 1)),
    ]
    assert lapsed_policies(known, TODAY) == {"old": "已被《照明办法》废止", "before": "已被《照明办法》废止"}
    assert lapsed_titles(known, TODAY) == {"旧照明办法"}
