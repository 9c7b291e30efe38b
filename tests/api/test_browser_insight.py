"""A question in a real browser: ask, read the number, correct it, open the letters; with and without scripts."""

import pytest

from api.access.tokens import SESSION_COOKIE
from triage.types import Account

pytestmark = pytest.mark.browser


def test_from_a_question_to_its_letters(address, any_browser, sign_in_of):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import Select

    def one(selector):
        return any_browser.find_element(By.CSS_SELECTOR, selector)

    account = Account(name="wangmin", display_name="王敏", roles=("handler",), must_change_password=False)
    any_browser.get(f"{address}/login")
    any_browser.add_cookie({"name": SESSION_COOKIE, "value": sign_in_of(account)})
    any_browser.set_window_size(390, 844)
    any_browser.get(f"{address}/insight")
    one('[name="question"]').send_keys("2026年11月关于路灯的来件按天有多少")
    one("form[role=search] .primary").click()
    assert one("#answer .figure").text == "3件"
    assert len(any_browser.find_elements(By.CSS_SELECTOR, "svg.bars rect")) >= 3
    assert one("main").size["width"] <= 390
    one("#correct summary").click()
    Select(one('[name="measure"]')).select_by_visible_text("反映人数")
    one("#correct form").submit()
    assert one("#answer .figure").text == "3人"
    one("#letters").click()
    assert len(any_browser.find_elements(By.CSS_SELECTOR, "#inbox tbody tr")) == 3
    one("#inbox tbody a").click()
    assert "路灯不亮" in one("h1").text
    any_browser.set_window_size(1366, 768)
