"""What clauses of replies do."""

import pytest

from triage.drafting.statements.acts import asserts


@pytest.mark.parametrize(
    "text",
    [
        "尊敬的市民朋友：您好！",
        "感谢您的来信和对我们工作的关心、支持。",
        "您的来信已收到。现答复如下：",
        "您反映路灯三天不亮，我们已记录并转有关单位。",
        "具体情况需由承办单位核实后答复。",
        "目前没有检索到可以直接引用的依据。",
        "白石公园晚上声音大，影响孩子休息，您的心情我们理解。",
        "〔发出日期〕",
    ],
)
def test_courtesy_process_and_the_citizens_words_claim_nothing(text):
    assert asserts(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "您的申请已经批准。",
        "王科长已到现场。",
        "经查，您反映的情况属实。",
        "您反映自来水有异味，水箱已重新清洗。",
        "路灯不亮是养护单位失职造成的。",
        "小区年底前会建好充电桩，请您放心。",
        "补偿款由村委会付。",
        "新装用电要收费。",
    ],
)
def test_findings_promises_blame_and_rules_are_claims(text):
    assert asserts(text)
