"""What of a reply to somebody else holds for anybody."""

import pytest

from triage.text.reusable import reusable_sentences


def texts(reply):
    return [(found.kind, found.text) for found in reusable_sentences(reply)]


@pytest.mark.parametrize(
    "reply",
    [
        "您反映的路灯已经修好。",
        "经核实，该路段的路灯应当由养护单位修复。",
        "经调查，暂未发现违反规定的行为。",
        "所反映的违反收费标准的情况不属实。",
        "已责令施工单位按照规定整改。",
        "店主已完成整改，应当不再占道。",
        "我局将进一步加强巡查，必须做到有报必修。",
        "李某某申请的低保应当重新审核。",
        "网友“A000110735”应当到窗口办理。",
        "感谢您的来信，祝您生活愉快。",
        "路灯老化的情况较为普遍。",
    ],
)
def test_findings_and_other_people_s_affairs_are_left_out(reply):
    assert texts(reply) == []


def test_rules_places_to_turn_to_and_ways_of_doing_it_are_kept():
    reply = (
        "网友您好！经核实，您反映的灯杆已修复。路灯故障应当在三个工作日内修复。"
        "路灯不亮可拨打12345热线报修。办理报装须携带身份证原件和不动产权证。祝您生活愉快。"
    )
    assert texts(reply) == [
        ("rule", "路灯故障应当在三个工作日内修复。"),
        ("channel", "路灯不亮可拨打12345热线报修。"),
        ("procedure", "办理报装须携带身份证原件和不动产权证。"),
    ]


def test_the_sentence_behind_the_preamble_is_not_lost():
    reply = "现将有关情况回复如下：一、根据《照明办法》规定，路灯故障应当在三日内修复。"
    (found,) = reusable_sentences(reply)
    assert found.text == "根据《照明办法》规定，路灯故障应当在三日内修复。"
    assert found.text in reply
