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
