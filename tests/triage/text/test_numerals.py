"""Chinese numerals as digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.text.numerals import bare_numbers, canonical


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
        ("伍仟元整", "5000元整"),
        ("壹万贰仟叁佰元", "12300元"),
        ("廿五日前", "25日前"),
        ("卅天", "30天"),
        ("第③项", "第(3)项"),
        ("⑫", "(12)"),
        ("千分之三", "3‰"),
        ("百分之二十", "20%"),
        ("二点五公里", "2.5公里"),
        ("十点五元", "10.5元"),
        ("一米二高", "1.2米高"),
        ("3块五", "3.5块"),
        ("三比一，", "3:1，"),
        ("１，２００元，", "1200元，"),
        ("一万三", "1.3万"),
        ("12万", "12万"),
        ("晚上8点三十分", "晚上8点30分"),
        ("三个半月", "3.5个月"),
        ("3个半小时", "3.5个小时"),
        ("2年半", "2.5年"),
        ("半年", "0.5年"),
        ("三刻钟", "45分钟"),
        ("一刻钟", "15分钟"),
        ("5月3号", "5月3日"),
        ("5月3号楼", "5月3号楼"),
        ("（三）", "(3)"),
        ("二十三级", "23级"),
        ("一亿二千万元", "120000000元"),
        ("一万二千三百四十五亿六千万元", "1234560000000元"),
        ("一万零五十元", "10050元"),
        ("两年", "2年"),
        ("三至五日", "3至5日"),
        ("打七五折", "打75折"),
    ],
)
def test_numbers_become_digits(text, plain):
    assert canonical(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "万一",
        "十分抱歉",
        "上半年",
        "多半天",
        "两三个",
        "百里挑一",
        "十分",
        "万元",
        "一个人说",
        "一件类似来信",
        "百姓",
        "千万不要",
        "五一路口",
        "三明市",
    ],
)
def test_words_stay_words(text):
    assert canonical(text) == text


@given(st.text(alphabet="零〇一二三四五六七八九十百千万亿两年月日元个第条（）0123,.% ", max_size=30))
def test_any_run_of_numerals_is_read_or_left(text):
    assert isinstance(canonical(text), str)


def test_mixed_numerals_and_parts_of_ten_thousand():
    assert canonical("1万9千元") == "1.9万元"
    assert canonical("万分之五") == "0.05%"
    assert canonical("补一亩半，1万5", every=True) == "补1.5亩，1.5万"
    assert bare_numbers("收到两千，除以三十") == {"2000", "30"}
