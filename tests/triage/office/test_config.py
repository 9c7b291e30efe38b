"""The office's configuration: time limits by type of request."""

import pytest

from triage.errors import OfficeConfigError
from triage.office.config import load_office
from triage.office.rule_changes import OfficeRules, with_rules


@pytest.fixture
def office(tmp_path):
    path = tmp_path / "office.yaml"
    path.write_text("request_types: {咨询: 4, 求助: 30}\n", encoding="utf-8")
    return load_office(path)


def test_the_shorter_limit_counts_and_is_named(office):
    days, rule = office.deadline_days("城乡建设/路灯照明", "常规", "咨询")
    assert (days, rule) == (4, "咨询类4个工作日")
    assert office.deadline_days("城乡建设/路灯照明", "常规", "求助") == office.deadline_days(
        "城乡建设/路灯照明", "常规"
    )
    assert office.deadline_days("城乡建设/路灯照明", "常规", "建议")[0] == 7


def test_limits_by_type_stay_when_other_rules_change(office):
    changed = with_rules(office, OfficeRules.of(office).model_dump(mode="json"))
    assert changed.deadline_days(None, "常规", "咨询")[0] == 4


@pytest.mark.parametrize("line", ["{闲聊: 3}", "{咨询: 0}"])
def test_unknown_types_and_no_days_are_refused(tmp_path, line):
    path = tmp_path / "office.yaml"
    path.write_text(f"request_types: {line}\n", encoding="utf-8")
    with pytest.raises(OfficeConfigError):
        load_office(path)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("举报街道办主任受贿\n" + "他收了摊贩的钱，摊位就归他们。" * 10, "受贿"),
        ("村支书贪污了扶贫款，请派人来查", "贪污"),
        ("河堤的账目\n" + "河堤修了两年还没有完。" * 12 + "经办人吃拿卡要，请纪委查处。", "吃拿卡要"),
        ("河堤没有修完\n" + "一下雨就漫水。" * 20 + "修堤的钱是不是被贪污了我们不知道，只求把堤修好。", None),
        ("驾校不退学费\n" + "报名半年没有排上车。" * 14 + "教练吃拿卡要，我想退款。", None),
    ],
)
def test_a_word_of_corruption_in_passing_is_no_matter_for_the_discipline_inspection(text, word):
    rule = next(rule for rule in load_office(None).out_of_scope if rule.id == "discipline")
    assert rule.found_in(text) == word
