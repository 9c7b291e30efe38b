"""Rules on one kind of thing are cited for letters about it alone."""

import pytest

from triage.errors import OfficeConfigError
from triage.knowledge.scopes import load_scopes, within_scope
from triage.office.config import load_office


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
    assert within_scope(title, text, letter, load_scopes()) is within


def test_an_offices_own_table_stands_beside_its_file(tmp_path):
    """It takes the place of the shipped one, so that a row can be withdrawn as well."""
    (tmp_path / "replies").mkdir()
    (tmp_path / "replies" / "scopes.yaml").write_text("- {document: 渡口, letter: 船|渡}", encoding="utf-8")
    (tmp_path / "office.yaml").write_text("name: 某市人民建议征集办公室", encoding="utf-8")
    scopes = load_scopes(load_office(tmp_path / "office.yaml").replies)
    assert not within_scope("渡口管理办法", "渡口应当设置标志。", "站牌看不清", scopes)
    assert within_scope("渡口管理办法", "渡口应当设置标志。", "坐船的地方没有牌子", scopes)
    assert within_scope("普惠性幼儿园管理办法", "退费应当办结。", "凭什么不退", scopes)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- {document: 渡口, letter: '('}", "0.letter"),
        ("- {document: 渡口}", "0.letter"),
        ("- {letter: 船}", "document"),
        ("- {document: 渡口, leter: 船, letter: 船}", "leter"),
        ("渡口", "file"),
        ("- {", "yaml"),
    ],
)
def test_a_broken_table_is_refused_with_its_row(tmp_path, text, says):
    (tmp_path / "scopes.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(OfficeConfigError, match=says):
        load_scopes(tmp_path)
