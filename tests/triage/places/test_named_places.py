import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.places.named_places import MAX_FOUND, named_places, names_a_place


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("我们住在金霞街道澜庭一品小区4栋", [("estate", "澜庭一品小区")]),
        ("书院路和望江路交叉口红绿灯坏了", [("road", "书院路"), ("road", "望江路")]),
        ("江东区南门街道文昌社区的路灯不亮", [("community", "文昌社区")]),
        ("老旧小区改造什么时候轮到桃花岭家属区", [("estate", "桃花岭家属区")]),
        ("双塘村的机耕路烂了", [("community", "双塘村")]),
        ("这条路修了半年，城中村也没人管", []),
        ("书院路堵，书院路的公交也少", [("road", "书院路")]),
    ],
)
def test_names_are_found_without_the_words_before_them(text, wanted):
    assert [(place.kind, place.name) for place in named_places(text)] == wanted


@given(st.text(alphabet="路街小区村社在的和书院望江0期\n ", max_size=400))
def test_any_text_gives_few_names_that_stand_in_it(text):
    found = named_places(text)
    assert len(found) <= MAX_FOUND
    assert all(place.name in text for place in found)


@pytest.mark.parametrize(
    "text",
    [
        "浏阳河路边的共享单车堆得走不了人",
        "从雨花区到望城区的公交要转三趟车",
        "长沙至益阳的高速公路堵得动不了",
        "永州开往长沙的大巴中途不让上厕所",
        "五一广场地铁口电梯经常停",
        "有个叫衡山的小区，电梯三天两头坏",
        "永兴县和资兴市交界处的桥断了没人管",
        "先锋街道的垃圾站太臭",
        "双塘村的机耕路烂了",
        "桃园小区的电梯坏了",
    ],
)
def test_whoever_names_a_place_has_not_left_it_out(text):
    assert names_a_place(text)


@pytest.mark.parametrize(
    "text",
    [
        "小区楼上漏水，物业推来推去",
        "十字路口的红绿灯坏了",
        "马路边停满了车",
        "我们这个区的公交太少",
        "全省的公交卡什么时候通用",
        "县里的路灯坏了",
        "隧道洞口的灯坏了",
    ],
)
def test_a_kind_of_place_is_no_name(text):
    assert not names_a_place(text)
