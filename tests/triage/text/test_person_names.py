"""Names of persons in plain sentences."""

import pytest

from triage.text.person_names import names_a_person, names_in


@pytest.mark.parametrize("text", ["经向王建国了解", "为理顺陈立娟情绪", "村民彭某家门口", "虽然陈改平家境不好"])
def test_persons_are_recognised(text):
    assert names_a_person(text)


@pytest.mark.parametrize("text", ["应当向养护单位报修", "申请人持许可证办理", "文明养犬人人有责", "养老金按月发放"])
def test_everyday_words_are_not(text):
    assert not names_a_person(text)


def test_names_are_listed_once_in_the_order_of_the_text():
    assert names_in("经向陈改平了解，陈立娟说陈改平不在") == ["陈改平", "陈立娟"]


@pytest.mark.parametrize("text", ["我住在黄金乡", "刘洋路的灯坏了", "去伍家岭", "李梅花园小区", "许可证已发", "", "王"])
def test_places_and_everyday_words_are_not_listed(text):
    assert names_in(text) == []


def test_a_name_that_is_half_hidden_is_listed():
    assert names_in("村民彭某家门口") == ["彭某"]
