"""Substance of a phrase: courtesy against what is to be done."""

import pytest

from triage.asking.substance import FULL, HOLLOW, NONE, substance, substance_level


@pytest.mark.parametrize(
    "text",
    [
        "恳请领导和政府部门为我们做主",
        "希望政府切实考虑到几百户业主的出行困难问题",
        "请各级领导高度重视",
        "望有关部门尽快解决这个问题",
        "建议领导为老百姓的出行考虑",
    ],
)
def test_a_plea_to_be_heard_says_nothing_of_its_own(text):
    assert substance(text) <= HOLLOW
    assert substance_level(text) == NONE


@pytest.mark.parametrize("text", ["请查处锦程驾校乱收费", "希望相关部门调查此事", "开通到火车站的公交车", "把南门打开"])
def test_what_is_to_be_done_has_substance(text):
    assert substance(text) > HOLLOW


def test_an_act_with_its_object_is_full():
    assert substance_level("请住建局责成开发商重新做防水") == FULL
