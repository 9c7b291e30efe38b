"""Rules on one kind of thing are cited for letters about it alone."""

import pytest

from triage.knowledge.scopes import shipped_scopes, within_scope


@pytest.mark.parametrize(
    ("title", "text", "letter", "within"),
    [
        ("普惠性幼儿园管理办法", "退费应当在家长提出申请后办结。", "单位罚了我两百元，凭什么不退", False),
        ("普惠性幼儿园管理办法", "退费应当在家长提出申请后办结。", "幼儿园不退保教费", True),
        ("国有土地上房屋征收补偿细则", "被征收房屋的价值由评估机构评估。", "新楼盘的装修价格评估报告有错", False),
        ("城市道路管理办法", "申请挖掘许可的，由施工单位提交方案。", "门口的路坑坑洼洼", False),
        ("城市道路管理办法", "申请挖掘许可的，由施工单位提交方案。", "无证挖路没有人管，审批了吗", True),
        ("城市道路管理办法", "路面坑槽应当在三日内修复。", "门口的路坑坑洼洼", True),
    ],
)
def test_a_letter_must_lie_in_the_scope_of_a_clause(title, text, letter, within):
    assert within_scope(title, text, letter, shipped_scopes()) is within
