"""Proposals and complaints: each kind of word weighs as it is said."""

import math

import pytest

from triage.ideas import proposal
from triage.ideas.proposal import stance


def share(value):
    return round(1 / (1 + math.exp(-value)), 4)


@pytest.mark.parametrize(
    ("title", "text", "value"),
    [
        ("", "天气很好，风景不错。", proposal.OFFSET),
        ("", "希望相关部门重视此事。", proposal.OFFSET + proposal.SUGGESTS),
        ("", "希望能增设两盏路灯。", proposal.OFFSET + proposal.SUGGESTS + proposal.BOTH),
        ("", "建议增设两盏路灯。", proposal.OFFSET + proposal.SUGGESTS + proposal.BOTH + proposal.STRONG_TEXT),
        ("", "我要投诉，物业不作为。", proposal.OFFSET - 2 * proposal.COMPLAINS),
        ("投诉物业", "天气很好，风景不错。", proposal.OFFSET - proposal.COMPLAINT_TITLE),
        ("关于路灯的建议", "天气很好，风景不错。", proposal.OFFSET + proposal.STRONG_TITLE),
        ("希望能增设路灯", "天气很好，风景不错。", proposal.OFFSET + proposal.STRONG_TITLE),
        ("希望能重视路灯", "天气很好，风景不错。", proposal.OFFSET),
        ("", "投诉投诉投诉投诉投诉投诉，天气很好。", proposal.OFFSET - 4 * proposal.COMPLAINS),
        ("", "希望能重视甲事。" * 5, proposal.OFFSET + 3 * proposal.SUGGESTS),
        ("", "希望能增设甲处路灯。" * 5, proposal.OFFSET + 3 * proposal.SUGGESTS + 2 * proposal.BOTH),
    ],
)
def test_the_words_weigh_against_each_other(title, text, value):
    assert stance(title, text).proposal == share(value)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("路上很黑。建议增设路灯。希望相关部门重视。", ("建议增设路灯。",)),
        ("路上很黑。希望相关部门重视。已经增设过一次了。", ("希望相关部门重视。",)),
        ("路上真的很黑。已经增设过一次了。", ("已经增设过一次了。",)),
        ("路上真的很黑啊。", ()),
        ("增设吧。路上真的很黑啊。", ()),
    ],
)
def test_the_sentences_that_say_what_should_be_done_are_verbatim(text, sentences):
    assert stance("", text).sentences == sentences


def test_only_the_opening_is_read():
    late = "字" * proposal.OPENING + "。建议增设路灯。"
    assert stance("", late).proposal == share(proposal.OFFSET)
