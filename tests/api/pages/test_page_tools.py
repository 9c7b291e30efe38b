"""Small tools of pages: queries of the inbox, fields of forms, names of the audit, numbers in addresses."""

import pytest

from api.pages.base.forms import PageForm, names_in
from api.pages.inbox.inbox_query import MAX_PAGES, parse, parse_text
from api.pages.operator.audit_names import ACTION_NAMES, VALUE_NAMES, action_name, detail_text
from api.pages.operator.previews import numbered


def test_a_query_asks_for_what_it_names():
    found = parse({"department": "甲局", "needs_human": "yes", "sort": "-time", "page": "3", "queue": "overdue"})
    assert (found.wanted.department, found.sort, found.number, found.queue) == ("甲局", "-time", 3, "overdue")
    assert found.filtered


@pytest.mark.parametrize(
    "given",
    [
        {"sort": "colour"}, {"page": "0"}, {"page": "-3"}, {"page": "x"}, {"page": ""}, {"status": "gone"}, {"nothing": "1"},
        {"needs_human": "perhaps"}, {"department": ""}, {"department": "  "}, {"page": "９９"}, {"page": "²"}, {"page": "9" * 400},
        {"page": "1_0"}, {"page": "1e3"},
    ],
)  # fmt: skip
def test_unknown_names_and_values_are_left_out(given):
    found = parse(given)
    assert found.sort == parse({}).sort
    assert 1 <= found.number <= MAX_PAGES
    assert not found.filtered


def test_links_keep_the_view_and_begin_at_the_first_page():
    found = parse({"department": "甲局", "page": "3", "sort": "-time", "nothing": "1"})
    again = parse_text(found.text(sort="tier"))
    assert (again.wanted.department, again.sort, again.number) == ("甲局", "tier", 1)
    assert parse_text(found.text(page=4)).number == 4
    assert parse_text(found.text()).sort == "-time"
    assert "nothing" not in found.text()
    assert parse_text(found.text(department="")).wanted.department is None
    odd = parse({"query": "a&b=c 路灯+%"})
    assert parse_text(odd.text()).wanted.query == "a&b=c 路灯+%"
    assert parse_text("").wanted == parse({}).wanted


def test_names_stand_between_commas_of_any_kind():
    assert names_in("甲局、乙局，丙局,丁局") == ("甲局", "乙局", "丙局", "丁局")
    assert names_in(" 甲局 、、 乙局 ") == ("甲局", "乙局")
    assert names_in("") == names_in(" 、 ") == ()
    assert names_in("甲局、甲局") == ("甲局",)


def test_fields_lose_their_blanks_and_unknown_ones_are_left_out():
    class Form(PageForm):
        name: str = ""

    assert Form.model_validate({"name": "  甲 \n", "csrf": "x"}).model_dump() == {"name": "甲"}


def test_every_action_of_the_audit_is_shown():
    assert action_name("account.added") == "建立账号"
    assert action_name("something.new") == "something.new"
    assert all(name and not name.isascii() for name in ACTION_NAMES.values())


def test_details_are_said_in_words():
    assert "办理人员" in detail_text("role", "handler")
    assert "是" in detail_text("disabled", True)
    assert "否" in detail_text("disabled", False)
    assert "3" in detail_text("number", 3)
    assert detail_text("other", None) is not None
    assert "None" not in detail_text("other", None)
    assert "True" not in detail_text("other", True)
    assert all(isinstance(value, str) for value in VALUE_NAMES.values())


def test_several_values_of_one_detail_are_each_said_in_words():
    text = detail_text("roles", "handler,operator")
    assert "办理人员" in text
    assert "handler" not in text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        (None, None),
        ("", None),
        ("x", None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("9" * 30, None),
        ("７", None),
    ],
)
def test_a_number_in_an_address_is_one_or_none(text, number):
    assert numbered(text) == number
