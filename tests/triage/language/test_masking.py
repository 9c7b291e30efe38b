"""What leaves the process: names hidden whole and everywhere, places left alone."""

import pytest

from triage.language.masking import TextMask


def test_a_name_marked_once_is_hidden_everywhere_and_put_back():
    mask = TextMask()
    value = {"points": ["张国强的腿何时能治"], "letter": "我父亲张国强摔伤，张国强今年七十。我爱人李梅在黄金乡教书。"}
    hidden = mask.hide_all(value)
    assert "张国强" not in str(hidden)
    assert "李梅" not in str(hidden)
    assert "黄金乡" in hidden["letter"]
    assert mask.restore_all(hidden) == value


@pytest.mark.parametrize("place", ["黄金乡", "白马镇", "马安镇", "朱良桥乡", "咸嘉村", "李梅花园小区", "龙峰社区"])
def test_a_place_is_no_person(place):
    assert TextMask().hide(f"我住在{place}，路灯不亮") == f"我住在{place}，路灯不亮"


def test_a_place_that_bears_a_persons_name_stays():
    assert TextMask().hide("邻居刘洋说刘洋路的灯坏了") == "邻居〔姓名1〕说刘洋路的灯坏了"


def test_the_sender_of_a_letter_from_a_township_is_hidden_and_the_township_is_not():
    hidden = TextMask().hide("我叫黄金，住白马镇黄金乡，儿子王小明上学远。")
    assert hidden == "我叫〔姓名1〕，住白马镇黄金乡，儿子〔姓名2〕上学远。"


def test_names_and_numbers_are_counted_and_put_back():
    mask = TextMask()
    text = "经向陈改平了解，陈立娟说陈改平不在，打13873912345。"
    assert mask.hide(text) == "经向〔人名1〕了解，〔人名2〕说〔人名1〕不在，打〔电话1〕。"
    assert mask.hide("陈立娟和刘梓涵") == "〔人名2〕和〔姓名1〕"
    assert mask.restore("请〔人名1〕和〔姓名1〕打〔电话1〕") == "请陈改平和刘梓涵打13873912345"


def test_every_string_of_a_value_is_changed_and_nothing_else():
    mask = TextMask()
    value = {"a": ["打13873912345", 3, None, {"b": ("打13873912345", True)}]}
    hidden = mask.hide_all(value)
    assert hidden == {"a": ["打〔电话1〕", 3, None, {"b": ["打〔电话1〕", True]}]}
    assert mask.restore_all(hidden) == {"a": ["打13873912345", 3, None, {"b": ["打13873912345", True]}]}


def test_a_longer_name_is_hidden_before_a_shorter_one_in_it():
    hidden = TextMask().hide("联系人：王建，我叫王建国，王建国和王建都来了")
    assert "王建" not in hidden
    assert "国" not in hidden
