"""The style guard."""

import pytest

from triage.drafting.style_guard import advise, brush_off, points_addressed
from triage.types import Suggestion

LETTER = Suggestion(id="x", title="路灯", text="书院路路灯三天不亮，请问多久能修好？能否加装两盏路灯？")
GOOD = (
    "尊敬的市民朋友：您好！\n您反映的书院路路灯三天不亮一事，来信已收到。\n关于多久能修好：《照明办法》第七条规定，路灯故障三个工作日内修复。\n"
    "关于能否加装两盏路灯：目前没有检索到依据，需由承办单位核实后答复。\n感谢您的来信。\n热线\n2026年11月20日"
)


def kinds(reply):
    return {entry.kind for entry in advise(reply, LETTER)}


def test_a_good_reply_gets_no_advice():
    assert kinds(GOOD) == set()


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("您好！您的来信已收悉，我们高度重视，感谢您的支持。", "brush_off"),
        (GOOD.replace("需由承办单位核实", "您自己没有爱护设施，需核实"), "blame"),
        (GOOD.replace("三个工作日内修复。", "三个工作日内修复，我们保证明天全部修好。"), "promise"),
        (GOOD.replace("需由承办单位", "我们将压实责任，由承办单位"), "jargon"),
        (GOOD.replace("关于能否加装两盏路灯：", ""), "missing_point"),
        (GOOD.replace("2026年11月20日", ""), "format"),
        ("您好！医保门诊统筹报销比例由参保地按照医疗机构级别分档确定，参保人员应当在定点机构就诊并持凭证结算费用。" * 2 + "感谢！", "beside"),
    ],
)  # fmt: skip
def test_what_a_reader_would_take_amiss_is_named(reply, kind):
    assert kind in kinds(reply)


def test_words_of_others_are_not_judged():
    quoted = GOOD.replace("感谢您的来信。", "您写道：“你们保证明天修好，不要压实责任那一套。”\n感谢您的来信。")
    assert kinds(quoted) == set()


def test_figures_for_the_evaluation():
    assert points_addressed(GOOD, LETTER) == (2, 2)
    assert brush_off("您好！您的来信已收悉，感谢！")
    assert not brush_off(GOOD)
    assert advise("", LETTER) == ()
