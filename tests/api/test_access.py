"""Who may call what: cases made from the route table, so that a new route is tested as soon as it exists."""

import re
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.access.objects import PARAMETERS
from api.access.rate import RateLimiter
from api.access.rule import NOBODY
from api.base.errors import TooManyRequestsError
from triage.types import KEY_SCOPES, ROLES, AccessScope, Account, Transition
from triage.workflow.actor import Actor

REFUSED = {401, 403, 404}
# Whoever is not signed in may call these, and nothing else.
PUBLIC = {
    "/healthz", "/readyz", "/static", "/plotly", "/openapi.json", "/login", "/login/demo", "/login/oidc",
    "/login/oidc/callback", "/appearance", "/call/{key}",
    "/api/v1/public/status", "/api/v1/public/evaluation", "/api/v1/public/answers",
}  # fmt: skip
# The second letter repeats the first, so the first issue is there.
NAMED = {"key": "S1", "issue_id": "1"}
INSIDE = "江东区城市管理和综合执法局"
LIMITED = {"suggestion", "issue"}
REACHES = {
    "department": {"department": "楚阳市卫生健康局"},
    "area": {"areas": ("楚阳市",)},
}


def cases(table):
    """(method, path, route) of everything that is not public."""
    for route in table:
        if not route.rule.public:
            path = re.sub(r"\{(\w+)(:\w+)?\}", lambda match: NAMED.get(match[1], "1"), route.path)
            for method in sorted(route.methods - {"HEAD"}):
                yield method, path, route


def account(name, *roles, **limits):
    if "department" in roles:
        limits.setdefault("department", INSIDE)
    return Account(name=name, display_name=name, roles=roles, must_change_password=False, **limits)


def fresh(application):
    return TestClient(application, follow_redirects=False)


def test_every_route_has_a_rule_and_says_what_it_is_about(application):
    for route in application.state.routes:
        assert route.rule is not NOBODY, f"{route.path} has no rule: declare one with `permit` or `public`"
        if not route.rule.public:
            covered = {PARAMETERS[kind] for kind in route.rule.about}
            for name in re.findall(r"\{(\w+)", route.path):
                assert name in covered, f"{route.path} does not say what {name} is about"
        assert route.rule.public == (route.path in PUBLIC), route.path


def test_a_route_without_a_rule_is_closed(service_settings, application, sign_in):
    @application.get("/late")
    def late():
        return "open"

    client = fresh(application)
    sign_in(client, account("all", *ROLES))
    assert client.get("/late").status_code == 403


def test_nobody_gets_in_without_signing_in(application):
    client = fresh(application)
    for method, path, route in cases(application.state.routes):
        for headers in ({}, {"accept": "text/html"}, {"content-type": "application/json"}):
            response = client.request(method, path, headers=headers, content=b"{" if "content-type" in headers else b"")
            assert response.status_code == 401, route.path
            assert "S1" not in re.sub(r'name="target" value="[^"]*"|"instance":\s*"[^"]*"', "", response.text)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_what_its_rules_say_and_nothing_else(application, role, sign_in):
    client = fresh(application)
    # Until it is sent to it, a department sees nothing.
    sent = Transition(action="assign", department=INSIDE)
    application.state.workflow.act("S1", sent, Actor(name="王敏", role="handler"))
    for method, path, route in cases(application.state.routes):
        sign_in(client, account(f"a-{role}", role))
        response = client.request(method, path)
        if role in route.rule.roles:
            assert response.status_code not in REFUSED or route.rule.about == ("reference",), (method, path)
        else:
            assert response.status_code == 403, (method, path)


@pytest.mark.parametrize("limit", REACHES)
@pytest.mark.parametrize("role", ROLES)
def test_what_is_outside_the_reach_of_a_role_is_not_there(application, role, limit, sign_in):
    client = fresh(application)
    sign_in(client, account(f"b-{role}", role, **REACHES[limit]))
    for method, path, route in cases(application.state.routes):
        if set(route.rule.about) & LIMITED:
            expected = 404 if role in route.rule.roles else 403
            assert client.request(method, path).status_code == expected, (method, path)
            assert client.request(method, path, json={"triage_version": 1}).status_code == expected, (method, path)


@pytest.mark.parametrize("scope", KEY_SCOPES)
def test_a_key_gets_what_its_scopes_say_and_nothing_else(application, scope, make_key):
    client, header = fresh(application), make_key(application.state.store, "kk", scope)
    for method, path, route in cases(application.state.routes):
        status = client.request(method, path, headers=header).status_code
        if scope in route.rule.scopes:
            assert status not in REFUSED or route.rule.about == ("reference",), (method, path)
        else:
            assert status == 403, (method, path)


def test_every_scope_admits_to_something(application):
    used = {scope for route in application.state.routes for scope in route.rule.scopes}
    assert used == set(KEY_SCOPES), "a scope that admits to no route is a promise that nobody keeps"


@pytest.mark.parametrize(
    "reach",
    [
        AccessScope(departments=("别的局",)),
        AccessScope(areas=("楚阳市",)),
        AccessScope(channels=("别的渠道",)),
        AccessScope(channels=()),
    ],
)
def test_what_is_outside_the_reach_of_a_key_is_not_there(application, reach, make_key):
    scopes = [scope for scope in KEY_SCOPES if scope not in {"suggestions:write", "webhooks:manage"}]
    client, header = fresh(application), make_key(application.state.store, "kk", *scopes, reach=reach)
    for method, path, route in cases(application.state.routes):
        if set(route.rule.about) & LIMITED and route.rule.scopes & set(scopes):
            assert client.request(method, path, headers=header).status_code == 404, (method, path)
    assert client.get("/api/suggestions", headers=header).json()["total"] == 0


def test_a_key_that_is_wrong_expired_or_revoked_gets_nothing(application, make_key):
    store, now = application.state.store, datetime.now(UTC)
    expired = make_key(store, "old", *KEY_SCOPES, expires_at=now - timedelta(seconds=1))
    revoked = make_key(store, "gone", *KEY_SCOPES)
    with store.write() as work:
        work.api_keys.revoke("gone", now)
    client = fresh(application)
    wrong = ({"authorization": "Bearer jdz_none"}, {"authorization": "Basic Zm9v"}, {"authorization": "Bearer "})
    for method, path, _ in cases(application.state.routes):
        for header in (expired, revoked, *wrong):
            assert client.request(method, path, headers=header).status_code == 401, (method, path)


def test_a_session_that_ended_gets_nothing(application, sign_in):
    client = fresh(application)
    for end in ("close", "disable", "expire"):
        person = account(f"p-{end}", *ROLES)
        token = sign_in(client, person)
        assert client.get("/policies").status_code == 200
        with application.state.store.write() as work:
            if end == "disable":
                work.accounts.disable(person.name, disabled=True)
            if end == "expire":
                from api.access.tokens import token_hash

                work.accounts.touch_session(token_hash(token), datetime.now(UTC) - timedelta(minutes=31))
        if end == "close":
            application.state.sign_in.close(person.name, token)
        for method, path, _ in cases(application.state.routes):
            assert client.request(method, path).status_code == 401, (end, method, path)


def test_no_post_of_a_session_is_taken_without_the_token_of_its_form(application, sign_in):
    client = fresh(application)
    sign_in(client, account("all", *ROLES))
    right = client.headers.pop("x-csrf-token")
    for method, path, route in cases(application.state.routes):
        if method == "GET":
            continue
        for given in ({"data": {"csrf": "x"}}, {"json": {}}, {"headers": {"x-csrf-token": right[:-1] + "!"}}):
            response = client.request(method, path, **given)
            assert response.status_code == 403, route.path
        headers = {"x-csrf-token": right, "sec-fetch-site": "cross-site"}
        assert client.request(method, path, headers=headers, json={}).status_code == 403, route.path


def test_every_form_that_posts_has_the_field_of_its_token():
    templates = list((Path(__file__).parents[2] / "api" / "templates").rglob("*.html"))
    assert len(templates) > 5
    for template in templates:
        for form in re.findall(r"<form\b.*?</form>", template.read_text(encoding="utf-8"), re.DOTALL):
            if 'method="post"' in form:
                assert "{{ csrf_field }}" in form or "{{ guest_field }}" in form, template.name


def test_a_handler_of_one_department_sees_and_changes_nothing_of_another(application, sign_in):
    client = fresh(application)
    sign_in(client, account("inside", "handler", department=INSIDE))
    assert client.get("/api/suggestions").json()["total"] == 3
    part = {"part": "department", "action": "edited", "value": "国网湘陵供电公司"}
    body = {"triage_version": 1, "parts": [part]}
    assert client.post("/api/suggestions/S1/decision", json=body).status_code == 201
    assert client.get("/api/suggestions").json()["total"] == 2
    assert client.get("/suggestions/S1").status_code == 404
    assert client.post("/api/suggestions/S1/decision", json=body).status_code == 404
    page = client.get("/").text
    assert "路灯不亮1" not in page
    assert client.get("/suggestions/S2").status_code == 200
    assert "路灯不亮1" not in client.get("/suggestions/S2").text, "the earlier letter of a duplicate is outside"


def test_a_key_takes_in_only_what_its_channel_sends(application, make_key):
    header = make_key(application.state.store, "kk", "suggestions:write", reach=AccessScope(channels=("12345热线",)))
    client = fresh(application)
    body = {"id": "N1", "text": "路灯坏了", "channel": "12345热线"}
    first = client.post("/api/suggestions", headers=header, json=body)
    assert first.status_code == 201
    again = client.post("/api/suggestions", headers=header, json=body)
    assert (again.status_code, again.json()["suggestion"]["id"]) == (200, first.json()["suggestion"]["id"])
    assert client.post("/api/suggestions", headers=header, json=body | {"text": "别的"}).status_code == 409
    assert (
        client.post("/api/suggestions", headers=header, json=body | {"id": "N2", "channel": "信箱"}).status_code == 403
    )
    assert client.post("/api/suggestions", headers=header, json={"text": "x"}).status_code == 403


def test_a_taken_id_outside_of_the_reach_of_a_key_looks_like_a_free_one(application, make_key):
    header = make_key(application.state.store, "kk", "suggestions:write", reach=AccessScope(channels=("12345热线",)))
    client = fresh(application)
    for taken in ("S1", "free"):
        body = {"id": taken, "text": "路灯坏了", "channel": "12345热线"}
        answer = client.post("/api/suggestions", headers=header, json=body)
        assert answer.status_code == 201
        assert answer.json()["suggestion"]["id"].startswith("JY")
    with application.state.store.read() as work:
        assert work.suggestions.one("S1").title == "路灯不亮1"


def test_only_a_key_that_may_names_the_person_who_decided(application, make_key):
    client, store = fresh(application), application.state.store
    body = {"triage_version": 1, "actor": "热线坐席张三", "parts": [{"part": "tier", "action": "accepted"}]}
    plain = make_key(store, "plain", "decisions:write")
    naming = make_key(store, "naming", "decisions:write", may_name_actor=True)
    assert client.post("/api/suggestions/S1/decision", headers=plain, json=body).status_code == 403
    assert client.post("/api/suggestions/S1/decision", headers=naming, json=body).status_code == 201
    assert client.post("/api/suggestions/S1/decision", headers=plain, json=body | {"actor": None}).status_code == 201
    with store.read() as work:
        assert [decision.actor for decision in work.decisions.of("S1")] == ["热线坐席张三", "plain"]


def test_a_key_is_held_to_its_rate(application, make_key):
    header = make_key(application.state.store, "slow", "suggestions:read", rate=3)
    client = fresh(application)
    statuses = [client.get("/api/suggestions", headers=header).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    response = client.get("/api/suggestions", headers=header)
    assert 1 <= int(response.headers["retry-after"]) <= 61
    assert response.headers["content-type"] == "application/problem+json"


def test_counting_a_request_begins_no_thread():
    limiter = RateLimiter(None)
    limiter.spend("key", "fast", 1000)
    before = set(threading.enumerate())
    for _ in range(20):
        time.sleep(0.002)
        limiter.spend("key", "fast", 1000)
    assert set(threading.enumerate()) <= before


def test_rates_are_shared_by_processes_through_redis():
    import redis

    url = "redis://127.0.0.1:6379/9"
    try:
        redis.Redis.from_url(url, socket_connect_timeout=1).ping()
    except redis.exceptions.ConnectionError:
        pytest.skip("no Redis on 127.0.0.1:6379")
    name = f"slow{datetime.now(UTC):%H%M%S%f}"
    one, other = RateLimiter(SecretStr(url)), RateLimiter(SecretStr(url))
    one.spend("key", name, 2)
    other.spend("key", name, 2)
    for limiter in (one, other):
        with pytest.raises(TooManyRequestsError):
            limiter.spend("key", name, 2)
