"""Alignment: the pieces of a text, what they mean, and how much of them another text says."""

import pytest

from triage.drafting.statements.alignment import side, thesaurus, units_of


def only(text):
    (unit,) = units_of(text)
    return unit


def test_a_text_is_cut_behind_its_conditions():
    assert [unit.text for unit in units_of("逾期不改的处罚款；首次违反的，不罚。")] == [
        "逾期不改的",
        "处罚款",
        "首次违反的",
        "不罚",
    ]
    assert [unit.group for unit in units_of("甲办。乙不办。")] == [0, 1]
    assert units_of("逾期不改的处罚款")[0].condition


@pytest.mark.parametrize(
    ("said", "source"),
    [("租客要先交押金", "承租人应当缴纳保证金"), ("村委会受理", "由村民委员会受理"), ("晚上八点关门", "20时停业")],
)
def test_other_words_of_the_same_meaning_are_told(said, source):
    assert side(units_of(source)).share(units_of(said)) > 0.7


@pytest.mark.parametrize(
    ("said", "source"),
    [("承租人备案", "出租人备案"), ("户籍所在地办理", "参保地办理"), ("工会责令支付", "人社部门责令支付")],
)
def test_words_of_one_kind_are_not_the_same_for_sharing_characters(said, source):
    assert side(units_of(source)).share(units_of(said)) < side(units_of(source)).share(units_of(source)) - 0.2


def test_denials_are_counted_up_to_each_word():
    found = {item.text: item.denials for item in only("未登记不得上道路行驶").items}
    assert found["登记"] == 1
    assert found["行驶"] == 2


def test_numbers_count_whatever_they_count():
    assert "#20|?" in only("早高峰多开二十班车").amounts
    assert only("水费每季度结算一次").rates == {"季"}
    assert only("由市残联复核").levels == {"市"}


def test_no_word_of_the_thesaurus_stands_twice_in_one_meaning():
    words, headings = thesaurus()
    assert len(words) > 1000
    assert set(headings) == {"who", "where", "begins", "act", "thing", "when", "how"}
