"""The commonest task in a real browser: open the inbox, open a suggestion, accept it."""

from datetime import UTC, datetime

import pytest

from api.access.passwords import hash_password
from triage.types import Account

pytestmark = pytest.mark.browser


PASSWORD = "Lamp-on-the-7th-road"


def shown(browser, selector):
    """The element, waited for: a click does not wait for an answer that takes a while."""
    from selenium.common.exceptions import StaleElementReferenceException
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    patient = WebDriverWait(browser, 20, ignored_exceptions=[StaleElementReferenceException])
    return patient.until(lambda page: page.find_elements(By.CSS_SELECTOR, selector))[0]


def enter(address, browser):
    from selenium.webdriver.common.by import By

    browser.get(address)
    browser.find_element(By.NAME, "name").send_keys("wangmin")
    browser.find_element(By.NAME, "password").send_keys(PASSWORD)
    browser.find_element(By.CSS_SELECTOR, ".entrance form button").click()
    shown(browser, "#inbox")


@pytest.fixture(autouse=True)
def _account(application):
    account = Account(name="wangmin", display_name="王敏", roles=("handler",), must_change_password=False)
    with application.state.store.write() as work:
        work.accounts.add(account, hash_password(PASSWORD), datetime.now(UTC))


def test_a_handler_opens_the_inbox_and_accepts_a_suggestion(address, browser):
    from selenium.webdriver.common.by import By

    enter(address, browser)
    rows = browser.find_elements(By.CSS_SELECTOR, "#inbox tbody tr")
    assert len(rows) == 3
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    browser.find_element(By.LINK_TEXT, "路灯不亮2").click()
    assert "书院路小学门口第2盏路灯不亮" in shown(browser, ".letter-pane .text").text
    browser.find_element(By.ID, "accept-all").click()
    # It is taken for a duplicate: both texts are shown before the two go together.
    shown(browser, 'button[name="merge_confirmed"]').click()
    shown(browser, "[data-saved]")
    assert "已并入S1" in shown(browser, ".notice.ok").text
    browser.get(f"{address}/?status=decided")
    assert len(browser.find_elements(By.CSS_SELECTOR, "#inbox tbody tr")) == 1


def test_the_keyboard_moves_through_the_inbox(address, browser):
    from selenium.webdriver.common.by import By

    enter(address, browser)
    body = browser.find_element(By.TAG_NAME, "body")
    body.send_keys("jj")
    current = browser.find_elements(By.CSS_SELECTOR, "#inbox tr.current")
    assert len(current) == 1
    assert current[0] == browser.find_elements(By.CSS_SELECTOR, "#inbox tbody tr")[1]


def test_one_key_says_why_a_suggestion_is_rejected(address, browser):
    from selenium.webdriver.common.by import By

    enter(address, browser)
    browser.get(f"{address}/suggestions/S1")
    browser.find_element(By.TAG_NAME, "body").send_keys("1")
    chosen = browser.find_element(By.CSS_SELECTOR, 'input[name="reason_code"]:checked')
    assert chosen.get_attribute("value") == "wrong_department"
    assert (
        browser.find_element(By.CSS_SELECTOR, 'input[name="department_action"]:checked').get_attribute("value")
        == "rejected"
    )
    browser.find_element(By.ID, "submit-parts").click()
    shown(browser, "[data-saved]")
    assert "单位不对" in browser.find_element(By.CSS_SELECTOR, ".history").text
