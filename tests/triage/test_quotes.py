"""What may be quoted."""

import pytest

from triage.pipeline.quotes import clause_quote, reply_quote

LETTER = "江东区书院路的路灯不亮，怎么报修？"


def always(_sentence):
    return 5.0


@pytest.mark.parametrize(
    "reply",
    [
        "您反映的路灯已经修好。",
        "为理顺陈立娟情绪，街道做了解释工作。",
        "经现场核实，路灯线路被挖断。",
        "网友“A000110735”反映的路灯应当修复。",
        "李某某申请的路灯应当修复。",
        "路灯应当报修，电话0731-88661234。",
        "我们将于近期安排维修路灯。",
        "岚桥区滨河路的路灯应当由养护单位修复。",
        "3栋2单元门口的路灯应当修复。",
    ],
)
def test_what_belongs_to_another_person_is_not_quoted(reply):
    assert reply_quote(reply, LETTER, always) == ""


def test_a_rule_is_preferred_to_what_was_only_found():
    reply = "路灯老化的情况较为普遍。路灯故障可以向养护单位报修，并应当在三日内修复。"
    assert reply_quote(reply, LETTER, always) == "路灯故障可以向养护单位报修，并应当在三日内修复。"


def test_a_sentence_without_common_wording_is_no_help():
    assert reply_quote("医保报销应当持发票办理。", LETTER, lambda _: 1.0) == ""


def test_an_article_is_quoted_verbatim_without_its_number():
    text = "第七条 路灯故障一般在三个工作日内修复。"
    quote = clause_quote(text, always)
    assert quote == "路灯故障一般在三个工作日内修复。"
    assert quote in text
