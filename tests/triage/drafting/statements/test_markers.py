"""Markers of clauses."""

import pytest

from triage.drafting.statements.markers import markers_of


@pytest.mark.parametrize(
    ("clause", "force", "negated"),
    [
        ("不得使用明火", "forbid", True),
        ("禁止携犬进入学校", "forbid", True),
        ("不需要办理许可证", "exempt", True),
        ("应当提前公告", "oblige", False),
        ("不得不停止作业", "oblige", True),
        ("可以提取公积金", "permit", False),
        ("鼓励向社会开放", "permit", False),
        ("材料不齐全", "negative", True),
        ("中午不间断服务", "plain", False),
        ("每月不少于三次", "plain", False),
        ("禁养区内的网箱", "plain", False),
        ("未成年人的监护人", "plain", False),
    ],
)
def test_force_and_negation(clause, force, negated):
    found = markers_of(clause)
    assert (found.force, found.negated) == (force, negated)


def test_what_is_required_first_is_no_denial():
    found = markers_of("未经收件人同意")
    assert (found.unless, found.negated) == (True, False)
