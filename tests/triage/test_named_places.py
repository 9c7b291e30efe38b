import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.named_places import MAX_FOUND, named_places


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
