"""Names of persons in plain sentences."""

import pytest

from triage.names import names_a_person


@pytest.mark.parametrize("text", ["经向王建国了解", "为理顺陈立娟情绪", "村民彭某家门口", "虽然陈改平家境不好"])
def test_persons_are_recognised(text):
    assert names_a_person(text)


@pytest.mark.parametrize("text", ["应当向养护单位报修", "申请人持许可证办理", "文明养犬人人有责", "养老金按月发放"])
def test_everyday_words_are_not(text):
    assert not names_a_person(text)
