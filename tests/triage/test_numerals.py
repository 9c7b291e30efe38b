"""Chinese numerals as digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.numerals import canonical


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("三个工作日", "3个工作日"),
        ("二十二时至次日六时", "22时至次日6时"),
        ("二〇二四年十月八日", "2024年10月8日"),
        ("三百二十元", "320元"),
        ("一万五千元", "15000元"),
        ("百分之三十五点五", "35.5%"),
        ("三分之二", "2/3"),
        ("第十二条", "第12条"),
        ("１２３４５", "12345"),
        ("1,200元", "1200元"),
        ("十日内", "10日内"),
        ("一年", "1年"),
    ],
)
def test_numbers_become_digits(text, plain):
    assert canonical(text) == plain


@pytest.mark.parametrize(
    "text", ["万一", "十分抱歉", "一个人说", "一件类似来信", "百姓", "千万不要", "五一路口", "三明市"]
)
def test_words_stay_words(text):
    assert canonical(text) == text


@given(st.text(alphabet="零〇一二三四五六七八九十百千万亿两年月日元个第条（）0123,.% ", max_size=30))
def test_any_run_of_numerals_is_read_or_left(text):
    assert isinstance(canonical(text), str)
