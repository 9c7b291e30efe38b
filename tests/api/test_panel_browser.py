"""In a real browser: candidates are merged and parted, an expert scores ten, the chair reviews and signs off."""

from datetime import UTC, date, datetime, timedelta

import pytest

from api.access.passwords import hash_password
from api.pages.base.templating import today
from triage.panels import rounds
from triage.types import Account, NewCampaign, PanelMember, Suggestion
from triage.types.candidate import Candidate, Quote, ScorePart, Touching

pytestmark = pytest.mark.browser
PASSWORD = "Lamp-on-the-7th-road"


@pytest.fixture
def campaign(application):
    """Ten recommended ideas."""
    with application.state.store.write() as work:
        for name, shown, role in (
            ("chair", "梁主任", "supervisor"), ("other", "何科长", "supervisor"), ("expert", "周教授", "expert"),
        ):  # fmt: skip
            account = Account(name=name, display_name=shown, roles=(role,), must_change_password=False)
            work.accounts.add(account, hash_password(PASSWORD), datetime.now(UTC))
        new = NewCampaign(title="金点子征集", text="请献策", starts=date(2026, 1, 1), ends=today() + timedelta(days=9),
                          per_idea=1, quorum=1, top=3, longlist=5, chair="chair")  # fmt: skip
        key = work.campaigns.add(new, "梁主任")
        for n in range(10):
            part = ScorePart(name="support", value=0.5, weight=1, reason="9位群众提出")
            law = Touching(kind="政策", id="p-1", title="照明办法第七条", similarity=0.41)
            quote = Quote(id="S1", text=f"第{n}条原话")
            idea = work.ideas.add(key, Candidate(
                id=f"c{n}", title=f"点子{n}", summary="先试点。", problem="", carrier="住建局", members=(f"P{n}",),
                proposers=("u",), support=1, proposal=0.9, places=(), channels=(), first=None, last=None,
                representative="S1", quotes=(quote,), touching=(law,), parts=(part,), score=0.5,
            ))  # fmt: skip
            work.suggestions.put([Suggestion(id=f"P{n}", text=f"第{n}条原话，我家电话13975512086")])
            work.campaigns.enter(key, [f"P{n}"])
            work.ideas.put(key, idea, {f"P{n}": f"u{n}"}, pinned=False)
            rounds.recommend(work, idea, "住建局", "切口小", "李科", ())
    return key


def draw(application, campaign):
    """Lay the ideas before the expert."""
    with application.state.store.write() as work:
        work.panels.set_members(campaign, [PanelMember(expert="expert", name="周教授")])
        rounds.draw(work, campaign, today() + timedelta(days=3), 1, "梁主任")


def enter(address, browser, name):
    from selenium.webdriver.common.by import By

    browser.delete_all_cookies()
    browser.get(f"{address}/login")
    browser.find_element(By.NAME, "name").send_keys(name)
    browser.find_element(By.NAME, "password").send_keys(PASSWORD)
    press(browser, browser.find_element(By.CSS_SELECTOR, ".entrance form button"))


def press(browser, button):
    """Click a button that loads another page, and wait for it."""
    browser.execute_script("arguments[0].scrollIntoView({behavior: 'instant', block: 'center'})", button)
    button.click()
    gone(browser, button)


def gone(browser, element):
    """Wait until another page is there instead of the one with an element."""
    from selenium.webdriver.support.expected_conditions import staleness_of
    from selenium.webdriver.support.wait import WebDriverWait

    WebDriverWait(browser, 30).until(staleness_of(element))


def test_an_expert_scores_ten_ideas_and_the_chair_reviews_and_signs(address, browser, campaign, application, tmp_path):
    from selenium.webdriver.common.by import By

    draw(application, campaign)
    enter(address, browser, "expert")
    browser.get(f"{address}/scoring")
    assert len(browser.find_elements(By.CSS_SELECTOR, "#scoring tbody tr")) == 10
    press(browser, browser.find_element(By.CSS_SELECTOR, "#scoring tbody a"))
    for n in range(10):
        for number in range(4):
            browser.find_element(By.NAME, f"mark-{number}").send_keys(str(60 + 3 * n))
        if n == 0:
            press(browser, browser.find_element(By.ID, "draft"))
            assert "草稿已保存" in browser.find_element(By.CSS_SELECTOR, ".notice.ok").text
        browser.find_element(By.NAME, "comment").send_keys("切口小，能落地")
        press(browser, browser.find_element(By.ID, "submit"))
    assert len(browser.find_elements(By.CSS_SELECTOR, "#scoring .tag.ok")) == 10

    enter(address, browser, "chair")
    browser.get(f"{address}/campaigns/{campaign}")
    press(browser, browser.find_element(By.CSS_SELECTOR, "button[value=close]"))
    browser.get(f"{address}/campaigns/{campaign}/review")
    rows = browser.find_elements(By.CSS_SELECTOR, "#review tbody tr")
    assert len(rows) == 10
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    second = rows[1].get_attribute("data-idea")
    rows[1].find_element(By.NAME, "place").send_keys("1")
    rows[1].find_element(By.NAME, "reason").send_keys("受益面更广")
    press(browser, rows[1].find_element(By.TAG_NAME, "button"))
    assert browser.find_element(By.CSS_SELECTOR, "#review tbody tr").get_attribute("data-idea") == second
    enter(address, browser, "other")
    browser.get(f"{address}/campaigns/{campaign}/review")
    press(browser, browser.find_element(By.ID, "sign-off"))
    assert "只能由议题指定的主持人梁主任签发" in browser.find_element(By.CSS_SELECTOR, ".notice.bad:not([hidden])").text
    with application.state.store.read() as work:
        assert work.campaigns.one(campaign).signed_at is None
        assert work.campaigns.signatures(campaign) == []
    enter(address, browser, "chair")
    browser.get(f"{address}/campaigns/{campaign}/review")
    press(browser, browser.find_element(By.ID, "sign-off"))
    assert "受益面更广" in browser.find_element(By.ID, "minutes").text
    browser.get(f"{address}/campaigns/{campaign}/compendium")
    assert len(browser.find_elements(By.CSS_SELECTOR, "article.document")) == 8


def test_candidates_are_merged_by_ticking_and_parted_again(address, browser, campaign, application):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    with application.state.store.read() as work:
        before = {idea.id: idea for idea in work.ideas.of(campaign)}
    enter(address, browser, "chair")
    browser.get(f"{address}/campaigns/{campaign}")
    ticks = browser.find_elements(By.CSS_SELECTOR, "#ideas input[name=idea]")
    assert len(ticks) == 10
    chosen = [int(tick.get_attribute("value")) for tick in ticks[:3]]
    for tick in ticks[:3]:
        browser.execute_script("arguments[0].scrollIntoView({behavior: 'instant', block: 'center'})", tick)
        tick.click()
    press(browser, browser.find_element(By.ID, "merge"))
    asked = browser.find_element(By.ID, "confirm").text
    assert all(before[key].title in asked for key in chosen)
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    press(browser, browser.find_element(By.CSS_SELECTOR, "#confirm button.primary"))
    assert "得分由 0.500 变为" in browser.find_element(By.ID, "undo-merge").text
    with application.state.store.read() as work:
        assert len(work.ideas.of(campaign)) == 8
    press(browser, browser.find_element(By.CSS_SELECTOR, "#undo-merge button"))
    with application.state.store.read() as work:
        after = {idea.id: idea for idea in work.ideas.of(campaign)}
    assert after == before

    browser.get(f"{address}/campaigns/{campaign}/pairs")
    for key, answered in (("n", 1), ("s", 2), ("y", 3)):
        page = browser.find_element(By.ID, "pair")
        browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
        browser.switch_to.active_element.send_keys(key)
        gone(browser, page)
        assert f"已答 {answered} 对" in browser.find_element(By.TAG_NAME, "h1").text
    assert "已合并到" in browser.find_element(By.ID, "undo-merge").text
    with application.state.store.read() as work:
        assert len(work.ideas.of(campaign)) == 9
        assert [entry.answer for entry in work.merges.answers(campaign)] == ["other", "unsure", "same"]


def test_an_expert_judges_blind_and_reads_the_letters(address, browser, campaign, application):
    from selenium.webdriver.common.by import By

    draw(application, campaign)
    enter(address, browser, "expert")
    for path in (f"/campaigns/{campaign}", f"/campaigns/{campaign}/review", "/ideas/1", "/scoring"):
        browser.get(f"{address}{path}")
        shown = browser.find_element(By.TAG_NAME, "body").get_attribute("textContent")
        assert "0.500" not in shown
        assert "9位群众提出" not in shown
        assert "0.41" not in shown
    assert not browser.find_elements(By.CSS_SELECTOR, "#review")
    press(browser, browser.find_element(By.CSS_SELECTOR, "#scoring tbody a"))
    browser.find_element(By.CSS_SELECTOR, "#letters summary").click()
    letter = browser.find_element(By.CSS_SELECTOR, "#letters blockquote").text
    assert "原话，我家电话〔电话1〕" in letter
    assert browser.find_element(By.CSS_SELECTOR, "#touching a").get_attribute("href").endswith("/policies/p#clause-1")
    assert "0.41" not in browser.find_element(By.TAG_NAME, "body").get_attribute("textContent")
    enter(address, browser, "chair")
    browser.get(f"{address}/campaigns/{campaign}")
    assert "0.500" in browser.find_element(By.ID, "ideas").get_attribute("textContent")
