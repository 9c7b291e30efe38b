"""Whether a place has to be asked for."""

import pytest

from triage.asking.place_needed import place_is_missing
from triage.types import NamedPlace, Region, Suggestion


def missing(text, kind="投诉举报", title="", stated=None, region=None, places=()):
    letter = Suggestion(id="x", title=title, text=text, stated_place=stated)
    return place_is_missing(letter, kind, region or Region(), places)


@pytest.mark.parametrize(
    "text",
    [
        "路灯坏了三天没人修",
        "我们小区的电梯坏了",
        "楼下工地半夜施工",
        "一家超市卖过期牛奶",
        "隔壁学校的喇叭太吵",
        "某公司的油烟太大",
    ],
)
def test_a_matter_that_nobody_can_find_needs_a_place(text):
    assert missing(text)


@pytest.mark.parametrize(
    "text",
    [
        "书院路的路灯不亮", "望江小学门口堵车", "湘雅医院停车乱收费", "金科公司的工地扬尘大", "步步高超市卖过期牛奶",
        "117路公交司机拒载", "G107国道有个坑", "阳光花园的电梯坏了", "双江口镇的垃圾没人清", "石桥村的井干了",
    ],
)  # fmt: skip
def test_any_named_place_will_do(text):
    assert not missing(text)
    assert not missing("晚上太吵，没人管。", title=text)


@pytest.mark.parametrize("kind", ["咨询", "感谢", "其他"])
def test_questions_of_rules_and_thanks_need_none(kind):
    assert not missing("路灯由哪个部门管？", kind=kind)


def test_what_happens_nowhere_needs_none():
    assert not missing("我的退休工资一直没有调整，请帮忙核对。", kind="求助")


def test_what_was_found_or_stated_elsewhere_counts():
    assert not missing("路灯坏了", region=Region(city="长沙市", area="长沙县"))
    assert not missing("路灯坏了", places=(NamedPlace(kind="road", name="书院路"),))
    assert not missing("路灯坏了", stated="江东区南门街道")
    assert missing("路灯坏了", region=Region(city="长沙市"))
