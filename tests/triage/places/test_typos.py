import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.places.typos import Typos, alike

TYPOS = Typos(["岳麓区", "岳塘区", "汨罗市", "书院路街道", "道县"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("长沙市岳路区停水", ["岳麓区"]),
        ("泪罗市的菜市场", ["汨罗市"]),
        ("书院录街道没有灯", ["书院路街道"]),
        ("岳山区", []),
        ("倒县", []),
        ("岳路县", []),
        ("粤路区", []),
    ],
)
def test_one_character_that_sounds_or_looks_alike(text, names):
    assert [name for _, _, name in TYPOS.near(text)] == names


def test_alike():
    assert alike("容", "蓉")
    assert alike("汨", "泪")
    assert not alike("山", "麓")
    assert not alike("a", "b")


@given(st.text(alphabet="岳路麓区市县镇乡道泪罗书院街", max_size=60))
def test_what_is_found_is_one_character_away(text):
    for start, end, name in TYPOS.near(text):
        assert sum(one != other for one, other in zip(text[start:end], name, strict=True)) == 1
