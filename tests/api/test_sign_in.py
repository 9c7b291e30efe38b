"""Signing in and out, locks, first passwords, and what the audit says of it."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from api.access.passwords import check_password, hash_password, one_time_password
from api.base.errors import SignInFailedError
from api.web.sign_in_redirect import safe_target
from triage.errors import WeakPasswordError
from triage.store.access.accounts import LockRule
from triage.store.access.audit import AuditFilter
from triage.types import Account

PASSWORD, OTHER = "Lamp-on-the-7th-road", "Another-Lamp-42"
HTML = {"accept": "text/html"}


@pytest.fixture
def visitor(application):
    with application.state.store.write() as work:
        account = Account(name="wangmin", display_name="王敏", roles=("handler",), must_change_password=False)
        work.accounts.add(account, hash_password(PASSWORD), datetime.now(UTC))
    with TestClient(application, base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client


def token_of(page):
    """The last one of the page: before it may be that of signing out."""
    return re.findall(r'name="csrf" value="([0-9a-f]+)"', page.text)[-1]


def enter(client, name="wangmin", password=PASSWORD, **more):
    page = client.get("/login").text
    own = re.search(r'action="/login">\s*<input type="hidden" name="csrf" value="([0-9a-f]+)"', page)
    form = {"csrf": own[1], "name": name, "password": password, **more}
    return client.post("/login", data=form)


def actions(application):
    with application.state.store.read() as work:
        return [(record.actor, record.action) for record in work.audit.each(AuditFilter())]


def go_past_the_lock(monkeypatch):
    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(minutes=16)

    monkeypatch.setattr("api.access.sign_in.datetime", Later)


def test_signing_in_and_out(application, visitor):
    first = visitor.get("/", headers=HTML)
    assert first.status_code == 401
    assert "用户名" in first.text
    assert visitor.get("/", headers={"accept": "*/*"}).headers["www-authenticate"] == "Bearer"
    response = enter(visitor, target="/policies")
    assert response.status_code == 303
    assert response.headers["location"] == "/policies"
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    page = visitor.get("/", headers=HTML)
    assert page.status_code == 200
    assert "王敏" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert visitor.get("/account").status_code == 200
    assert visitor.post("/logout", data={"csrf": token_of(page)}).status_code == 303
    assert visitor.get("/").status_code == 401
    assert ("wangmin", "account.signed_in") in actions(application)
    assert ("wangmin", "account.signed_out") in actions(application)


def test_over_https_cookies_are_secure_and_the_browser_is_told_to_stay(application, visitor):
    with TestClient(application, base_url="https://127.0.0.1", follow_redirects=False) as client:
        response = enter(client)
        assert response.status_code == 303
        assert "; Secure" in response.headers["set-cookie"]
        assert "strict-transport-security" in response.headers


def test_a_session_that_was_planted_before_is_worth_nothing(visitor):
    visitor.cookies.set("jindianzi_session", "planted")
    token = token_of(visitor.get("/login"))
    response = visitor.post("/login", data={"csrf": token, "name": "wangmin", "password": PASSWORD})
    assert re.search(r"jindianzi_session=([^;]+)", response.headers["set-cookie"])[1] != "planted"


def test_an_answer_does_not_tell_which_names_exist(visitor):
    wrong, unknown = enter(visitor, password="wrong"), enter(visitor, name="nobody", password="wrong")
    assert wrong.status_code == unknown.status_code == 401
    cut = re.compile(r'value="[0-9a-f]{64}"')
    assert cut.sub("", wrong.text) == cut.sub("", unknown.text)


def test_an_account_is_locked_after_failures_and_unlocks_by_itself(application, visitor, monkeypatch):
    for _ in range(5):
        assert enter(visitor, password="wrong").status_code == 401
    assert enter(visitor).status_code == 401, "the right password does not help while it is locked"
    assert ("wangmin", "account.locked") in actions(application)

    go_past_the_lock(monkeypatch)
    assert enter(visitor).status_code == 303


def elsewhere(application, address):
    return TestClient(application, base_url="http://127.0.0.1", client=(address, 1), follow_redirects=False)


def test_somebody_elsewhere_who_guesses_shuts_out_nobody_but_themselves(application, visitor):
    guesser = elsewhere(application, "203.0.113.9")
    for _ in range(7):
        assert enter(guesser, password="wrong").status_code == 401
    assert enter(guesser).status_code == 401, "there it is locked"
    assert enter(visitor).status_code == 303


def test_the_owner_is_told_at_the_next_sign_in_until_they_say_so(application, visitor):
    guesser = elsewhere(application, "203.0.113.9")
    for _ in range(3):
        enter(guesser, password="wrong")
    enter(visitor)
    page = visitor.get("/account")
    assert "输错口令 3 次" in re.sub(r"\s+", " ", page.text)
    assert "输错口令 3 次" in re.sub(r"\s+", " ", visitor.get("/").text)
    assert visitor.post("/account/failures", data={"csrf": token_of(page)}).status_code == 303
    assert "输错口令" not in visitor.get("/account").text
    enter(visitor)
    assert "输错口令" not in visitor.get("/account").text


def test_guesses_from_many_places_make_new_places_wait_and_no_place_that_is_known(application, visitor):
    assert enter(visitor).status_code == 303
    rule, now = LockRule(5, timedelta(minutes=15)), datetime.now(UTC)
    with application.state.store.write() as work:
        for number in range(50):
            source = f"203.0.113.{number}"
            assert work.accounts.attempt("wangmin", now, rule, source)
            work.accounts.failed("wangmin", now, rule, source)
        assert not work.accounts.attempt("wangmin", now, rule, "198.51.100.1")
        assert work.accounts.attempt("wangmin", now + timedelta(minutes=16), rule, "198.51.100.2")
    assert enter(elsewhere(application, "198.51.100.1")).status_code == 401
    assert enter(visitor).status_code == 303


def test_guesses_side_by_side_do_not_exceed_the_limit(application, visitor, monkeypatch):
    looked, barrier = [], threading.Barrier(12)

    def slow(stored, password):
        if stored is not None:
            looked.append(password)
        time.sleep(0.05)
        return False

    monkeypatch.setattr("api.access.sign_in.matches", slow)

    def guess(number):
        barrier.wait()
        with pytest.raises(SignInFailedError):
            application.state.sign_in.by_password("wangmin", f"guess {number}")

    with ThreadPoolExecutor(12) as pool:
        assert [done.exception() for done in [pool.submit(guess, n) for n in range(12)]] == [None] * 12
    assert len(looked) <= 5


def test_attempts_that_a_dead_process_left_counted_lock_for_a_while_and_not_for_good(application, visitor, monkeypatch):
    with application.state.store.write() as work:
        for _ in range(5):
            work.accounts.attempt("wangmin", datetime.now(UTC), LockRule(5, timedelta(minutes=15)), "testclient")
    assert enter(visitor).status_code == 401

    go_past_the_lock(monkeypatch)
    assert enter(visitor).status_code == 303


def test_a_right_password_forgets_the_failures_before(application, visitor):
    for _ in range(3):
        for _ in range(4):
            enter(visitor, password="wrong")
        assert enter(visitor).status_code == 303
    assert ("wangmin", "account.locked") not in actions(application)


def test_too_many_attempts_from_one_address_are_slowed_down(application, visitor):
    application.state.settings.sign_in.attempts_per_minute = 3
    statuses = [enter(visitor, name="x", password="y").status_code for _ in range(4)]
    assert statuses == [401, 401, 401, 429]


def test_the_form_needs_the_token_of_its_browser(visitor):
    visitor.get("/login")
    form = {"name": "wangmin", "password": PASSWORD}
    assert visitor.post("/login", data=form).status_code == 403
    assert visitor.post("/login", data=form | {"csrf": "0" * 64}).status_code == 403
    foreign = form | {"csrf": token_of(visitor.get("/login"))}
    assert visitor.post("/login", data=foreign, headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_a_first_password_must_be_replaced_before_anything_else(application, visitor):
    with application.state.store.write() as work:
        work.accounts.set_password("wangmin", hash_password(PASSWORD), must_change=True)
    enter(visitor)
    page = visitor.get("/", headers=HTML)
    assert page.status_code == 403
    assert "初始口令" in page.text
    assert visitor.get("/api/suggestions").status_code == 403
    form = {"csrf": token_of(page), "old": PASSWORD}
    assert "不一致" in visitor.post("/account/password", data=form | {"new": OTHER, "again": "x"}).text
    for weak in ("short1A", PASSWORD, "wangmin-Pass-1", "alllowercase"):
        assert visitor.post("/account/password", data=form | {"new": weak, "again": weak}).status_code == 422
    assert visitor.post("/account/password", data=form | {"old": "x", "new": OTHER, "again": OTHER}).status_code == 422
    assert visitor.post("/account/password", data=form | {"new": OTHER, "again": OTHER}).status_code == 303
    assert visitor.get("/", headers=HTML).status_code == 200
    assert enter(visitor, password=PASSWORD).status_code == 401
    assert ("wangmin", "account.password_changed") in actions(application)


def test_the_demo_is_entered_with_one_click_on_its_own_machine_only(application, visitor):
    assert "示范账号" not in visitor.get("/login").text
    with application.state.store.write() as work:
        demo = Account(name="banli", display_name="陈立", roles=("handler",), must_change_password=False, demo=True)
        work.accounts.add(demo, None, datetime.now(UTC))
    page = visitor.get("/login")
    # The test client calls itself `testclient`, which is no address of this machine.
    assert "示范账号" not in page.text
    form = {"csrf": token_of(page), "name": "banli"}
    assert visitor.post("/login/demo", data=form).status_code == 401
    with TestClient(application, base_url="http://127.0.0.1", client=("127.0.0.1", 5000)) as local:
        page = local.get("/login")
        assert "示范账号" in page.text
        form["csrf"] = token_of(page)
        assert local.post("/login/demo", data=form | {"name": "wangmin"}).status_code == 401
        assert "陈立" in local.post("/login/demo", data=form).text
    with TestClient(application, base_url="http://office.example", client=("127.0.0.1", 5000)) as proxied:
        assert "示范账号" not in proxied.get("/login").text


@pytest.mark.parametrize("target", ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "/a\nb"])
def test_after_signing_in_nobody_is_sent_elsewhere(target):
    assert safe_target(target) == "/"
    assert safe_target("/suggestions/S1?x=1") == "/suggestions/S1?x=1"


def test_one_time_passwords_meet_the_rules_and_differ():
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check_password(password, "wangmin")


@pytest.mark.parametrize("password", ["aB3", "aB3" * 60, "onlylowercase1", "Password123456", "aA1aA1aA1aA1"])
def test_passwords_that_are_easily_guessed_are_refused(password):
    with pytest.raises(WeakPasswordError):
        check_password(password, "wangmin")
