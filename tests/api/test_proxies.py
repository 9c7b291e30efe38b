"""Where a request comes from: X-Forwarded-For counts from proxies that the settings name, and from nobody else."""

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.app import create_app
from api.base.settings import ProxySettings, SignInSettings
from api.cli import server

LIMIT = 3


@pytest.fixture
def make_client(service_settings, engine_of):
    def make(*trusted, client=("10.0.0.5", 4000)):
        changed = {
            "proxy": ProxySettings(trusted=list(trusted)),
            "sign_in": SignInSettings(attempts_per_minute=LIMIT),
        }
        app = create_app(service_settings.model_copy(update=changed), engine_of)
        return TestClient(app, client=client, base_url="http://127.0.0.1")

    return make


def statuses(client, *addresses):
    """What sign-ins with these X-Forwarded-For headers are answered; a source gets as many as the limit."""
    page = client.get("/login").text
    token = page.split('name="csrf" value="')[1].split('"')[0]
    form = {"csrf": token, "name": "nobody", "password": "x"}
    return [client.post("/login", data=form, headers={"X-Forwarded-For": one}).status_code for one in addresses]


def test_only_a_proxy_of_the_settings_says_where_a_request_comes_from(make_client):
    told = [f"203.0.113.{number}" for number in range(LIMIT + 1)]
    assert statuses(make_client(), *told)[-1] == 429
    assert statuses(make_client("10.0.0.6"), *told)[-1] == 429
    assert 429 not in statuses(make_client("10.0.0.5"), *told)
    assert 429 not in statuses(make_client("10.0.0.0/24"), *told)


def test_what_the_sender_put_before_the_proxys_own_word_does_not_count(make_client):
    told = [f"198.51.100.{number}, 203.0.113.9" for number in range(LIMIT + 1)]
    assert statuses(make_client("10.0.0.5"), *told)[-1] == 429


def test_this_machine_is_no_proxy_by_itself(make_client):
    told = [f"203.0.113.{number}" for number in range(LIMIT + 1)]
    assert statuses(make_client(client=("127.0.0.1", 4000)), *told)[-1] == 429


def test_uvicorn_believes_nobody_either(monkeypatch):
    made = []

    class Recorded(server.uvicorn.Config):
        def __init__(self, *arguments, **options):
            made.append(options)
            super().__init__(*arguments, **options)

    monkeypatch.setattr(server.uvicorn, "Config", Recorded)
    monkeypatch.setattr(server.Server, "run", lambda self, **_: setattr(self, "started", True))
    server.serve_until_interrupted(None, None)
    assert made[0]["proxy_headers"] is False


def test_a_name_or_everybody_is_no_proxy():
    for wrong in ("*", "proxy.example"):
        with pytest.raises(ValidationError):
            ProxySettings(trusted=[wrong])


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_whoever_comes_by_way_of_a_proxy_is_not_at_this_machine(make_client, header):
    from starlette.requests import Request

    from api.web.sign_in_redirect import at_this_machine

    scope = {
        "type": "http", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000), "scheme": "http", "path": "/",
        "query_string": b"", "headers": [(b"host", b"127.0.0.1:8000")],
    }  # fmt: skip
    assert at_this_machine(Request(scope))
    assert not at_this_machine(Request(scope | {"headers": [*scope["headers"], (header.lower().encode(), b"1.2.3.4")]}))
