"""The shipped text modules fit the shipped categories and promise nothing."""

import re

from triage.drafting.modules import TextModules, load_modules
from triage.office.config import load_office


def test_each_module_belongs_to_a_category_and_most_categories_have_one():
    modules, known = load_modules(None), load_office(None).category_hints
    assert set(modules.by_category) <= set(known)
    assert len(modules.by_category) >= 40


def test_modules_are_whole_sentences_without_promises_of_time_or_result():
    for module in load_modules(None).by_category.values():
        for text in (module.check, module.study, module.ask):
            assert not text or text.endswith("。")
            assert not re.search(r"尽快|(?<!请)立即|保证|(?<!明)确保|一定|\d+(?:日|天|个工作日)", text)


def test_a_module_of_the_first_level_stands_in_for_all_below_it():
    modules = TextModules(
        dict(load_modules(None).by_category) | {"城乡建设": load_modules(None).of("城乡建设/供水")[1]}
    )
    assert modules.of("城乡建设/新的")[0] == "城乡建设"
    assert modules.of("城乡建设/供电")[0] == "城乡建设/供电"
    assert modules.of(None) == ("", modules.of("没有")[1])
