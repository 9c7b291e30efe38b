"""Facts of statements and what supports them."""

import pytest

from triage.text.facts import Ground, facts_of, unsupported


def kinds(text):
    return {(fact.kind, fact.text) for fact in facts_of(text)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("共有136盏路灯", "number"),
        ("自2024年5月1日起施行", "date"),
        ("5月1日前后", "date"),
        ("每户补助三百元", "sum"),
        ("交由江东区处理", "place"),
        ("已转市水利局核查", "organisation"),
        ("依照《城市照明管理办法》", "document"),
        ("根据物业管理条例第十条", "document"),
        ("湘政发〔2023〕5号文件", "document"),
        ("第七条规定", "article"),
        ("我们将安排人员维修", "promise"),
        ("三个工作日内", "deadline"),
        ("本月底前", "deadline"),
        ("可拨打0731-88661234", "telephone"),
        ("拨打12345", "telephone"),
    ],
)
def test_every_kind_of_fact_is_seen(text, kind):
    assert kind in {fact.kind for fact in facts_of(text)}


@pytest.mark.parametrize(
    "text",
    [
        "尊敬的市民朋友：您好！",
        "感谢您的来信和对我们工作的关心、支持。",
        "本件的承办单位需由工作人员进一步确认。",
        "来信没有写明具体地点，如方便请予补充，以便核实。",
        "对此前一件类似来信，承办单位的答复提到",
        "请物业公司与业主协商，道路和小区环境由大家维护。",
    ],
)
def test_plain_sentences_have_no_facts(text):
    assert facts_of(text) == ()


@pytest.mark.parametrize(
    ("statement", "ground"),
    [
        ("三个工作日", "3个工作日内修复"),
        ("3个工作日", "在三个工作日内修复"),
        ("22时", "二十二时至次日六时"),
        ("3万元", "补助30000元"),
        ("5月1日", "2024年5月1日起施行"),
        ("2024-05-01", "二〇二四年五月一日"),
        ("《劳动法》", "《中华人民共和国劳动法》"),
        ("依据劳动合同法第三十八条", "《中华人民共和国劳动合同法》第三十八条"),
        ("湘陵市水利局", "由湘陵市水利局负责"),
    ],
)
def test_other_wordings_of_one_fact_support_it(statement, ground):
    assert unsupported(statement, Ground(ground, "", "")) == ()


@pytest.mark.parametrize(
    ("statement", "ground"),
    [
        ("3个工作日", "13个工作日内修复"),
        ("3个工作日", "三日内修复"),
        ("30元", "300元"),
        ("2024年5月2日", "2024年5月1日起施行"),
        ("2024年5月1日", "5月1日起施行"),
        ("《劳动法》", "《劳动法实施条例》"),
        ("第八条", "第七条"),
        ("《甲办法》第七条", "《乙办法》第七条"),
        ("江西区", "江东区"),
        ("市住建局", "市水利局"),
        ("12345", "12346"),
    ],
)
def test_similar_facts_do_not(statement, ground):
    assert unsupported(statement, Ground(ground, "", "")) != ()


def test_a_promise_needs_the_quote_and_not_the_letter():
    promise = "我们将安排更换"
    assert unsupported(promise, Ground("路灯由养护单位负责更换", "", "")) == ()
    assert [fact.kind for fact in unsupported(promise, Ground("", "", "请你们将路灯安排更换"))] == ["promise"]


@pytest.mark.parametrize(
    ("said", "ground"),
    [
        ("违约金每天0.05%", "违约金按日加收万分之五"),
        ("从下个月起发放", "自次月起发放"),
        ("10月底前装好", "10月31日前安装到位"),
        ("二季度禁采", "4月1日至6月30日为禁采期"),
        ("借期一个月", "借期三十日"),
        ("1万5的奖励", "奖励一万五千元"),
        ("月工资除以30", "月平均工资除以三十"),
        ("补1.5亩", "补一亩半"),
    ],
)
def test_equal_amounts_in_other_forms_are_the_same(said, ground):
    assert unsupported(said, Ground(ground, "", "")) == ()


@pytest.mark.parametrize(
    ("said", "ground"),
    [
        ("违约金每天0.5%", "违约金按日加收万分之五"),
        ("二季度禁采", "7月1日至9月30日为禁采期"),
        ("借期两个月", "借期三十日"),
    ],
)
def test_other_amounts_are_not(said, ground):
    assert unsupported(said, Ground(ground, "", "")) != ()
