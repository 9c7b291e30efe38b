"""Names beside a word of kinship or a role, and what stands there and is none."""

import pytest

from triage.text.kin_names import kin_names
from triage.text.personal_data import Mask


def found(text):
    return {text[start:end] for start, end in kin_names(text)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我父亲张国强住院了", "张国强"),
        ("我爱人李梅在中心小学教书", "李梅"),
        ("儿子王小明上二年级", "王小明"),
        ("舅舅欧阳建国来了", "欧阳建国"),
        ("婆婆谢桂花摔伤", "谢桂花"),
        ("女儿余欣怡被打", "余欣怡"),
        ("女儿文静，今年8岁", "文静"),
        ("我妻子于秀英", "于秀英"),
        ("弟弟高翔在外地", "高翔"),
        ("丈夫宋江桥。", "宋江桥"),
        ("丈夫万某某", "万某某"),
        ("岳父：何大明", "何大明"),
        ("邻居刘芳总吵", "刘芳"),
        ("村支书周建军不管", "周建军"),
        ("业委会主任胡平坚难辞其咎", "胡平坚"),
        ("扶贫队长陈烨皓和公务员", "陈烨皓"),
        ("找张国强主任", "张国强"),
        ("感谢李梅老师", "李梅"),
        ("周建军书记您好", "周建军"),
    ],
)
def test_a_name_is_found_whole(text, name):
    assert found(text) == {name}
    assert name not in Mask().hide(text)


@pytest.mark.parametrize(
    "text",
    [
        "母亲常年在外，父亲于2020年去世",
        "女儿高三了，儿子高烧",
        "老婆安排孩子，孩子安全问题，老公经常加班",
        "儿子和女儿，母亲时常头晕",
        "业主程序员，司机方向感差，父亲文化低",
        "居民白马镇，村民黄金乡，书记黄金乡",
        "居民黄泥塘组，业主万家丽路",
        "主任安排，书记高度重视，经理应付了事",
        "老师何时能来，市民通过热线，干部应该下乡",
        "这么多孩子幸福快乐，书记曾几何时",
        "业主安居梦想，群众安危，老人钱财",
        "尊敬的主任，李主任您好，一李姓经理",
    ],
)
def test_what_only_begins_with_a_surname_is_no_name(text):
    assert found(text) == set()


def test_who_stands_in_a_row_after_a_name_is_found_too():
    assert Mask().hide("儿子陈子轩、陈子豪和女儿") == "儿子〔姓名1〕、〔姓名2〕和女儿"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("孙子欧阳子涵上学", {"欧阳子涵"}),
        ("找欧阳建国主任", {"欧阳建国"}),
        ("女儿文明，今年8岁", set()),
        ("女儿陈思今年上学", {"陈思"}),
        ("儿子刘洋现年十岁", {"刘洋"}),
        ("儿子和女儿", set()),
        ("邻居张某某吵闹", {"张某某"}),
        ("父亲李", set()),
        ("家里的主任", set()),
        ("请黄金主任处理", set()),
        ("村民王二麻子家", set()),
        ("儿子说他不去，女儿王小丽去了", {"王小丽"}),
    ],
)
def test_where_a_name_begins_and_ends(text, names):
    assert found(text) == names


def test_the_longest_name_before_a_title_is_whole():
    assert Mask().hide("感谢欧阳建国主任") == "感谢〔姓名1〕主任"
