"""The commonest tasks in a real browser, each with scripts and without; the keyboard alone; what every page must keep."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browsing import Person, wait
from english_words import READ, english_words
from fastapi.testclient import TestClient

from api.pages.base.templating import today
from retrieval.training import train_local_model
from retrieval.training_corpus import Letter, TrainingCorpus
from triage.importing.importer import Importer
from triage.types import Account, Department, NewCampaign, Suggestion

pytestmark = pytest.mark.browser
UNIT, REPLY = "江东区城市管理和综合执法局", "您好！已转有关单位。"
DEMO_INBOX = Path(__file__).parents[2] / "demo" / "inbox"
HANDLER = Account(name="wangmin", display_name="王敏", roles=("handler",), must_change_password=False)
COLLEAGUE = Account(
    name="chenli", display_name="陈立", roles=("handler", "supervisor", "operator"), must_change_password=False
)
OFFICER = Account(
    name="liuyang", display_name="刘洋", roles=("department",), department=UNIT, must_change_password=False
)


@pytest.fixture
def person(any_browser, address, application, sign_in_of):
    return Person(any_browser, address, application).enter(HANDLER, sign_in_of)


def effective(application, key):
    with application.state.store.read() as work:
        return {part.part: (part.action, part.value) for one in work.decisions.of(key) for part in one.parts}


def test_find_a_suggestion_by_its_words(person):
    person.go("/")
    person.one("#search").send_keys("第2盏\n")
    wait(lambda: "query" in person.driver.current_url)
    assert [row.text for row in person.all("#inbox .letter a")] == ["路灯不亮2"]


def test_keep_a_filter(person):
    person.go("/?queue=open&query=路灯")
    person.one('input[name="name"]').send_keys("路灯\n")
    wait(lambda: person.all(".chips a"))
    assert person.one(".chips a").text == "路灯"


def accept_everything(person):
    """And wait for the answer: whoever goes elsewhere before it comes is brought back by it."""
    person.click("#accept-all")
    wait(lambda: "已采纳" in person.text(".notice.ok"))


def test_accept_everything(person, application):
    person.go("/suggestions/S1")
    accept_everything(person)
    assert effective(application, "S1")["department"] == ("accepted", UNIT)


def write_a_reply(person):
    person.go("/suggestions/S1")
    person.click("#edit-draft summary")
    field = person.one('textarea[name="draft_value"]')
    field.clear()
    field.send_keys(REPLY)
    person.click('input[name="draft_action"][value="edited"]')


def test_edit_the_reply(person, application):
    write_a_reply(person)
    person.click("#submit-parts")
    wait(lambda: "已改定答复草稿" in person.text(".notice.ok"))
    assert effective(application, "S1")["draft"] == ("edited", REPLY)


def test_a_colleague_who_was_faster_is_shown_and_what_was_written_stays(person, application, client):
    write_a_reply(person)
    form = {"triage_version": "1", "tier_action": "accepted"}
    assert client.post("/suggestions/S1/decision", data=form, follow_redirects=False).status_code == 303
    person.click("#submit-parts")
    wait(lambda: "王敏于" in person.text('[role="alert"]:not([hidden])'))
    assert person.one('textarea[name="draft_value"]').get_attribute("value") == REPLY
    person.click("#submit-parts")
    wait(lambda: "已改定答复草稿" in person.text(".notice.ok"))
    assert effective(application, "S1")["draft"] == ("edited", REPLY)


def test_reject_with_a_reason(person, application):
    person.go("/suggestions/S1")
    person.click('input[name="reason_code"][value="draft_unusable"]')
    person.click("#submit-parts")
    wait(lambda: "已退回答复草稿" in person.text(".notice.ok"))
    assert effective(application, "S1") == {"draft": ("rejected", None)}


def test_send_it_to_the_second_department(person, application):
    person.go("/suggestions/S1")
    person.click(".alternative")
    wait(lambda: "已改定承办单位" in person.text(".notice.ok"))
    assert effective(application, "S1")["department"] == ("edited", "国网湘陵供电公司")


def test_take_it_and_go_on_to_the_next(person):
    person.go("/suggestions/S1?view=sort%3Dtime")
    person.click('button[name="act"]')
    wait(lambda: "王敏（我） 已领取" in person.text())
    person.click('a[rel="next"]')
    wait(lambda: "路灯不亮2" in person.text("h1"))


def test_look_at_personal_data(person, application):
    person.go("/suggestions/S1")
    with application.state.store.write() as work:
        letter = work.suggestions.one("S1")
        work.suggestions.put([letter.model_copy(update={"user": "网民甲"})])
    person.go("/suggestions/S1")
    assert "网民甲" not in person.text(".meta")
    person.click('form[action$="/reveal"] button')
    wait(lambda: "网民甲" in person.text(".meta"))


def test_claim_and_reply_for_a_department(person, application, sign_in_of):
    person.go("/suggestions/S1")
    accept_everything(person)
    person.enter(OFFICER, sign_in_of)
    person.go("/?queue=unit")
    person.click("#inbox .letter a")
    person.click("#acts details:first-of-type summary")
    person.click('button[name="action"][value="claim"]')
    wait(lambda: "已签收" in person.text(".meta"))
    person.click('#acts details:has(button[value="reply"]) summary')
    person.one('#acts textarea[name="reply"]').clear()
    person.one('#acts textarea[name="reply"]').send_keys("路灯已修复。")
    person.click('button[name="action"][value="reply"]')
    wait(lambda: "已答复" in person.text(".meta"))


def test_accept_several_at_once(person, application):
    store = application.state.store
    with store.write() as work:
        from triage.types import Suggestion

        work.suggestions.put([Suggestion(id=f"R{n}", title="公园的椅子", text="公园的椅子坏了") for n in (1, 2)])
    application.state.engine.triage_ids(["R1", "R2"])
    person.go("/bulk")
    person.click('input[name="item"]')
    person.click(".submit button")
    wait(lambda: "已采纳 1 件" in person.text(".notice.ok"))


def test_choose_dark_and_large(person):
    person.go("/")
    person.click('button[name="theme"][value="dark"]')
    wait(lambda: person.one("html").get_attribute("data-theme") == "dark")
    person.click('button[name="size"][value="large"]')
    wait(lambda: person.one("html").get_attribute("data-text") == "large")
    assert person.one("html").get_attribute("data-theme") == "dark"


@pytest.fixture
def quick(browser, address, application, sign_in_of):
    """A handler with scripts."""
    return Person(browser, address, application).enter(HANDLER, sign_in_of)


def keys(person, text):
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(person.driver).send_keys(text).perform()


def test_a_handler_decides_twenty_suggestions_of_the_demo_with_the_keyboard_alone(quick, application, tmp_path):
    store = application.state.store
    Importer(store, tmp_path).run("suggestions", DEMO_INBOX)
    with store.read() as work:
        due = work.work_items.due()[:30]
    application.state.engine.triage_ids(due)
    quick.go("/?queue=open&sort=time")
    keys(quick, "j\n")
    decided = 0
    while decided < 20:
        wait(lambda: "/suggestions/" in quick.driver.current_url and quick.all("#accept-all"))
        # Every fifth draft is unusable, every seventh matter belongs elsewhere; the rest is accepted.
        if decided % 5 == 4:
            keys(quick, "6\n")
        elif decided % 7 == 6:
            keys(quick, "s\n")
        else:
            keys(quick, "a")
        wait(lambda: quick.all('[data-saved], button[name="merge_confirmed"]'))
        if quick.all('button[name="merge_confirmed"]'):
            keys(quick, "\n")
        wait(lambda: "saved=1" in quick.driver.current_url and quick.all("[data-saved]"))
        decided += 1
        before = quick.driver.current_url
        keys(quick, "j")
        wait(lambda before=before: quick.driver.current_url != before)
    with store.read() as work:
        parts = [part for decision in work.decisions.all() for part in decision.parts]
    assert len({decision.suggestion_id for decision in _all(store)}) == 20
    assert {"accepted", "edited", "rejected"} == {part.action for part in parts}


def _all(store):
    with store.read() as work:
        return list(work.decisions.all())


def settled(person):
    wait(lambda: person.all("[data-saved]"))


def test_a_redirect_by_key_is_kept_when_the_rest_is_accepted_by_key(quick, application):
    with application.state.store.write() as work:
        work.departments.put([Department(id="D2", name="国网湘陵供电公司")])
    quick.go("/suggestions/S1")
    keys(quick, "s\n")
    settled(quick)
    assert "已派件给国网湘陵供电公司" in quick.text(".notice.ok")
    quick.go("/suggestions/S1")
    keys(quick, "a")
    settled(quick)
    assert effective(application, "S1")["department"] == ("edited", "国网湘陵供电公司")
    with application.state.store.read() as work:
        assert work.work_items.one("S1").department == "国网湘陵供电公司"


def test_a_redirect_that_is_only_chosen_is_kept_when_everything_is_accepted(quick, application):
    from selenium.webdriver.support.ui import Select

    quick.go("/suggestions/S1")
    Select(quick.one('select[name="department_value"]')).select_by_visible_text(UNIT)
    quick.driver.execute_script("document.activeElement.blur()")
    keys(quick, "a")
    settled(quick)
    assert effective(application, "S1")["department"] == ("edited", UNIT)


def test_a_rejected_draft_of_a_gas_leak_stays_open_at_the_top(quick, application):
    with application.state.store.write() as work:
        _, triage = work.triages.current("S2")
        work.triages.add(triage.model_copy(update={"tier": application.state.office.tiers[0].name, "duplicates": ()}))
    quick.go("/suggestions/S2")
    keys(quick, "6\n")
    settled(quick)
    assert "已退回答复草稿" in quick.text(".notice.ok")
    for queue in ("open", "risky"):
        quick.go(f"/?queue={queue}&sort=tier")
        assert quick.all("#inbox .letter a")[0].text == "路灯不亮2"


def test_what_is_written_survives_a_reload_and_a_lost_session(quick, application, sign_in_of):
    quick.go("/suggestions/S1")
    keys(quick, "e")
    quick.one('textarea[name="draft_value"]').send_keys("还没写完的话")
    wait(lambda: "未提交的内容已存在本机" in quick.text("#kept-note"))
    quick.driver.refresh()
    assert "还没写完的话" in quick.one('textarea[name="draft_value"]').get_attribute("value")
    quick.driver.delete_all_cookies()
    quick.driver.refresh()
    assert "登录" in quick.driver.title
    quick.enter(HANDLER, sign_in_of)
    quick.go("/suggestions/S1")
    assert "还没写完的话" in quick.one('textarea[name="draft_value"]').get_attribute("value")
    quick.click("#submit-parts")
    wait(lambda: quick.all("[data-saved]"))
    assert quick.driver.execute_script("return localStorage.length") == 0


def test_a_reply_is_checked_while_it_is_written(quick):
    quick.go("/suggestions/S1")
    keys(quick, "e")
    quick.one('textarea[name="draft_value"]').send_keys("\n我们保证在11月30日前修好。")
    wait(lambda: "1 处没有依据" in quick.text("#checked"))
    assert "写作提示" in quick.text("#checked .advice summary")


def test_new_arrivals_are_told_without_moving_the_list(quick, application):
    from triage.types import Suggestion

    quick.go("/")
    first = quick.one("#inbox .letter a").text
    with application.state.store.write() as work:
        work.suggestions.put([Suggestion(id="A9", title="新来的", text="小学门口的路灯又坏了")])
    application.state.engine.triage_ids(["A9"])
    quick.driver.execute_script("document.dispatchEvent(new Event('visibilitychange'))")
    wait(lambda: "新到 1 件" in quick.text("#arrived"), 30)
    assert quick.one("#inbox .letter a").text == first


PAGES = ["/", "/?queue=all&query=没有", "/suggestions/S1", "/suggestions/S2", "/suggestions/S2/compare?other=S1", "/bulk",
         "/suggestions/S1/reply", "/suggestions/S1/file", "/approvals", "/supervision", "/policies", "/departments", "/cases", "/model", "/departments/D43", "/departments/D43?preview=2",
         "/operator", "/operator/accounts", "/operator/accounts/linyifan", "/operator/keys", "/operator/webhooks", "/operator/data",
         "/issues", "/progress", "/insight", "/insight?question=今年各类来件有多少", "/insight/letters", "/insight/report", "/rules", "/rules?preview=1", "/case-import", "/suggestion-import", "/department-import", "/policy-import", "/audit", "/audit/verification", "/campaigns", "/campaigns/1", "/ideas/1", "/campaigns/1/map", "/campaigns/1/review",
         "/campaigns/1/compendium", "/scoring", "/call/1", "/account", "/account/password", "/none"]  # fmt: skip


EVERYBODY = Account(
    name="linyifan",
    display_name="林一凡",
    roles=("handler", "expert", "supervisor", "auditor", "operator"),
    must_change_password=False,
)


@pytest.fixture
def _gold_ideas(application, service_settings, sign_in):
    """A campaign whose ideas are before three experts, one of them everybody's account."""
    letters = [
        Suggestion(id=f"Z{n}", title="夜班公交", text=f"建议把火车站的夜班公交延长到零点，方便晚归旅客，{words}。", user=f"U{n}",
                   channel="征集", time=datetime.combine(today(), datetime.min.time()))
        for n, words in enumerate(("请研究", "邻居都赞成", "花钱不多"))
    ]  # fmt: skip
    train_local_model(
        TrainingCorpus([Letter(row.title, row.text) for row in letters]), service_settings.model_directory, dimension=32
    )
    new = NewCampaign(title="金点子征集", text="请献策", starts=today() - timedelta(days=9), ends=today() + timedelta(days=9),
                      channels=("征集",), per_idea=3, quorum=1, top=1, longlist=1)  # fmt: skip
    store = application.state.store
    experts = [EVERYBODY, *(Account(name=f"zj{n}", display_name=f"专家{n}", roles=("expert",)) for n in range(2))]
    with store.write() as work:
        work.suggestions.put(letters)
        key = work.campaigns.add(new, "李静")
        for expert in experts:
            work.accounts.add(expert, None, datetime.now(UTC))
    client = TestClient(application)
    sign_in(client, Account(name="duban", display_name="李静", roles=("supervisor",), must_change_password=False))
    names = [expert.name for expert in experts]
    with_names = {"act": "panel", "expert": names}
    for form in ({"act": "group"}, with_names):
        assert client.post(f"/campaigns/{key}", data=form).status_code == 200
    application.state.jobs._tasks["grouping"].call_local()
    with store.read() as work:
        ideas = [idea.id for idea in work.ideas.of(key)]
    for idea in ideas:
        assert client.post(f"/ideas/{idea}", data={"act": "recommend", "reason": "切口小"}).status_code == 200
    draw = {"act": "draw", "due": str(today()), "seed": "3"}
    assert client.post(f"/campaigns/{key}", data=draw).status_code == 200


def axe():
    import axe_selenium_python

    folder = Path(axe_selenium_python.__file__).parent / "node_modules" / "axe-core"
    return (folder / "axe.min.js").read_text(encoding="utf-8")


# Names of accounts and addresses, which people entered; ids of letters have digits.
ENTERED = frozenset(("test", "linyifan", "wangmin", "duban", "https://hotline.example/hook", "hotline.example/hook"))
CHECK = """const done = arguments[0];
axe.run(document, {resultTypes: ["violations"]}).then((found) => done(JSON.stringify(found.violations
  .filter((one) => ["serious", "critical"].includes(one.impact))
  .map((one) => [one.id, one.nodes.slice(0, 3).map((node) => node.html.slice(0, 120))]))));"""


@pytest.mark.usefixtures("_gold_ideas")
@pytest.mark.parametrize("theme", ["light.normal", "dark.large"])
def test_no_page_has_a_serious_accessibility_problem_scrolls_sideways_or_speaks_english(theme, quick, sign_in_of):
    quick.enter(EVERYBODY, sign_in_of)
    with quick.application.state.store.write() as work:
        hook = work.webhooks.add("https://hotline.example/hook", ["decided", "replied"])
    with quick.application.state.store.read() as work:
        scored = [f"/scoring/{entry.id}" for entry in work.panels.of_expert(EVERYBODY.name)]
    assert scored
    quick.driver.add_cookie({"name": "jindianzi_look", "value": theme, "path": "/"})
    quick.driver.get_log("browser")
    script, problems = axe(), {}
    quick.go("/suggestions/S1")
    accept_everything(quick)
    quick.go("/rules")
    quick.click('form[action="/rules/check"] button')
    wait(lambda: quick.all("#effect"))
    quick.go("/departments/D43")
    quick.click('button[name="act"][value="preview"]')
    wait(lambda: quick.all("#effect"))
    quick.application.state.jobs._tasks["preview"].call_local()
    for path in (*PAGES, scored[0], f"/operator/webhooks/{hook.id}"):
        quick.go(path)
        if path.endswith("/map"):
            wait(lambda: quick.all("#map .main-svg"))
        quick.driver.execute_script(script)
        if found := json.loads(quick.driver.execute_async_script(CHECK)):
            problems[path] = found
        if words := english_words(quick.driver.execute_script(READ), ENTERED):
            problems[path] = [*problems.get(path, []), words]
        if quick.driver.execute_script("return document.documentElement.scrollWidth > window.innerWidth"):
            problems[path] = [*problems.get(path, []), "scrolls sideways"]
    assert problems == {}
    refused = [entry["message"] for entry in quick.driver.get_log("browser") if "Content Security" in entry["message"]]
    assert refused == []


def test_the_sign_in_page_is_accessible(browser, address):
    browser.get(f"{address}/login")
    browser.execute_script(axe())
    assert json.loads(browser.execute_async_script(CHECK)) == []
