"""Signing in through an identity provider: only who it vouches for, to us, now, and whom an operator has linked."""

import base64
import hashlib
import json
import time
from datetime import UTC, datetime
from functools import cache
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from loopback import Loopback, QuietHandler
from pydantic import ValidationError
from typer.testing import CliRunner

from api.access.passwords import hash_password
from api.app import create_app
from api.base.settings import OidcSettings, OutgoingSettings
from api.cli.main import app
from triage.store.access.audit import AuditFilter
from triage.types import Account

CLIENT, SECRET, SUBJECT = "jindianzi", "s3cret", "emp-0042"


@cache
def signing_key():
    """Made once: a key of this length takes a good part of a second."""
    return RSAKey.generate_key(2048)


class ProviderHandler(QuietHandler):
    def get(self):
        self.owner.asked.append(self.path)
        self.say(200, self.owner.public() if self.path == "/jwks" else self.owner.description())

    def post(self):
        form = parse_qs(self.body().decode())
        self.say(*self.owner.exchange({name: one[0] for name, one in form.items()}, self.headers))

    def say(self, status, found):
        self.answer(status, json.dumps(found).encode())


class Provider:
    """An identity provider on this machine; `change` is what it gets wrong in a token."""

    def __init__(self):
        self.key, self.kid, self.change, self.header, self.methods = signing_key(), "one", {}, {}, None
        self.described, self.challenges, self.asked, self.signing = {}, {}, [], None
        self._loopback = Loopback(ProviderHandler, self)
        self.issuer, self.close = self._loopback.url, self._loopback.close

    def description(self):
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
        }
        return (
            found | ({"token_endpoint_auth_methods_supported": self.methods} if self.methods else {}) | self.described
        )

    def public(self):
        return {
            "keys": [
                self.key.as_dict(private=False) | {"kid": self.kid, "use": "sig"},
                {"kty": "strange", "kid": "unknown kinds are passed over"},
            ]
        }

    def authorize(self, location):
        """As if somebody signed in there: the code and state that the browser brings back."""
        query = {name: one[0] for name, one in parse_qs(urlsplit(location).query).items()}
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = query
        return {"code": code, "state": query["state"]}

    def exchange(self, form, headers):
        asked = self.challenges.pop(form.get("code"), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        known = headers.get("authorization") == basic or form.get("client_secret") == SECRET
        if asked is None or not known or challenge.rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": SUBJECT, "exp": now + 60, "iat": now, "nonce": asked["nonce"],
        }  # fmt: skip
        claims = {name: value for name, value in (claims | self.change).items() if value is not None}
        header = {"alg": "RS256", "kid": self.kid} | self.header
        return 200, {"id_token": jwt.encode(header, claims, self.signing or self.key, algorithms=[header["alg"]])}


@pytest.fixture
def provider():
    made = Provider()
    yield made
    made.close()


@pytest.fixture
def service(service_settings, engine_of, provider):
    oidc = OidcSettings(issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET)
    settings = service_settings.model_copy(update={"oidc": oidc, "outgoing": OutgoingSettings()})
    made = create_app(settings, engine_of)
    with made.state.store.write() as work:
        person = Account(name="wangmin", display_name="王敏", roles=("handler",), subject=SUBJECT)
        work.accounts.add(person.model_copy(update={"must_change_password": False}), None, datetime.now(UTC))
    return made


@pytest.fixture
def visitor(service):
    with TestClient(service, base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client


def come_back(visitor, provider, **changed):
    location = visitor.get("/login/oidc", params={"next": "/policies"}).headers["location"]
    return visitor.get("/login/oidc/callback", params=provider.authorize(location) | changed)


def test_who_is_linked_signs_in_and_goes_on(service, visitor, provider):
    page = visitor.get("/login").text
    assert "统一身份认证登录" in page
    response = come_back(visitor, provider)
    assert (response.status_code, response.headers["location"]) == (303, "/policies")
    assert visitor.get("/policies").status_code == 200
    with service.state.store.read() as work:
        (record,) = work.audit.each(AuditFilter(action="account.signed_in"))
    assert (record.actor, record.details["by"]) == ("wangmin", "oidc")


def test_the_request_has_state_nonce_and_a_challenge(visitor, provider):
    query = parse_qs(urlsplit(visitor.get("/login/oidc").headers["location"]).query)
    assert query["response_type"] == ["code"]
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == ["http://127.0.0.1/login/oidc/callback"]
    assert min(len(query[name][0]) for name in ("state", "nonce", "code_challenge")) >= 43
    cookie = visitor.get("/login/oidc").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "Path=/login/oidc" in cookie


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://evil.example"}, {"aud": "another"}, {"aud": [CLIENT, "another"]}, {"exp": 1}, {"exp": None},
        {"nonce": "another"}, {"nonce": None}, {"sub": None}, {"sub": ""}, {"iat": None}, {"sub": 42}, {"azp": "another"},
    ],
)  # fmt: skip
def test_a_token_that_is_not_for_us_or_not_for_now_is_refused(visitor, provider, change):
    provider.change = change
    response = come_back(visitor, provider)
    assert response.status_code == 401
    assert "认证结果无效" in response.text
    assert visitor.get("/policies").status_code == 401


def test_several_audiences_are_taken_where_we_are_the_authorised_party(visitor, provider):
    provider.change = {"aud": [CLIENT, "another"], "azp": CLIENT}
    assert come_back(visitor, provider).status_code == 303


def test_a_signature_of_somebody_else_is_refused(visitor, provider):
    provider.signing = RSAKey.generate_key(2048)
    assert come_back(visitor, provider).status_code == 401
    provider.signing, provider.header = OctKey.import_key(SECRET * 8), {"alg": "HS256"}
    assert come_back(visitor, provider).status_code == 401


def test_keys_that_were_replaced_are_fetched_again(visitor, provider):
    assert come_back(visitor, provider).status_code == 303
    provider.key, provider.kid = RSAKey.generate_key(2048), "two"
    assert come_back(visitor, provider).status_code == 303
    assert provider.asked.count("/jwks") == 2


def test_a_secret_goes_into_the_body_where_the_provider_wants_it_there(visitor, provider):
    provider.methods = ["client_secret_post"]
    assert come_back(visitor, provider).status_code == 303


def test_another_browser_and_a_second_use_are_refused(service, visitor, provider):
    location = visitor.get("/login/oidc").headers["location"]
    brought = provider.authorize(location)
    with TestClient(service, base_url="http://127.0.0.1", follow_redirects=False) as other:
        assert other.get("/login/oidc/callback", params=brought).status_code == 401
        forged = {"cookie": "jindianzi_oidc=e30=.00"}
        assert other.get("/login/oidc/callback", params=brought, headers=forged).status_code == 401
    assert visitor.get("/login/oidc/callback", params=brought | {"state": "x"}).status_code == 401
    assert visitor.get("/login/oidc/callback", params=brought).status_code == 401, "the attempt is over"
    assert come_back(visitor, provider, error="access_denied").status_code == 401
    assert come_back(visitor, provider, code="made-up").status_code == 401


def test_an_attempt_ends(visitor, provider, monkeypatch):
    location = visitor.get("/login/oidc").headers["location"]
    late = time.time() + 3600
    monkeypatch.setattr("api.access.oidc.time.time", lambda: late)
    assert visitor.get("/login/oidc/callback", params=provider.authorize(location)).status_code == 401


def test_a_subject_that_nobody_linked_is_refused_and_told_its_name(visitor, provider):
    provider.change = {"sub": "emp-<9>"}
    response = come_back(visitor, provider)
    assert response.status_code == 403
    assert "emp-&lt;9&gt;" in response.text
    assert visitor.get("/policies").status_code == 401


def test_wrong_passwords_never_shut_out_who_signs_in_at_the_provider(service, visitor, provider):
    from datetime import timedelta

    from triage.store.access.accounts import LockRule

    with service.state.store.write() as work:
        for _ in range(9):
            work.accounts.attempt("wangmin", datetime.now(UTC), LockRule(5, timedelta(minutes=15)), "testclient")
            work.accounts.failed("wangmin", datetime.now(UTC), LockRule(5, timedelta(minutes=15)), "testclient")
    assert come_back(visitor, provider).status_code == 303
    assert "输错口令" in visitor.get("/account").text


def test_a_disabled_account_does_not_come_in(service, visitor, provider):
    with service.state.store.write() as work:
        work.accounts.disable("wangmin", disabled=True)
    assert come_back(visitor, provider).status_code == 401


@pytest.mark.parametrize(
    "described",
    [{"issuer": "https://evil.example"}, {"token_endpoint": "http://evil.example/token"}, {"jwks_uri": None}],
)
def test_a_provider_that_describes_itself_wrongly_is_not_believed(visitor, provider, described):
    provider.described = described
    assert visitor.get("/login/oidc").status_code == 401


@pytest.mark.parametrize("jwks", ["https://169.254.169.254/jwks", "http://localhost:1/jwks", "https://[::1]/jwks"])
def test_a_provider_cannot_send_us_to_this_machine_or_its_link(visitor, provider, jwks, caplog):
    """The issuer of these tests is 127.0.0.1, which the settings name; nothing else of this machine is."""
    provider.described = {"jwks_uri": jwks}
    assert come_back(visitor, provider).status_code == 401
    assert f"oidc.no_answer address={jwks} error=AddressNotAllowedError" in caplog.text


def test_a_provider_that_does_not_answer_leaves_the_password(visitor, provider):
    provider.close()
    response = visitor.get("/login/oidc")
    assert response.status_code == 401
    assert 'name="password"' in response.text


def test_without_a_provider_there_is_no_button_and_no_route(anonymous):
    assert "统一身份认证" not in anonymous.get("/login").text
    for path in ("/login/oidc", "/login/oidc/callback"):
        assert anonymous.get(path).status_code == 404


def test_settings_name_issuer_and_client_and_an_encrypted_address():
    for wrong in (
        {"issuer": "https://id.example"},
        {"client_id": "x"},
        {"issuer": "http://id.example", "client_id": "x"},
    ):
        with pytest.raises(ValidationError):
            OidcSettings(**wrong)
    assert OidcSettings(issuer="https://id.example", client_id="x").configured


def test_an_operator_links_and_unlinks(application, service_settings, monkeypatch):
    monkeypatch.setenv("JINDIANZI_DATA_DIR", str(service_settings.data_dir))
    store = application.state.store
    with store.write() as work:
        for name in ("one", "two"):
            account = Account(name=name, display_name=name, roles=("handler",))
            work.accounts.add(account, hash_password("Lamp-on-the-7th-road"), datetime.now(UTC))
    run = CliRunner().invoke
    assert run(app, ["account", "link", "one", SUBJECT]).exit_code == 0
    assert run(app, ["account", "link", "two", SUBJECT]).exit_code == 1
    assert run(app, ["account", "link", "two", " "]).exit_code == 1
    assert run(app, ["account", "link", "nobody", "x"]).exit_code == 1
    with store.read() as work:
        linked = work.accounts.of_subject(SUBJECT)
        assert (linked.name, linked.must_change_password, work.accounts.password_hash("one")) == ("one", False, None)
    assert run(app, ["account", "unlink", "one"]).exit_code == 0
    with store.read() as work:
        assert work.accounts.of_subject(SUBJECT) is None
        noted = [record.action for record in work.audit.each(AuditFilter(action="account."))]
    assert noted[-2:] == ["account.linked", "account.unlinked"]
