"""Amounts by value and base unit."""

import pytest

from triage.text.numerals import canonical
from triage.text.quantities import bound_of, quantities


def values(text):
    return {(found.value, found.unit) for found in quantities(canonical(text))}


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("晚上8点", "20时"),
        ("晚上十点到第二天早上六点", "二十二时至次日六时"),
        ("60分钟", "1小时"),
        ("三千米", "3公里"),
        ("6角", "0.6元"),
        ("六成", "60%"),
        ("七成五", "75%"),
        ("半年", "六个月"),
        ("一个半小时", "90分钟"),
        ("两年", "24个月"),
        ("伍仟元", "5000元"),
        ("廿五日", "25日"),
        ("二十四小时", "一天"),
        ("减半", "50%"),
        ("八五折", "85%"),
        ("一米二", "1.2米"),
        ("次年", "第二年"),
    ],
)
def test_equivalent_forms_are_equal(text, other):
    assert values(canonical(text)) == values(canonical(other)) != set()


@pytest.mark.parametrize(
    ("text", "other"),
    [("三个工作日", "三天"), ("2年", "第二年"), ("8点", "20点"), ("1.5元", "1.5万元"), ("五成", "五倍")],
)
def test_others_are_not(text, other):
    assert values(text).isdisjoint(values(other))


@pytest.mark.parametrize("text", ["下一个月", "这一点", "五一路"])
def test_words_that_name_no_amount(text):
    assert values(text) == set()


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("不超过五元", "most"),
        ("不得超过三十六个月", "most"),
        ("不少于三十日", "least"),
        ("六十五周岁以上", "least"),
        ("最高500元", "most"),
        ("五百元", ""),
    ],
)
def test_limits_are_told_apart(text, bound):
    plain = canonical(text)
    assert bound_of(plain, next(quantities(plain))) == bound
