"""Which policies hold."""

from datetime import date

from triage.knowledge.validity import lapsed_policies, lapsed_titles, shipped_replacements
from triage.office.config import ReplacedLaw
from triage.text.facts import plain_title
from triage.types import Clause, Policy

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
    assert "旧照明办法" in lapsed_titles(known, TODAY)
    assert "照明办法" not in lapsed_titles(known, TODAY)


def test_what_is_stopped_or_abolished_on_a_day_is_read():
    text = (
        "第九条 本条例施行后，《旧办法》停止执行。自2024年1月1日起废止《老规定》。"
        "《供水规定》第五条同时废止，《排水规定》中与本条例不一致的规定停止执行。"
    )
    known = [policy("new", "照明条例", date(2024, 1, 1), text)]
    known += [policy(name, name, date(2001, 1, 1)) for name in ("旧办法", "老规定", "供水规定", "排水规定")]
    assert set(lapsed_policies(known, TODAY)) == {"旧办法", "老规定"}
    assert lapsed_policies(known, date(2023, 12, 31)) == {"new": "自2024-01-01起施行，尚未生效"}


def test_laws_known_to_be_replaced_lapse_from_their_day():
    known = [
        policy("old", "中华人民共和国信访条例", date(2005, 5, 1)),
        policy("work", "信访工作条例", date(2022, 5, 1)),
    ]
    assert lapsed_policies(known, TODAY) == {"old": "自2022-05-01起被《信访工作条例》取代"}
    assert lapsed_policies(known, date(2022, 4, 30)) == {"work": "自2022-05-01起施行，尚未生效"}


def test_an_office_adds_what_was_replaced_in_its_own_place():
    law = ReplacedLaw(title="停车办法", replaced_by="停车条例", on=date(2025, 1, 1))
    known = [policy("a", "停车办法", date(2020, 1, 1)), policy("b", "停车办法", date(2025, 6, 1))]
    assert lapsed_policies(known, TODAY) == {}
    assert set(lapsed_policies(known, TODAY, [law])) == {"a"}


def test_a_replaced_law_may_not_be_named_even_where_the_office_has_no_text_of_it():
    assert "物权法" in lapsed_titles([], TODAY)
    assert "物权法" not in lapsed_titles([], date(2020, 12, 31))


def test_the_shipped_table_leads_from_each_law_to_another():
    for law in shipped_replacements():
        assert law.title != law.replaced_by
        assert law.title == plain_title(law.title)
