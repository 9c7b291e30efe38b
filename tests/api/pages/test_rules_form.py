"""Fields of the rules page, and the fields with which acts are done."""

import pytest

from api.pages.operator.rules_form import LONGEST_TEXT, check_patterns, one_line, words_of, working_days
from api.pages.suggestion.act_forms import ACT_FORMS
from triage.errors import RulesError
from triage.types import Transition
from triage.workflow.lifecycle import RULES


def test_words_stand_between_separators_of_any_kind():
    assert words_of("路灯、路灯杆，照明,亮化；灯;夜景\n灯带") == (
        "路灯",
        "路灯杆",
        "照明",
        "亮化",
        "灯",
        "夜景",
        "灯带",
    )
    assert words_of("  路灯 、、\r\n 照明 ") == ("路灯", "照明")
    assert words_of("") == words_of(" 、\n") == ()
    assert words_of("路灯、路灯") == ("路灯",)
    assert words_of("LED 灯") == ("LED 灯",)
    with pytest.raises(RulesError):
        words_of("灯" * (LONGEST_TEXT + 1))


@pytest.mark.parametrize(("text", "days"), [("1", 1), (" 15 ", 15), ("60", 60)])
def test_days_are_whole_and_positive(text, days):
    assert working_days(text) == days


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "十", "1e3", "9" * 400, "1_0", "²", "+5", "5天"])
def test_what_is_no_number_of_days_is_refused(text):
    with pytest.raises(RulesError):
        working_days(text)


def test_what_is_entered_stands_on_one_line():
    assert one_line("  城乡\r\n建设 \t x ") == "城乡 建设 x"
    assert one_line("") == ""


def test_expressions_that_can_be_read_and_end_are_taken():
    check_patterns(["路灯.{0,5}坏", "(?:停水|停电)\\d+天", "^求助"])
    check_patterns([])


@pytest.mark.parametrize("pattern", ["(", "[", "*", "(?P<x>", "(a+)+$", "(的|的的)*$", "(\\w+\\s?)+$"])
def test_expressions_that_cannot_be_read_or_do_not_end_are_refused(pattern):
    with pytest.raises(RulesError):
        check_patterns(["路灯", pattern])


def test_every_act_has_a_form_with_all_that_it_needs():
    assert set(ACT_FORMS) == set(RULES)
    for action, form in ACT_FORMS.items():
        names = [field.name for field in form]
        assert len(names) == len(set(names)), action
        assert set(names) <= set(Transition.model_fields), action
        assert {field.name for field in form if field.needed} == set(RULES[action].needs), action
        assert all(field.label for field in form)
