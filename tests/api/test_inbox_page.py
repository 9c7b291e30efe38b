"""The inbox page: queues, search, saved views, arrivals, going on, bulk acceptance."""

from datetime import UTC, datetime, timedelta

import pytest

from api.engine.composition import open_store
from triage.store.counting import counted
from triage.types import Account, Suggestion

UNIT = "江东区城市管理和综合执法局"
PAGES = ["/", "/?queue=all&query=路灯", "/suggestions/S1", "/suggestions/S2", "/suggestions/S2/compare?other=S1",
         "/suggestions/S1/reply", "/suggestions/S1/file", "/bulk", "/approvals", "/supervision", "/policies", "/cases", "/model",
         "/departments", "/departments/D43", "/departments/D43?preview=1", "/rules", "/rules?preview=1", "/case-import", "/suggestion-import", "/department-import", "/policy-import", "/cases?query=路灯", "/issues", "/progress", "/account", "/insight", "/insight?question=本月各区县来件比上个月多多少", "/insight/letters", "/insight/report",
         "/operator", "/operator/accounts", "/operator/accounts/all", "/operator/keys", "/operator/webhooks", "/operator/data"]  # fmt: skip


@pytest.fixture
def everybody(anonymous, sign_in):
    """Signed in with every role of an office."""
    roles = ("handler", "supervisor", "operator")
    sign_in(anonymous, Account(name="all", display_name="全能", roles=roles, must_change_password=False))
    return anonymous


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_more_than_twenty_queries(everybody, path):
    if path == "/rules?preview=1":
        everybody.post("/rules/check")
    if path == "/departments/D43?preview=1":
        everybody.post("/departments/D43", data={"duties": "负责公园。", "act": "preview"})
    everybody.get(path)
    with counted(everybody.app.state.store) as statements:
        assert everybody.get(path).status_code == 200
    # What is recorded of the view (the audit's chain) is written, not queried, and stays small as well.
    queries = [statement for statement in statements if statement.startswith("SELECT")]
    assert 1 <= len(queries) <= 20, queries
    assert len([s for s in statements if not s.startswith(("SELECT", "BEGIN"))]) <= 3


def rows(page):
    return page.text.count('class="letter"')


def test_what_is_decided_and_assigned_leaves_the_open_queue(client):
    assert rows(client.get("/")) == 3
    form = {"triage_version": "1", "tier_action": "accepted"}
    client.post("/suggestions/S1/decision", data=form)
    assert rows(client.get("/")) == 3
    assert rows(client.get("/?queue=decided")) == 0
    client.post("/suggestions/S1/decision", data={"triage_version": "1", "department_action": "accepted"})
    assert rows(client.get("/")) == 2
    assert rows(client.get("/?queue=decided")) == 1
    assert rows(client.get("/?queue=all")) == 3


def test_queues_of_days_and_people(client):
    store = client.app.state.store
    assert rows(client.get("/?queue=mine")) == 0
    client.post("/suggestions/S1/holding", data={"act": "take"})
    assert rows(client.get("/?queue=mine")) == 1
    assert rows(client.get("/?queue=unassigned")) == 2
    today = datetime.now(UTC).date()
    client.post("/api/v1/suggestions/S2/transitions", json={"action": "assign", "department": UNIT})
    with store.write() as work:
        item = work.work_items.one("S2")
        work.work_items.save(item, item.model_copy(update={"deadline": today - timedelta(days=9)}))
    assert "S2" in client.get("/?queue=overdue").text
    client.post("/suggestions/S1/holding", data={"act": "put_back"})
    assert rows(client.get("/?queue=mine")) == 0
    with store.read() as work:
        assert [one.kind for one in work.events.of("S1")][-2:] == ["held", "put_back"]


def test_somebody_elses_work_is_shown_and_not_taken_over(client, sign_in):
    client.post("/suggestions/S1/holding", data={"act": "take"})
    sign_in(client, Account(name="chenli", display_name="陈立", roles=("handler",), must_change_password=False))
    client.post("/suggestions/S1/holding", data={"act": "take"})
    assert "王敏 已领取" in client.get("/suggestions/S1").text


def test_search_finds_text_place_and_number(client):
    assert rows(client.get("/?query=第2盏")) == 1
    assert rows(client.get("/?query=江东")) == 3
    assert rows(client.get("/?query=S3")) == 1
    assert "没有符合条件的来件" in client.get("/?query=没有这回事").text


def test_a_department_sees_its_own_queue(client, sign_in):
    client.post("/api/v1/suggestions/S2/transitions", json={"action": "assign", "department": UNIT})
    account = Account(
        name="unit", display_name="刘洋", roles=("department",), department=UNIT, must_change_password=False
    )
    sign_in(client, account)
    page = client.get("/?queue=unit")
    assert rows(page) == 1
    assert "本单位在办" in page.text
    assert "批量采纳" not in page.text


def test_views_are_kept_for_one_account_and_can_be_dropped(client, sign_in):
    view = "queue=open&query=路灯"
    assert client.post("/inbox/views", data={"name": "", "view": view}).status_code == 422
    client.post("/inbox/views", data={"name": "路灯", "view": view})
    client.post("/inbox/views", data={"name": "路灯", "view": view})
    assert client.get("/").text.count("删去筛选“路灯”") == 1
    with client.app.state.store.read() as work:
        kept = work.saved_filters.of("wangmin")[0]
    sign_in(client, Account(name="chenli", display_name="陈立", roles=("handler",), must_change_password=False))
    client.post("/inbox/views/drop", data={"view_id": kept.id})
    assert "删去筛选" not in client.get("/").text
    with client.app.state.store.read() as work:
        assert work.saved_filters.of("wangmin") == [kept]


def test_what_arrives_is_counted(client):
    newest = client.get("/").text.partition('data-after="')[2].partition('"')[0]
    assert client.get("/inbox/arrivals", params={"after": newest}).json() == {"arrived": 0}
    store = client.app.state.store
    with store.write() as work:
        work.suggestions.put([Suggestion(id="S9", title="新来的", text="路灯又坏了")])
    client.app.state.engine.triage_ids(["S9"])
    assert client.get("/inbox/arrivals", params={"after": newest}).json() == {"arrived": 1}


def test_going_on_to_the_next_one_ends_at_the_inbox(client):
    def after(key):
        params = {"after": key, "view": "sort=time"}
        return client.get("/inbox/next", params=params, follow_redirects=False).headers["location"]

    assert after("S1").startswith("/suggestions/S2?view=")
    assert after("S3") == "/?sort=time"
    client.post("/suggestions/S1/decision", data={"triage_version": "1", "department_action": "accepted"})
    assert after("S1").startswith("/suggestions/S2?view=")


def test_whoever_goes_on_is_not_led_back_to_what_was_left_open(client):
    params = {"after": "S2", "view": "queue=open&sort=time"}
    client.post("/suggestions/S1/decision", data={"triage_version": "1", "draft_action": "rejected"})
    data = {"triage_version": "1", "department_action": "accepted", "department_offered": "1"}
    client.post("/suggestions/S2/decision", data=data)
    assert 'href="/suggestions/S2?' not in client.get("/?queue=open&sort=time").text
    target = client.get("/inbox/next", params=params, follow_redirects=False).headers["location"]
    assert target.startswith("/suggestions/S3?view=")


@pytest.fixture
def routine(client):
    """Two routine suggestions that are as sure as can be."""
    letters = [Suggestion(id=f"R{n}", title="公园的椅子", text="公园的椅子坏了，电话13874801234") for n in (1, 2)]
    with client.app.state.store.write() as work:
        work.suggestions.put(letters)
    client.app.state.engine.triage_ids(["R1", "R2"])


def test_bulk_acceptance_shows_first_and_accepts_what_is_ticked(client, routine):
    page = client.get("/bulk")
    assert 'value="R1@1"' in page.text
    assert "S1@1" not in page.text, "not routine"
    assert "13874801234" not in page.text
    done = client.post("/bulk", data={"item": ["R1@1", "R2@7", "S1@1"]})
    assert "已采纳 1 件，2 件在此期间有变化" in done.text
    parts = client.get("/api/suggestions/R1").json()["decisions"][0]["parts"]
    assert {part["part"] for part in parts} == {"category", "department", "tier", "draft"}
    assert client.get("/api/suggestions/R2").json()["decisions"] == []


def test_a_draft_of_a_model_is_not_accepted_unopened(client, routine, service_settings):
    store = open_store(service_settings)
    with store.write() as work:
        triage = work.triages.current("R1")[1]
        work.triages.add(
            triage.model_copy(update={"produced_by": triage.produced_by | {"language_model": {"model": "m"}}})
        )
    store.close()
    page = client.get("/bulk").text
    assert "由语言模型起草时" in page
    assert 'value="R1@2" aria-label' in page, "not ticked beforehand"
    assert 'value="R2@1" checked aria-label' in page, "a built-in draft without anything unsupported is"
    client.post("/bulk", data={"item": ["R1@2"]})
    parts = client.get("/api/suggestions/R1").json()["decisions"][0]["parts"]
    assert {part["part"] for part in parts} == {"category", "department", "tier"}


def test_the_appearance_is_kept_in_a_cookie(client):
    assert "data-theme" not in client.get("/").text.partition(">")[2].partition(">")[0]
    moved = client.post("/appearance", data={"theme": "dark", "back": "/?queue=all"}, follow_redirects=False)
    assert moved.headers["location"] == "/?queue=all"
    client.post("/appearance", data={"size": "large", "back": "//evil.example"})
    head = client.get("/").text[:200]
    assert 'data-theme="dark"' in head
    assert 'data-text="large"' in head
