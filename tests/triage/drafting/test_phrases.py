"""The citizen's words that a reply repeats."""

import pytest

from triage.drafting.phrases import Phrase, bare_demand, restated, subject_phrase, topics_of
from triage.types import Suggestion


def letter(title="", text="无"):
    return Suggestion(id="x", title=title, text=text)


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("关于书院路路灯不亮的投诉", Phrase("书院路路灯不亮")),
        ("咨询公积金提取问题", Phrase("公积金提取")),
        ("请求公开集镇规划图", Phrase("请求公开集镇规划图", asks=True)),
        ("关于在东站增设公交站台的建议", Phrase("在东站增设公交站台")),
        ("身份证办理咨询", Phrase("身份证办理")),
        ("遛狗", Phrase("遛狗")),
        ("请教育局管管校门口的摊子", Phrase("请教育局管管校门口的摊子", asks=True)),
        ("能否推行延时服务", Phrase("能否推行延时服务", asks=True)),
        ("请求解决三期居民的出行问题", Phrase("请求解决三期居民的出行问题", asks=True)),
        ("关于请求给白水村修排水沟的请示", Phrase("请求给白水村修排水沟", asks=True)),
        ("关于云影大厦电梯停用的再投诉", Phrase("云影大厦电梯停用")),
        ("关于夜间施工的第三次反映", Phrase("夜间施工")),
    ],
)
def test_a_title_is_named_without_what_surrounds_it(title, wanted):
    assert subject_phrase(letter(title), ()) == wanted


@pytest.mark.parametrize(
    "title",
    [
        "求助",
        "给市长的一封来信",
        "居民的几点反映",
        "黑心开发商",
        "投诉云影大厦开发商",
        "小区的两个问题",
        "三个问题",
        "打13712345678找我",
    ],
)
def test_a_title_that_says_nothing_or_cannot_be_repeated_is_not_named(title):
    assert subject_phrase(letter(title), ()) is None


def test_without_a_title_the_demand_is_the_subject():
    found = subject_phrase(letter(text="要求鉴定种子、落实赔偿。"), ("要求鉴定种子、落实赔偿",))
    assert found == Phrase("要求鉴定种子、落实赔偿", asks=True)


def test_topics_are_whole_sentences_and_not_what_the_subject_says():
    text = "学院后街摆摊。要求城管定点、定时，留一条车道。希望修好路灯。"
    demands = ("要求城管定点、定时", "希望修好路灯", "学院后街摆摊")
    found, left_out = topics_of(letter("学院后街摆摊", text), demands, Phrase("学院后街摆摊"))
    assert list(found.values()) == ["要求城管定点、定时，留一条车道", "希望修好路灯"]
    assert left_out == 0


def test_a_demand_is_not_drawn_out_into_reasons_longer_than_itself():
    text = "我希望政府帮我顺利退费，去法院起诉立案难，而且浪费的时间会很多。"
    found, _ = topics_of(letter("驾校退费难", text), ("希望政府帮我顺利退费",), Phrase("驾校退费难"))
    assert not any("法院" in topic for topic in found.values())


def test_a_reproachful_question_is_no_subject():
    text = "班主任换了几次，为什么不保证教学质量？"
    assert subject_phrase(letter(text=text), ("为什么不保证教学质量",)) != Phrase("为什么不保证教学质量", asks=True)


def test_courtesy_is_no_topic_and_what_cannot_be_repeated_is_counted():
    text = "请领导重视。请打13712345678告诉我结果。"
    found, left_out = topics_of(letter("路灯", text), ("请领导重视", "请打13712345678告诉我结果"), Phrase("路灯"))
    assert found == {}
    assert left_out == 1


def test_a_long_demand_is_cut_where_it_begins_to_ask():
    demand = "我们小区住了三百多户人家，老人和孩子都很多，出门就是大马路，车又快又多，希望在门口加装一盏红绿灯"
    assert bare_demand(demand) == "希望在门口加装一盏红绿灯"


@pytest.mark.parametrize(
    ("demand", "wanted"),
    [
        ("请教育一下这个司机", "请教育一下这个司机"),
        ("想请教一下怎么办理", "怎么办理"),
        ("能不能锯", "能不能锯"),
        ("所以希望加装路灯", "希望加装路灯"),
    ],
)
def test_a_demand_loses_what_leads_to_it_and_nothing_of_itself(demand, wanted):
    assert bare_demand(demand) == wanted


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("三中宿舍楼漏水七年没有结果，盼望领导给予关注解决！", "三中宿舍楼漏水七年没有结果"),
        ("汽车城的八大问题希望有关部门尽早解决", "汽车城的八大问题"),
        ("反映自然岭路存在的问题", "自然岭路存在的问题"),
        ("关于改善东风里社区几个问题的来信", "改善东风里社区几个问题"),
        ("宅基地申请多久能批", "宅基地申请多久能批"),
        ("请求恢复开元路到中学公交车的请求", "请求恢复开元路到中学公交车"),
        ("请求领导关注环保车车主的生活现状", "环保车车主的生活现状"),
        ("关于户口迁移到本市买房定居问题的咨询", "户口迁移到本市买房定居"),
        ("对小学入学政策的质疑", "小学入学政策"),
    ],
)
def test_a_title_loses_its_plea_and_keeps_the_matter(title, wanted):
    found = subject_phrase(letter(title), ())
    assert found is not None
    assert found.text == wanted


@pytest.mark.parametrize(
    "title",
    ["火车站今昔令人唏嘘", "大托村乳腺癌患者的请求", "一个老兵的请求", "物业一天到晚不晓得在搞些什么", "烂路何时能了"],
)
def test_a_title_of_mood_is_no_subject(title):
    assert subject_phrase(letter(title), ()) is None


def test_a_demand_of_mood_is_no_subject():
    demand = "一天到晚不晓得在搞些什么"
    assert subject_phrase(letter(text=f"{demand}，希望管一管。"), (demand,)) is None


@pytest.mark.parametrize(
    ("topic", "wanted"),
    [
        ("特请求市交警大队把双黄实线改为双黄虚线为感", "市交警大队把双黄实线改为双黄虚线"),
        ("希望政府尽快在万福路开通公交线路", "尽快在万福路开通公交线路"),
        ("恳请各级领导查清集体账目", "查清集体账目"),
        ("希望人社部门的领导给予残疾人乘车优惠", "给予残疾人乘车优惠"),
        ("或者开通新的公交线路", "开通新的公交线路"),
        ("希望市教育局的领导们能管一下幼儿园乱收费", "管一下幼儿园乱收费"),
        ("何时通车", "何时通车"),
        ("能否加装两盏路灯", "能否加装两盏路灯"),
    ],
)
def test_a_demand_is_restated_without_whom_it_asks_and_how(topic, wanted):
    assert restated(topic) == wanted
    assert wanted in topic


def test_what_a_demand_is_to_bring_about_is_no_topic():
    text = "小巷没有路灯。建议为小巷装路灯，让居民能感受到关怀。恳请还民一片干净的环境。"
    demands = ("建议为小巷装路灯", "让居民能感受到关怀", "恳请还民一片干净的环境")
    assert list(topics_of(letter("治安", text), demands, Phrase("治安"))[0].values()) == ["建议为小巷装路灯"]


def test_a_demand_is_not_drawn_out_to_what_it_is_to_bring_about():
    text = "请对山上的项目严格审查，防止那几个人胡来。"
    assert list(topics_of(letter("乱挖山", text), ("请对山上的项目严格审查",), Phrase("乱挖山"))[0].values()) == [
        "请对山上的项目严格审查"
    ]


def test_an_animal_in_a_title_is_no_abuse():
    assert subject_phrase(letter("生猪交易市场乱排污水"), ()) == Phrase("生猪交易市场乱排污水")
    assert subject_phrase(letter("物业蠢得像猪"), ()) is None


def test_what_names_no_object_is_no_topic():
    text = "修桥的账目不清。恳请有关部门调查。"
    assert topics_of(letter("修桥的账目不清", text), ("恳请有关部门调查",), Phrase("修桥的账目不清")) == ({}, 0)


def topics(text, *demands, title="来信"):
    letter = Suggestion(id="S", title=title, text=text)
    return [restated(topic) for topic in topics_of(letter, demands, None)[0].values()]


def test_a_road_whose_name_begins_like_a_plea_keeps_its_name():
    assert restated("盼盼路东段能否按四车道设计") == "盼盼路东段能否按四车道设计"
    assert restated("盼望盼盼路早日通车").endswith("盼盼路早日通车")


def test_a_demand_put_to_somebody_is_repeated_without_whom_it_is_put_to():
    text = "请你们关停这家无证诊所，少一些人受害。"
    assert topics(text, "请你们关停这家无证诊所", "少一些人受害") == ["关停这家无证诊所"]


@pytest.mark.parametrize("demand", ["请问这是什么政府", "他们路边画了红线"])
def test_scorn_and_what_others_do_are_not_repeated(demand):
    assert topics(f"{demand}。请修好书院路的路灯。", demand, "请修好书院路的路灯") == ["修好书院路的路灯"]


def test_what_an_office_answered_and_a_mere_letter_are_not_repeated():
    text = "上月我寄过请求取缔的信函，要求在查清之前停止办证，他们却说执照已经办好了，请问为什么还能办证？"
    letter = Suggestion(id="t", title="城南餐馆扰民", text=text)
    demands = ("请求取缔的信函", "要求在查清之前停止办证", "说执照已经办好了")
    named, _ = topics_of(letter, demands, subject_phrase(letter, demands))
    assert list(named) == [1]
