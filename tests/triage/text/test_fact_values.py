"""The value that is compared, for each kind of fact and each way of saying it."""

import pytest

from triage.text.facts import Fact, Ground, commitments, describe, facts_of, plain_title


def values(text, kind):
    return {fact.value for fact in facts_of(text) if fact.kind == kind}


def told(text, kind):
    return {(fact.text, fact.value) for fact in facts_of(text) if fact.kind == kind}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026年3月5日开工", "2026-3-5"),
        ("2026-03-05开工", "2026-3-5"),
        ("2026年3月开工", "2026-3-*"),
        ("2026年3月底完工", "2026-3-31"),
        ("2026年4月底完工", "2026-4-30"),
        ("2025年2月末完工", "2025-2-28"),
        ("6月底完工", "*-6-30"),
        ("9月底完工", "*-9-30"),
        ("11月底完工", "*-11-30"),
        ("12月底完工", "*-12-31"),
        ("8月底完工", "*-8-31"),
        ("8月完工", "*-8-*"),
        ("3月5号开工", "*-3-5"),
        ("2026年开工", "2026-*-*"),
        ("2026年底完工", "2026-12-31"),
        ("今年底前完工，年底验收", "*-12-31"),
        ("第三季度公布", "*-Q3-*"),
        ("第2季度公布", "*-Q2-*"),
        ("10月至12月公布", "*-Q4-*"),
        ("4月到6月公布", "*-Q2-*"),
        ("元旦开放", "*-1-1"),
        ("国庆节开放", "*-10-1"),
        ("教师节慰问", "*-9-10"),
    ],
)
def test_days(text, value):
    assert value in values(text, "date")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("下个月答复", "下月"),
        ("本学期开课", "本学期"),
        ("本月底答复", "本月底"),
        ("本年度末答复", "今年底"),
        ("今年之内答复", "今年内"),
        ("下个季度初答复", "下季度初"),
        ("明年上旬答复", "明年上旬"),
        ("春节前答复", "春节"),
        ("中秋节慰问", "中秋"),
        ("下周五前到账", "下周五"),
        ("这周三前到账", "本周三"),
        ("每周日开放", "周日"),
        ("星期天开放", "周日"),
        ("明日上门", "明天"),
        ("昨天上门", "昨天"),
        ("即日起施行", "即日起"),
        ("当场办结", "当场"),
    ],
)
def test_times_that_depend_on_the_day(text, value):
    assert value in values(text, "deadline")


def test_within_a_number_of_months_is_no_relative_time():
    assert values("3个月内答复", "deadline") == {"3|月"}
    assert values("本月内答复", "deadline") == {"本月内"}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("补助三百元", "sum", "300|元"),
        ("上午九时开门", "time", "540|钟点"),
        ("自付六成", "share", "3/5|比"),
        ("提高两个百分点", "share", "2|百分点"),
        ("三个工作日内", "deadline", "3|工作日"),
        ("共136盏", "number", "136|盏"),
        ("车牌A12345", "number", "a12345|"),
        ("拨打0731-88661234", "telephone", "073188661234|"),
        ("拨打12345", "telephone", "12345|"),
        ("第七条规定", "article", "|7"),
        ("《城市照明办法》第十二条之一", "article", "城市照明办法|12之1"),
        ("《中华人民共和国劳动法》（2018年修正）第三条", "article", "劳动法|3"),
        ("《中华人民共和国劳动法》", "document", "劳动法"),
        ("《国务院 办公厅通知》", "document", "办公厅通知"),
        ("湘政发〔2023〕5号", "document", "湘政发(2023)5号"),
        ("湘政发[2023] 5号", "document", "湘政发(2023)5号"),
        ("根据物业管理条例的要求", "document", "物业管理条例"),
        ("劳动合同法第三十八条", "document", "劳动合同法"),
        ("由王科长负责", "person", "王科长"),
        ("经办人：李明，", "person", "李明"),
        ("由队长赵强办理", "person", "赵强"),
        ("见https://www.example.gov.cn/a/", "contact", "https://www.example.gov.cn/a"),
        ("请加我们的微信", "contact", "微信"),
        ("关注公众号", "contact", "公众号"),
        ("已转湘陵市水利局", "organisation", "陵市水利局"),
        ("转市城市管理和综合执法局", "organisation", "综合执法局"),
        ("在A3区施工", "place", "A3区"),
        ("在书院路施工", "place", "书院路"),
        ("在望城坡街道施工", "place", "城坡街道"),
        ("我们将尽快修复路灯", "promise", "修复"),
        ("保证完成", "promise", "完成"),
    ],
)
def test_values(text, kind, value):
    assert value in values(text, kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("夫妻两人办理", "number"),
        ("请物业公司协商", "organisation"),
        ("请有关单位的局长", "organisation"),
        ("本小区的道路", "place"),
        ("城市道路和城乡公路", "place"),
        ("根据有关规定第", "document"),
        ("开会讨论", "promise"),
        ("将来再说", "promise"),
        ("在《书院路小学章程》里", "place"),
    ],
)
def test_what_is_no_fact_of_a_kind(text, kind):
    assert values(text, kind) == set()


def test_a_fact_is_told_as_it_stands():
    assert told("已转湘陵市水利局", "organisation") == {("湘陵市水利局", "陵市水利局")}
    assert told("在望城坡街道施工", "place") == {("望城坡街道", "城坡街道")}
    assert told("下个月底答复", "deadline") >= {("下个月底", "下月底")}
    assert told("星期天开放", "deadline") == {("星期天", "周日")}
    assert told("明日上门", "deadline") == {("明日", "明天")}
    assert told("我们将尽快修复路灯", "promise") == {("将尽快修复", "修复")}


def test_a_fact_that_stands_twice_is_one():
    assert len(facts_of("补助300元，补助300元")) == 1


def test_facts_in_words():
    facts = [
        Fact("deadline", "3个工作日", "3|工作日"),
        Fact("deadline", "3个工作日", "3|工作日"),
        Fact("sum", "30元", "30|元"),
    ]
    assert describe(facts) == ("期限“3个工作日”", "金额“30元”")


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("三个工作日内修复", ["修复"]),
        ("马上派人维修", ["维修"]),
        ("我们将于月底前完成改造，明天答复", ["完成", "改造", "答复"]),
        ("路灯已经修好", []),
    ],
)
def test_what_binds_a_speaker(text, verbs):
    found = [fact.value for fact in commitments(text)]
    assert set(found) <= set(verbs)
    assert bool(found) == bool(verbs)
    assert all(fact.kind == "promise" for fact in commitments(text))


def test_titles_are_compared_without_the_state_and_spaces():
    assert plain_title("中华人民共和国 劳动 合同法") == "劳动合同法"
    assert plain_title("国务院办公厅通知") == "办公厅通知"
    assert plain_title("湖南省信访条例") == "湖南省信访条例"


def supports(text, quote="", title="", letter="", own="", loose=False):
    return all(Ground(quote, title, letter, own, loose=loose).supports(fact) for fact in facts_of(text))


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("市城管局", {"quote": "由市城市管理和综合执法局负责"}),
        ("2024年施行", {"quote": "自2024年5月1日起施行"}),
        ("2024年施行", {"title": "2024年工作要点"}),
        ("第七条", {"quote": "《甲办法》第七条"}),
        ("湘陵市水利局", {"own": "湘陵市水利局"}),
        ("补助60元", {"letter": "收我60", "loose": True}),
        ("每天补助20元", {"quote": "一天补助20元"}),
        ("3个部门", {"quote": "三家单位"}),
        ("一个窗口", {"quote": "窗口办理"}),
        ("《照明办法》", {"title": "《照明办法》"}),
        ("应当于三日内答复", {"quote": "应当于3日内答复"}),
        ("下周五前", {"letter": "下周五前"}),
        ("王科长", {"letter": "王科长说的"}),
    ],
)
def test_what_supports_a_fact(text, ground):
    assert supports(text, **ground)


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("市教育局", {"quote": "由市城市管理和综合执法局负责"}),
        ("2025年施行", {"quote": "自2024年5月1日起施行"}),
        ("《甲办法》第七条", {"quote": "第七条"}),
        ("补助60元", {"letter": "收我60"}),
        ("第3个窗口", {"quote": "三个窗口"}),
        ("4个部门", {"quote": "三家单位"}),
        ("3个部门", {"quote": "三十家单位"}),
        ("我们将修复路灯", {"letter": "请你们将路灯修复"}),
        ("下周五前", {"letter": "下周四前"}),
        ("王科长", {"letter": "李科长说的"}),
        ("三个工作日", {"quote": "", "title": ""}),
    ],
)  # fmt: skip
def test_what_does_not(text, ground):
    assert not supports(text, **ground)


def test_a_promise_must_be_the_offices_own():
    fact = Fact("promise", "将修复", "修复")
    assert Ground("我们将修复路灯", "", "").supports(fact)
    assert Ground("应当及时修复", "", "").supports(fact)
    assert not Ground("修复以后", "", "").supports(fact)
    assert not Ground("", "", "我们将修复路灯").supports(fact)
