"""Drafting with a language model in a real browser: statement by statement with scripts, as a page without."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from openai_server import OpenAIServer, Reply, good_answer

from api.access.tokens import SESSION_COOKIE
from api.app import create_app
from api.base.settings import LlmSettings, Settings
from triage.types import Account

pytestmark = pytest.mark.browser
HANDLER = Account(name="wangmin", display_name="王敏", roles=("handler",), must_change_password=False)
BY_MODEL = "具体情况需由承办单位核实后答复。"
BUILT_IN = "尊敬的市民朋友：您好！"


@pytest.fixture
def model(any_draft_is_taken):
    with OpenAIServer(lambda body: Reply(json.dumps(good_answer(body), ensure_ascii=False), drip=0.2)) as server:
        yield server


@pytest.fixture
def application(service_settings, engine_of, model):
    llm = LlmSettings(base_url=model.url, model="m", retries=0, structured="json_schema")
    made = create_app(Settings(data_dir=service_settings.data_dir, llm=llm), engine_of)
    made.state = replace(made.state, stream_seconds=0)
    with made.state.store.write() as work:
        work.accounts.add(HANDLER, None, datetime.now(UTC))
    return made


@pytest.fixture
def page(any_browser, address, application):
    """The page of one suggestion, opened by a handler."""
    any_browser.get(f"{address}/static/icon.svg")
    any_browser.add_cookie(
        {"name": SESSION_COOKIE, "value": application.state.sign_in.open(HANDLER, "test"), "path": "/"}
    )
    any_browser.get(f"{address}/suggestions/S1")
    return any_browser


def texts(page, selector):
    from selenium.webdriver.common.by import By

    return [found.text for found in page.find_elements(By.CSS_SELECTOR, selector)]


def ask(page):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By

    button = page.find_element(By.CSS_SELECTOR, "form[data-stream] button:not([formaction])")
    ActionChains(page).move_to_element(button).perform()
    button.click()


def seen_until(page, done, seconds=20):
    """What stood in the stream's place, look by look, until `done`."""
    from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException

    looks, end = [], time.monotonic() + seconds
    # What is not there yet is looked for again here: the driver shall not wait for it as well.
    before = page.timeouts.implicit_wait
    page.implicitly_wait(0)
    try:
        while time.monotonic() < end:
            try:
                looks.append(texts(page, "#draft-stream p"))
                if done():
                    return looks
            except (NoSuchElementException, StaleElementReferenceException):
                pass
            time.sleep(0.03)
    finally:
        page.implicitly_wait(before)
    raise AssertionError(f"it did not happen in time: {looks[-3:]}")


def drafted(application):
    with application.state.store.read() as work:
        return BY_MODEL in work.triages.current("S1")[1].draft.text


def test_a_draft_grows_on_the_page_and_then_stands_there(page, application, request):
    ask(page)
    looks = seen_until(page, lambda: BY_MODEL in "\n".join(texts(page, "#draft, .draft")) and drafted(application))
    assert drafted(application)
    if "script" in request.node.callspec.id:
        assert any(len(look) == 1 for look in looks), "no statement was there before the next"


def test_where_the_endpoint_fails_the_page_says_so_and_keeps_its_draft(page, application, model):
    model.behave = lambda _: Reply(status=500, text="down")
    ask(page)
    seen_until(page, lambda: "内置草稿" in page.find_element("css selector", "main").text)
    assert BUILT_IN in page.find_element("css selector", "main").text
    assert not drafted(application)
