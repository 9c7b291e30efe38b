"""Places in texts."""

import pytest

from triage.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def gazetteer(request):
    return Gazetteer.load()


@pytest.mark.parametrize(
    ("text", "city", "area", "street"),
    [
        ("岳塘区书院路街道有个坑", "湘潭市", "岳塘区", "书院路街道"),
        ("岳塘路灯坏了", "湘潭市", "岳塘区", None),
        ("岳塘的路灯不亮", "湘潭市", "岳塘区", None),
        ("我住在长沙县黄花镇，垃圾没人清", "长沙市", "长沙县", "黄花镇"),
        ("请会同有关部门处理", None, None, None),
        ("怀化会同县林城镇", "怀化市", "会同县", "林城镇"),
        ("凤凰县沱江镇古城", "湘西土家族苗族自治州", "凤凰县", "沱江镇"),
        ("长沙雨花洞井", "长沙市", "雨花区", "洞井街道"),
        ("城关镇的路坏了", None, None, None),
        ("韶山南路每天早上都堵", None, None, None),
        ("浏阳河大道路灯坏了三盏", None, None, None),
        ("我是邵阳人，在长沙县星沙街道打工，老板欠薪", "长沙市", "长沙县", "星沙街道"),
        ("家住开福区捞刀河街道，要反映的是望城区月亮岛街道的工地", "长沙市", "望城区", "月亮岛街道"),
        ("开福区和雨花区之间没有直达公交", "长沙市", None, None),
        ("冷江那边矿渣乱堆", "娄底市", "冷水江市", None),
        ("长沙县榔梨街道停水", "长沙市", "长沙县", "㮾梨街道"),
        ("长沙望城坡堵车", "长沙市", "岳麓区", "望城坡街道"),
        ("天心区 桂花坪停电", "长沙市", "天心区", "桂花坪街道"),
        ("衡山路口没有红绿灯", None, None, None),
        ("衡阳市石鼓区政府", "衡阳市", "石鼓区", None),
        ("", None, None, None),
    ],
)
def test_places(gazetteer, text, city, area, street):
    assert gazetteer.locate(text).model_dump() == {"city": city, "area": area, "street": street}
