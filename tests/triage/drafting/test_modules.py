"""The shipped text modules fit the shipped categories and promise nothing."""

import re

import pytest

from triage.drafting.modules import TextModule, TextModules, When, load_modules
from triage.errors import OfficeConfigError
from triage.office.config import load_office


def test_each_module_belongs_to_a_category_or_says_when_and_most_categories_have_one():
    modules, known = load_modules(None), load_office(None).category_hints
    plain = {name for name, module in modules.by_name.items() if module.when is None}
    assert plain <= set(known)
    assert len(plain) >= 40


def test_modules_are_whole_sentences_without_promises_of_time_or_result():
    for module in load_modules(None).by_name.values():
        for text in (module.check, module.study, module.ask):
            assert not text or text.endswith("。")
            assert not re.search(r"尽快|(?<!请)立即|保证|(?<!明)确保|一定|\d+(?:日|天|个工作日)", text)


def test_a_module_of_the_first_level_stands_in_for_all_below_it():
    modules = load_modules(None)
    water = modules.by_name["城乡建设/供水"]
    wider = TextModules(dict(modules.by_name) | {"城乡建设": water})
    assert wider.of("城乡建设/新的").parts["check"] == ("城乡建设", water.check)
    assert wider.of("城乡建设/供电").parts["check"][0] == "城乡建设/供电"


@pytest.mark.parametrize(
    ("category", "title", "name"),
    [
        ("城乡建设/供水", "石桥村三组何时能通自来水", "通自来水"),
        ("城乡建设/供水", "阳光苑水压太低", "水质水压停水"),
        ("城乡建设/物业管理", "请指导翠竹园成立业委会", "业主大会和业委会"),
        ("城乡建设/房屋质量", "御湖湾延期交房一年", "逾期交房"),
        ("劳动社保/拖欠工资", "学校食堂改造工程款未付", "拖欠工程款"),
        (None, "东风市场闲置多年", "商业街闲置"),
    ],
)
def test_what_a_letter_is_about_decides_before_its_category(category, title, name):
    assert load_modules(None).of(category, (title,), "求助").parts["check"][0] == name


def test_the_title_decides_before_what_is_asked_and_the_category_before_nothing():
    modules = load_modules(None)
    assert modules.of(None, ("路灯不亮", "请清理垃圾"), "求助").parts["check"][0] == "路灯"
    assert modules.of("城乡建设/供电", ("一点想法",), "求助").parts["check"][0] == "城乡建设/供电"
    assert modules.of(None, ("一点想法",), "求助").parts["check"][0] == "其他事项"
    assert modules.of(None, ("一点想法",), "咨询").parts == {}


def test_a_module_for_one_type_is_for_no_other():
    only = TextModule(when=When(object="路灯", type=("咨询",)), check="承办单位将查看。")
    modules = TextModules({"路灯": only})
    assert modules.of(None, ("路灯不亮",), "咨询").get("check") == "承办单位将查看。"
    assert modules.of(None, ("路灯不亮",), "求助").get("check") == ""


def test_a_pattern_that_is_none_is_named(tmp_path):
    (tmp_path / "reply_modules.yaml").write_text("路灯: {when: {object: '(路灯'}, check: 查看。}\n", encoding="utf-8")
    with pytest.raises(OfficeConfigError, match="no regular expression"):
        load_modules(tmp_path)
