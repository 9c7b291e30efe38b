"""Descriptions of ideas: only words that somebody wrote, and the right ones."""

import pytest

from triage.ideas.description import QUOTE, SENTENCES, TITLE, carrier_of, problem_of, quotes_of, summary_of, title_of
from triage.ideas.proposal import Stance, stance
from triage.types import Suggestion

TEXT = (
    "尊敬的领导，您好！目前书院路小学门口没有路灯，学生晚上放学很不安全。"
    "建议在校门口增设三盏太阳能路灯。建议由交警部门在放学时段派人疏导。希望采纳，谢谢！"
)


def letter(key="S1", title="在小学门口装路灯", text=TEXT):
    return Suggestion(id=key, title=title, text=text)


def judged(a_letter):
    return stance(a_letter.title, a_letter.text)


def test_a_title_is_the_letters_own():
    assert title_of(letter(), judged(letter())) == "在小学门口装路灯"
    untitled = letter(title="")
    assert title_of(untitled, judged(untitled)).rstrip("。") in TEXT
    assert "路灯" in title_of(untitled, judged(untitled))
    blank = letter(title="   ")
    assert "路灯" in title_of(blank, judged(blank))


@pytest.mark.parametrize("text", ["", "。。。", "好", "建议" * 400])
def test_every_letter_gets_descriptions_within_their_lengths(text):
    one = letter(title="", text=text)
    assert len(title_of(one, judged(one))) <= TITLE + 1
    assert isinstance(summary_of(one, judged(one)), str)
    assert isinstance(problem_of(one, judged(one)), str)
    long = letter(title="灯" * 300)
    assert len(title_of(long, judged(long))) <= TITLE + 1


def test_a_summary_is_what_is_proposed():
    summary = summary_of(letter(), judged(letter()))
    assert "增设三盏太阳能路灯" in summary
    assert "您好" not in summary
    assert "谢谢" not in summary


def test_a_summary_has_no_more_than_its_sentences():
    one = letter(text="".join(f"建议在第{number}中学门口增设一盏路灯。" for number in "一二三四五六"))
    summary = summary_of(one, judged(one))
    assert sum(summary.count(f"第{number}中学") for number in "一二三四五六") == SENTENCES


def test_without_a_proposal_the_opening_stands():
    one = letter(text="您好。书院路的路灯坏了三个月，晚上一片漆黑。")
    assert "书院路的路灯坏了三个月" in summary_of(one, judged(one))


def test_a_problem_is_what_is_wrong_today():
    assert "没有路灯" in problem_of(letter(), judged(letter()))
    praise = letter(text="公园修得很漂亮，大家都喜欢。")
    assert problem_of(praise, judged(praise)) == ""
    only_wish = letter(text="建议增设三盏太阳能路灯。")
    assert problem_of(only_wish, judged(only_wish)) == ""


def test_a_carrier_is_what_most_name():
    traffic = [letter(f"S{number}", text="建议交警部门派人疏导交通。") for number in range(3)]
    school = letter("S9", text="建议教育局开放操场。")
    assert "交警" in carrier_of([*traffic, school])
    assert carrier_of([letter(text="公园修得很漂亮。")]) == ""
    assert carrier_of([]) == ""


def test_quotes_stand_verbatim_in_their_letters_and_are_not_alike():
    letters = [
        letter("S1"),
        letter("S2"),
        letter("S3", text="希望公交车晚上多开两班。建议增加夜间班次，方便下晚班的人回家。"),
    ]
    quotes = quotes_of(letters, [judged(one) for one in letters])
    texts = {one.id: f"{one.title}\n{one.text}" for one in letters}
    assert all(quote.text in texts[quote.id] for quote in quotes)
    assert len({quote.text for quote in quotes}) == len(quotes)
    assert [quote.id for quote in quotes] == ["S1", "S2", "S3"]
    assert all(len(quote.text) <= QUOTE for quote in quotes)


def test_a_long_sentence_is_quoted_verbatim_as_well():
    one = letter(text="建议" + "在小学和中学门口都增设太阳能路灯并且定期检修" * 20 + "。")
    for quote in quotes_of([one], [judged(one)]):
        assert quote.text in one.text
        assert len(quote.text) <= QUOTE


def test_quotes_of_nothing_are_none():
    assert quotes_of([], []) == ()
    assert quotes_of([letter(text="", title="")], [Stance(0.1, ())]) == ()
