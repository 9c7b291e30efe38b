"""Names by a learnt decision, and the words and places that look like names."""

import pytest

from triage.text.learnt_names import learnt_names, weights
from triage.text.name_features import NameReader
from triage.text.personal_data import Mask


def found(text):
    return {text[start:end] for start, end in learnt_names(text)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我屋里老倌邹冬初前年中风，到现在没有办好", {"邹冬初"}),
        ("水费多收了，请退。\n滕月秀\n2026年5月8日", {"滕月秀"}),
        ("到底哪个单位管？麻顺清，2026.4.8", {"麻顺清"}),
        ("以上句句是实话。阎致远（手印）", {"阎致远"}),
        ("楼上庾胜装修，把我家墙打穿了", {"庾胜"}),
        ("出纳戚建友多报了三个人头", {"戚建友"}),
        ("法院判小孩项若琳跟我过，她奶奶万桂英不放人", {"项若琳", "万桂英"}),
        ("坐席记录：来电人危知秋称路灯坏了", {"危知秋"}),
        ("转给席春林两千块，他又不认账", {"席春林"}),
        ("一起去的还有简鹏程、涂水英", {"简鹏程", "涂水英"}),
        ("组长资大友把征地款扣了", {"资大友"}),
        ("家长欧阳桂兰", {"欧阳桂兰"}),
    ],
)
def test_a_name_is_told_by_its_characters_and_what_stands_around(text, names):
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "组长安排大家签字，会计查账，房东马上要涨价",
        "楼上空调滴水，对方应付了事，邻居经常吵架",
        "高新区管委会，高兴来了，马上就走，白天施工",
        "村支书和村主任，主任和书记都不管，向物业反映",
        "我从小在这里长大，我于去年退休，我时常头痛",
        "女儿高考，儿子平时住校，老公经商，父亲于去年去世",
        "举报养狗不拴绳，查一查收费，别报警",
        "双方当事人，时间太长，路边停车，石头堆在路上",
        "岳阳和常德的医保不一样，梅溪湖那边也停水",
        "左宗棠故居、黄兴路、雷锋大道、袁隆平院士",
        "王师傅和李姐态度好，谢谢张主任",
    ],
)
def test_words_places_and_titles_are_no_names(text):
    assert found(text) == set()


def test_what_overlaps_is_one_name_and_the_longer_one_wins():
    assert found("司机邹大勇不走导航") == {"邹大勇"}


def test_a_surname_within_a_word_begins_no_candidate():
    text = "保护文物"
    assert [text[start:end] for start, end in NameReader(text).candidates() if text[start] == "文"] == []


def test_a_masked_text_shows_no_new_names():
    text = "她丈夫邹有才家暴，医生滕玉家访，〔姓名1〕家暴"
    hidden = Mask().hide(text)
    assert Mask().hide(hidden) == hidden


def test_an_empty_text_has_none():
    assert found("") == set()


def test_the_shipped_weights_have_an_intercept_and_are_plain_numbers():
    assert "" in weights()
    assert all(isinstance(weight, float) for weight in weights().values())
