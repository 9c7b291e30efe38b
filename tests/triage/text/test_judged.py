"""Judged text: one text in several characters is judged as one, and shown as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.text.judged import as_written, judged
from triage.text.personal_data import find_personal_data
from triage.text.plain_characters import plain_form, plain_text
from triage.types import Suggestion

ODD = st.text(
    st.one_of(
        st.sampled_from(
            "煤气味⽓⻝闻聞樓，。？①ⅣＡｂ１２①㎡\u200b\u202e\ufeff\ufe0f\u0301e\u1100\u1161\u11a8豈𝟏ﬁ ヶ\u3099か"
        ),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("厨房有煤⽓味", "厨房有煤气味"),
        ("⻝物中毒", "食物中毒"),
        ("聞到煤氣味", "闻到煤气味"),
        ("樓上著火了，衛生間裏有人", "楼上着火了，卫生间里有人"),
        ("煤\u200b气\u202e味\ufeff", "煤气味"),
        ("漏電\U000e0101", "漏电"),
        ("請打１２０和𝟏𝟏𝟎", "请打120和110"),
        ("豈有此理", "岂有此理"),
        ("cafe\u0301", "café"),
        # Marks of sentences and of lists keep their form, and so does what only looks Traditional.
        ("真的吗？①修路；②补灯！", "真的吗？①修路；②补灯！"),
        ("这部著作很著名，乾隆年间", "这部著作很著名，乾隆年间"),
        ("看病該找哪個，差麼子資料，我家在堃厦小区", "看病该找哪个，差么子资料，我家在堃厦小区"),
        (
            "我冇换卡，差么子资料，几时能到，这部原著的作者叫陳明，请问他的书在哪里借",
            "我冇换卡，差么子资料，几时能到，这部原著的作者叫陈明，请问他的书在哪里借",
        ),
        ("", ""),
    ],
)
def test_what_looks_the_same_is_judged_as_the_same(typed, plain):
    assert plain_form(typed) == plain


@given(ODD)
def test_every_character_stands_somewhere_in_the_text_as_written(text):
    read = plain_text(text)
    edges = [read.span(n, n + 1) for n in range(len(read.text))]
    assert all(0 <= start < end <= len(text) for start, end in edges)
    assert edges == sorted(edges)
    assert plain_form(read.text) == read.text
    if read.text:
        assert plain_form(read.as_written(read.text)) == read.text


def test_words_are_shown_as_they_were_written():
    letter = Suggestion(id="1", title="⻝堂問題", text="昨天聞到煤⽓\u200b味，請⻢上派人。")
    assert judged(letter).text == "昨天闻到煤气味，请马上派人。"
    assert as_written(letter, "煤气味") == "煤⽓\u200b味"
    assert as_written(letter, "食堂问题") == "⻝堂問題"
    assert as_written(letter, "不在信里") == "不在信里"
    assert letter.text == "昨天聞到煤⽓\u200b味，請⻢上派人。"


def test_a_plain_letter_is_judged_as_it_is():
    letter = Suggestion(id="1", title="路灯不亮", text="书院路路灯三天没亮了，请尽快修好。", stated_place="江东区")
    assert judged(letter) is letter


def test_personal_data_is_found_in_whatever_characters_it_is_written():
    text = "我叫⻢小燕，電話１３８\u200b００１３８０００，住書院路。"
    found = {text[one.start : one.end] for one in find_personal_data(text) if one.kind == "phone"}
    assert found == {"１３８\u200b００１３８０００"}


def test_half_a_surrogate_pair_stays_as_it_is():
    assert plain_form("路灯\ud800不亮") == "路灯\ud800不亮"
    assert plain_form("路燈不亮，聞到煤氣味\udc00").startswith("路灯不亮")
