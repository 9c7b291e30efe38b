"""Somebody at a browser, for tests of pages."""

import time

from api.access.tokens import SESSION_COOKIE

# What the driver says of an element whose page is just being replaced, or is not there yet.
GOING_AWAY = ("stale element", "does not belong to the document", "no such element")


class Person:
    """Somebody at a browser."""

    def __init__(self, driver, address, application):
        self.driver, self.address, self.application = driver, address, application

    def enter(self, account, sign_in_of):
        self.driver.get(f"{self.address}/static/icon.svg")
        self.driver.delete_all_cookies()
        self.driver.add_cookie({"name": SESSION_COOKIE, "value": sign_in_of(account), "path": "/"})
        return self

    def go(self, path):
        self.driver.get(self.address + path)

    def one(self, selector):
        from selenium.webdriver.common.by import By

        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        from selenium.webdriver.common.by import By

        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def click(self, selector):
        from selenium.webdriver.common.action_chains import ActionChains

        element = self.one(selector)
        # In the middle of the window, where no sticky bar lies over it.
        ActionChains(self.driver).scroll_by_amount(0, self._below(element)).perform()
        element.click()

    def _below(self, element):
        top = element.rect["y"] - self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssVisualViewport"]["pageY"]
        return int(top - 300)

    def text(self, selector="main"):
        return self.one(selector).text


def wait(condition, seconds=30):
    """Wait; what is looked at may be of the page that is just going away."""
    from selenium.common.exceptions import WebDriverException

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if condition():
                return
        except WebDriverException as error:
            if not any(words in str(error) for words in GOING_AWAY):
                raise
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")
