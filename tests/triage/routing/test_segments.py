"""Letters with several matters: where each begins, and the sentence it rests on."""

from hypothesis import given
from hypothesis import strategies as st

from triage.routing.segments import SENTENCE, segments_of, sentence_of

LIST = "领导好，反映两件事：一是幼儿园旁边的路灯坏了半个月没人修；二是小区门口的公交站台没有雨棚，下雨没处躲。"


def test_a_list_gives_its_items_without_the_opening():
    first, second = segments_of(LIST)
    assert first.startswith("一是幼儿园")
    assert second.startswith("二是小区门口")


def test_an_addition_leaves_the_first_matter_before_it():
    text = "楼上的空调水滴到我家雨棚，吵得睡不着觉。另外，楼道里停满了电动车，还在充电，太危险了。"
    assert segments_of(text) == [text[: text.index("另外")], text[text.index("另外") :]]


def test_numbers_with_points_are_items_and_decimals_are_not():
    assert len(segments_of("想问两个问题：\n1、养老保险断了五个月能不能补缴？\n2、医保停了要怎么接上才能报销？")) == 2
    assert segments_of("水费从2.5元涨到3.5元，一个月多交了四十块钱，请核实水表是不是有问题。") == []


def test_a_letter_about_one_matter_has_no_segments():
    assert segments_of("我们小区停水三天了，物业说是管网的问题，请尽快派人来修。") == []
    assert segments_of("") == []


def test_the_sentence_skips_the_salutation_and_stands_in_the_letter():
    text = "各位领导：\n我家门口的路灯坏了半个月，一直没有人来修，晚上出门很不方便。已经打过两次电话。"
    assert sentence_of(text).startswith("我家门口")


@given(
    st.lists(
        st.sampled_from(
            ["一是路灯坏了没人管", "。", "\n", "另外，公交不来", "二、", "1、停水三天", "：", "，", "x" * 90]
        )
    )
)
def test_segments_and_sentences_are_verbatim_and_in_order(parts):
    text, at = "".join(parts), 0
    for segment in segments_of(text):
        at = text.index(segment, at)
        sentence = sentence_of(segment)
        assert sentence
        assert sentence in segment
        assert len(sentence) <= SENTENCE
