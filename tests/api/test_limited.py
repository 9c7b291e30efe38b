"""Limited accounts and keys: they get what is theirs, on every route, and nothing tells them of the rest."""

import io
import re

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from triage.types import ROLES, AccessScope, Account, Transition
from triage.workflow.actor import Actor

INSIDE = "江东区城市管理和综合执法局"
LIMITED_ROLES = ("handler", "department", "supervisor")
LIMITS = {
    "department": ({"department": INSIDE}, {"department": "楚阳市卫生健康局"}),
    "area": ({"areas": ("江东区",)}, {"areas": ("楚阳市",)}),
    "both": ({"department": INSIDE, "areas": ("江东区",)}, {"department": INSIDE, "areas": ("楚阳市",)}),
}
NAMED = {"key": "S1", "issue_id": "1"}
# What brings in or gives out letters of everybody is for those alone who see everybody's.
WHOLE = {"/suggestion-import", "/progress/export"}
# What a route needs to know beside its path.
QUERIES = {"/compare": "?other=S2", "/attachments": "?number=1", "/attachments/content": "?number=1"}
IDS = re.compile(r"\bS[123]\b|路灯不亮[123]")


def fresh(application, sign_in, name, roles, **limits):
    client = TestClient(application, follow_redirects=False)
    if "department" in roles:
        limits.setdefault("department", INSIDE)
    sign_in(client, Account(name=name, display_name=name, roles=roles, must_change_password=False, **limits))
    return client


def reads(application, role):
    """The paths that a role may read, and whether they are about suggestions."""
    for route in application.state.routes:
        if not route.rule.public and "GET" in route.methods and role in route.rule.roles:
            path = re.sub(r"\{(\w+)(:\w+)?\}", lambda match: NAMED.get(match[1], "1"), route.path)
            if route.rule.about != ("reference",) and path != "/events":
                yield path + next((query for end, query in QUERIES.items() if path.endswith(end)), "")


def attach(application, header):
    """Gives the first suggestion a file, so that there is one to fetch."""
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "PNG")
    client = TestClient(application)
    upload = {"files": ("现场.png", stream.getvalue(), "image/png")}
    assert client.post("/api/v1/suggestions/S1/attachments", headers=header, files=upload).status_code == 200


def send_all(application):
    """Gives every suggestion to the department: before that it sees none."""
    for key in ("S1", "S2", "S3"):
        wanted = Transition(action="assign", department=INSIDE)
        application.state.workflow.act(key, wanted, Actor(name="王敏", role="handler"))


def content(response):
    assert response.status_code < 400, (response.request.url, response.status_code, response.text[:200])
    return set(IDS.findall(response.text + response.headers.get("location", "")))


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("role", LIMITED_ROLES)
def test_every_route_gives_a_limited_role_what_is_its_own(application, sign_in, make_key, role, limit):
    inside, outside = LIMITS[limit]
    if role == "department":
        inside, outside = inside | {"department": INSIDE}, {"department": "楚阳市卫生健康局"}
        send_all(application)
    whole = fresh(application, sign_in, "whole", ("handler", "supervisor"))
    own = fresh(application, sign_in, "own", (role,), **inside)
    other = fresh(application, sign_in, "other", (role,), **outside)
    attach(application, make_key(application.state.store, "files", "suggestions:write"))
    paths = list(reads(application, role))
    assert {"/issues", "/api/issues", "/", "/api/suggestions", "/suggestions/S1"} & set(paths)
    found = set()
    for path in paths:
        response = whole.get(path)
        if path in WHOLE:
            assert [client.get(path).status_code for client in (own, other)] == [403, 403]
        if path in WHOLE or response.status_code == 403:
            continue
        mine = content(own.get(path))
        # What was sent to a department is no longer open for the office.
        assert content(response) <= mine if role == "department" else mine == content(response), path
        found |= mine
        theirs = other.get(path)
        assert theirs.status_code in {200, 303, 404}, (path, theirs.status_code)
        if theirs.status_code != 404:
            assert not content(theirs), path
    assert {"S1", "S2", "S3"} <= found, "the routes that were tried show something"


@pytest.mark.parametrize(
    ("reach", "sees"),
    [
        (AccessScope(departments=(INSIDE,)), True),
        (AccessScope(areas=("江东区",)), True),
        (AccessScope(channels=("网上信箱",)), True),
        (AccessScope(departments=(INSIDE,), areas=("江东区",), channels=("网上信箱",)), True),
        (AccessScope(areas=("楚阳市",)), False),
        (AccessScope(channels=()), False),
    ],
)
def test_every_route_gives_a_limited_key_what_is_its_own(application, make_key, reach, sees):
    client, header = TestClient(application), make_key(application.state.store, "kk", "suggestions:read", reach=reach)
    for path in ("/api/issues", "/api/suggestions", "/api/v1/suggestions", "/api/v1/events", "/api/v1/supervision"):
        response = client.get(path, headers=header)
        assert response.status_code == 200, path
        if path != "/api/v1/supervision":
            assert bool(response.json()["items"]) == sees, path


def test_no_route_breaks_under_any_limited_role(application, sign_in):
    for role in ROLES:
        for number, limits in enumerate(side for sides in LIMITS.values() for side in sides):
            client = fresh(application, sign_in, f"x{role}{number}", (role,), **limits)
            for route in application.state.routes:
                path = re.sub(r"\{(\w+)(:\w+)?\}", lambda match: NAMED.get(match[1], "1"), route.path)
                if not route.rule.public and "GET" in route.methods and path != "/events":
                    assert client.get(path).status_code < 500, (role, limits, path)


@pytest.fixture
def apart(application):
    """S2 repeats S1, which is with another department and was answered for S2 as well."""
    handler = Actor(name="王敏", role="handler")
    with application.state.store.write() as work:
        work.departments.put(
            [next(iter(work.departments.all())).model_copy(update={"id": "D9", "name": "江东区教育局", "duties": ()})]
        )
    workflow = application.state.workflow
    workflow.act("S2", Transition(action="assign", department=INSIDE), handler)
    workflow.act("S1", Transition(action="assign", department="江东区教育局"), handler)
    workflow.act("S2", Transition(action="merge", target="S1"), handler)
    return application


def test_the_id_of_what_is_outside_stands_nowhere(apart, client, sign_in, make_key):
    part = {"part": "duplicate", "action": "accepted"}
    assert client.post("/api/suggestions/S2/decision", json={"triage_version": 1, "parts": [part]}).status_code == 201
    assert '"S1"' in client.get("/api/v1/suggestions/S2").text, "who sees everything sees it"
    inside = fresh(apart, sign_in, "inside", ("handler", "supervisor"), department=INSIDE)
    header = make_key(apart.state.store, "kk", "suggestions:read", reach=AccessScope(departments=(INSIDE,)))
    system = TestClient(apart)
    for path in ("/api/suggestions/S2", "/api/v1/suggestions/S2", "/api/v1/suggestions", "/api/v1/events",
                 "/suggestions/S2", "/suggestions/S2/print", "/", "/issues"):  # fmt: skip
        assert not re.search(r"\bS1\b", inside.get(path).text), path
    for path in ("/api/suggestions/S2", "/api/v1/suggestions/S2", "/api/v1/suggestions", "/api/v1/events"):
        response = system.get(path, headers=header)
        assert response.status_code == 200
        assert not re.search(r"\bS1\b", response.text), path
    answer = inside.post("/api/suggestions/S2/decision", json={"triage_version": 1, "parts": [part]})
    assert "S1" not in answer.text


def test_a_key_that_may_not_read_learns_of_no_id(application, make_key):
    client = TestClient(application)
    header = make_key(application.state.store, "writer", "suggestions:write")
    answers = [
        client.post("/api/suggestions", headers=header, json={"id": key, "text": "路灯坏了", "channel": "x"})
        for key in ("S1", "free")
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    shown = [answer.json()["suggestion"]["id"] for answer in answers]
    assert all(key.startswith("JY") for key in shown)
    again = client.post("/api/suggestions", headers=header, json={"id": "free", "text": "路灯坏了", "channel": "x"})
    assert (again.status_code, again.json()["suggestion"]["id"]) == (200, shown[1]), "its own, sent again, is one"
    reader = make_key(application.state.store, "reader", "suggestions:write", "suggestions:read")
    body = {"id": "S1", "text": "路灯坏了"}
    assert client.post("/api/suggestions", headers=reader, json=body).status_code == 409


def test_the_receipt_of_an_item_goes_to_who_sent_it_first(application, make_key):
    client = TestClient(application)
    first, second = (make_key(application.state.store, name, "suggestions:write") for name in ("first", "second"))
    item = {"channel": "12345热线", "external_id": "RX1", "text": "书院路路灯不亮"}

    def send(header):
        (answer,) = client.post("/api/v1/suggestions", headers=header, json=item).json()["items"]
        return answer

    given = send(first)["receipt"]
    foreign = send(second)
    assert (foreign["result"], foreign.get("receipt")) == ("duplicate", None)
    assert send(first)["receipt"] == given


def test_a_stream_tells_a_limited_account_only_of_its_own(application, sign_in, monkeypatch):
    from dataclasses import replace

    from api.routes import stream

    monkeypatch.setattr(stream, "LOOK_SECONDS", 0.05)
    application.state = replace(application.state, stream_seconds=0.4)
    looks = []

    def newest(store, look=stream._newest):
        looks.append(1)
        with store.write() as work:
            # Something happens all the time, elsewhere.
            work.events.record("S1" if len(looks) == 4 else "S3", "noted")
        return look(store)

    monkeypatch.setattr(stream, "_newest", newest)
    with application.state.store.write() as work:
        for key in ("S2", "S3"):
            item = work.work_items.one(key)
            work.work_items.save(item, item.model_copy(update={"department": "江东区教育局"}))
    client = fresh(application, sign_in, "own", ("handler",), department=INSIDE)
    told = [line for line in client.get("/events").text.splitlines() if line.startswith(("data:", "id:"))]
    assert told == ["id: 1", "data: 1", "id: 2", "data: 2"]
