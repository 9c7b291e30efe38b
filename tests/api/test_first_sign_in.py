"""Every role arrives: at the password page the first time, then at a page of its own, and never at a dead end."""

import re
from datetime import UTC, datetime

import pytest

from api.access.passwords import hash_password
from api.pages.base.navigation import ENTRIES, HOMES, home_of
from triage.types import ROLES, Account

UNIT = "江东区城市管理和综合执法局"
FIRST, CHOSEN = "Lamp-on-the-7th-road", "Bridge-over-9-rivers"


def person(role, **more):
    department = UNIT if role == "department" else None
    return Account(name=f"p-{role}", display_name="周文", roles=(role,), department=department, **more)


def store_account(application, account, password=FIRST):
    with application.state.store.write() as work:
        work.accounts.add(account, hash_password(password), datetime.now(UTC))


def token_in(page):
    return re.search(r'name="csrf" value="([0-9a-f]+)"', page)[1]


def test_every_role_has_a_page_of_its_own():
    assert set(HOMES) == set(ROLES)
    assert set(HOMES.values()) <= {path for path, _ in ENTRIES}
    assert home_of(["auditor", "handler"]) == "/"


@pytest.mark.parametrize("target", ["/", "/supervision", "/operator/accounts"])
@pytest.mark.parametrize("role", ROLES)
def test_who_signs_in_lands_on_a_page_that_they_may_open(anonymous, application, role, target):
    store_account(application, person(role, must_change_password=False))
    form = {"csrf": token_in(anonymous.get("/login").text), "name": f"p-{role}", "password": FIRST, "target": target}
    page = anonymous.post("/login", data=form, headers={"accept": "text/html"})
    assert page.status_code == 200
    assert page.url.path in {target, HOMES[role]}
    if target == "/":
        assert page.url.path == HOMES[role]


@pytest.mark.parametrize("role", ROLES)
def test_what_somebody_may_not_open_leads_on(anonymous, application, sign_in, role):
    sign_in(anonymous, person(role, must_change_password=False))
    for path in ("/", "/supervision", "/operator", "/scoring", "/audit", "/nowhere"):
        page = anonymous.get(path, headers={"accept": "text/html"})
        if page.status_code == 200:
            continue
        assert page.status_code in (403, 404)
        way = re.search(r'<a class="button" href="([^"]+)">回到首页', page.text)[1]
        assert anonymous.get(way, headers={"accept": "text/html"}).status_code == 200
        assert re.search(r'<a class="brand" href="([^"]+)"', page.text)[1] == way


@pytest.mark.browser
@pytest.mark.parametrize("role", ROLES)
def test_a_first_sign_in_reaches_the_password_page_and_then_home(browser, address, application, role):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    def fill(**fields):
        for name, text in fields.items():
            browser.find_element(By.NAME, name).send_keys(text)
        browser.find_element(By.CSS_SELECTOR, "main form button.primary").click()

    def arrives(path):
        WebDriverWait(browser, 20).until(lambda page: page.current_url.removeprefix(address) == path)

    store_account(application, person(role))
    browser.get(f"{address}/")
    fill(name=f"p-{role}", password=FIRST)
    arrives("/account/password")
    fill(old=FIRST, new=CHOSEN, again=CHOSEN)
    arrives(HOMES[role])
    assert browser.find_element(By.CSS_SELECTOR, "main h1, main #inbox, main .empty h2, main .chips").is_displayed()
    assert "没有权限" not in browser.find_element(By.TAG_NAME, "main").text
