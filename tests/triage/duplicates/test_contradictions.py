"""Letters that look alike and are two matters: another building, school, road, line or state."""

import pytest

from triage.duplicates.contradictions import contradictions


def told(mine, theirs):
    return [entry.text for entry in contradictions(mine, theirs)]


@pytest.mark.parametrize(
    ("mine", "theirs", "text"),
    [
        ("翠竹园6栋电梯又坏了", "翠竹园2栋电梯又坏了", "楼栋不同：本件6栋，前件2栋"),
        ("翠竹园六栋漏水", "翠竹园2号楼漏水", "楼栋不同：本件6栋，前件2号楼"),
        ("翠竹园A座停水", "翠竹园B座停水", "楼栋不同：本件A座，前件B座"),
        ("翠竹园2栋1单元停电", "翠竹园2栋3单元停电", "单元不同：本件1单元，前件3单元"),
        ("121路公交车等了一小时", "703路公交车等了一小时", "公交线路不同：本件121路，前件703路"),
        ("十二路公交甩站", "十五路公交甩站", "公交线路不同：本件12路，前件15路"),
        ("地铁2号线太挤", "地铁4号线太挤", "地铁线路不同：本件2号线，前件4号线"),
        ("石塘村三组的水渠堵了", "石塘村五组的水渠堵了", "村组不同：本件3组，前件5组"),
        ("望江小学门口堵车", "清溪小学门口堵车", "学校不同：本件望江小学，前件清溪小学"),
        ("槐树路的路灯不亮", "桂花路的路灯不亮", "道路不同：本件槐树路，前件桂花路"),
        ("翠竹园小区停车难", "锦绣苑小区停车难", "小区不同：本件翠竹园小区，前件锦绣苑"),
        ("第三医院挂号难", "第五医院挂号难", None),
        ("路灯已经装好了，谢谢", "路灯一直不亮，请尽快装好", "本件说事情已经办好，前件仍在反映问题"),
        ("井盖没人补，请处理", "井盖昨天补好了，感谢你们", "前件说事情已经办好，本件在反映问题"),
        ("我们反对加装电梯", "我们支持加装电梯", "本件反对，前件赞成"),
    ],
)
def test_what_differs_is_said(mine, theirs, text):
    assert told(mine, theirs) == ([] if text is None else [text])


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("翠竹园6栋电梯又坏了", "翠竹园六栋电梯坏了三天"),
        ("翠竹园6栋和8栋停水", "翠竹园8栋停水"),
        ("翠竹园6栋停水", "翠竹园停水"),
        ("望江小学门口堵车", "湘陵望江小学放学时堵车"),
        ("槐树路望江小学门口路灯不亮", "桂花路望江小学边上没有灯"),
        ("路灯已经装好了，但是又坏了，请再来修", "路灯一直不亮，请尽快装好"),
        ("路灯什么时候才能装好？", "路灯一直不亮"),
        ("说已经修好了，其实没有修", "路灯一直不亮"),
        ("请支持我们", "请处理"),
        ("", ""),
        ("我是翠竹园6栋业主，小区大门坏了", "我是翠竹园2栋业主，小区大门坏了"),
        ("搅拌站太吵。" * 30 + "我住桂花路", "灰尘很大。" * 40 + "我住槐树路"),
        ("反对建垃圾站，支持领导工作", "请取消垃圾站"),
        ("每天十路八路的车都有", "3人一组"),
    ],
)
def test_what_may_be_one_matter_is_not_told_apart(mine, theirs):
    assert told(mine, theirs) == []


def test_both_sides_name_the_same_contradiction():
    assert bool(told("翠竹园6栋", "翠竹园2栋")) == bool(told("翠竹园2栋", "翠竹园6栋"))


def test_a_long_letter_that_is_worded_alike_is_told_apart_by_the_building():
    text = "翠竹园{}栋的电梯已经停了很多天。" + "老人上下楼非常困难，物业一直没有来修理，请督促尽快修好。" * 6
    assert told(text.format(6), text.format(2)) == ["楼栋不同：本件6栋，前件2栋"]
