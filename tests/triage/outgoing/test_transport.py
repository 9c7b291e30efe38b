"""The one client: it connects to what was checked, follows nothing, and says nothing of what it may not reach."""

import ipaddress
import socket

import httpx2
import pytest
from loopback import Loopback, QuietHandler

from triage.outgoing.addresses import AddressRules
from triage.outgoing.errors import AddressNotAllowedError
from triage.outgoing.transport import CheckedTransport, open_client

LOCAL = AddressRules((ipaddress.ip_network("127.0.0.1"),))


class Handler(QuietHandler):
    def get(self):
        self.owner.append((self.path, self.headers["Host"]))
        if self.path == "/away":
            self.answer(302, headers=[("Location", "http://169.254.169.254/")])
        elif self.path == "/long":
            self.answer(200, b"x" * 5_000_000)
        else:
            self.answer(200 if self.path == "/" else 404)


@pytest.fixture
def asked():
    return []


@pytest.fixture
def url(asked):
    server = Loopback(Handler, asked)
    yield server.url
    server.close()


def _answers(rules, url):
    with open_client(rules, 5) as client:
        try:
            return client.get(url).status_code
        except httpx2.HTTPError as error:
            return type(error).__name__, str(error)


def test_nothing_tells_what_is_at_a_forbidden_address(url, asked):
    with socket.create_server(("127.0.0.1", 0)) as free:
        closed = free.getsockname()[1]
    said = {
        _answers(AddressRules(), one) for one in (url, f"{url}/missing", f"{url}/away", f"http://127.0.0.1:{closed}/")
    }
    said.add(_answers(AddressRules(), "http://169.254.169.254/"))
    assert said == {("AddressNotAllowedError", "this address may not be called")}
    assert asked == []


def test_a_name_that_points_elsewhere_the_second_time_is_asked_once(url, asked, monkeypatch):
    answers = iter(["127.0.0.1", "169.254.169.254", "169.254.169.254"])
    resolve, connect, connected = socket.getaddrinfo, socket.create_connection, []

    def getaddrinfo(host, port, *more, **options):
        return resolve(next(answers) if host == "hook.example" else host, port, *more, **options)

    def create_connection(address, *more, **options):
        connected.append(address[0])
        return connect(address, *more, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    address = url.replace("127.0.0.1", "hook.example")
    assert _answers(LOCAL, address) == 200
    assert (connected, asked) == (["127.0.0.1"], [("/", address.removeprefix("http://"))])
    assert _answers(LOCAL, address)[0] == "AddressNotAllowedError"
    assert connected == ["127.0.0.1"]


def test_no_redirect_is_followed_and_none_leads_out_of_the_rules(url):
    assert _answers(LOCAL, f"{url}/away") == 302
    transport = CheckedTransport(LOCAL)
    with (
        httpx2.Client(transport=transport, follow_redirects=True, trust_env=False) as client,
        pytest.raises(AddressNotAllowedError),
    ):
        client.get(f"{url}/away")


def test_no_proxy_of_the_environment_is_asked(url, asked, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert _answers(LOCAL, url) == 200
    assert len(asked) == 1


def test_an_answer_comes_whole_within_a_size_and_a_time(url):
    assert _answers(LOCAL, f"{url}/long") == ("RemoteProtocolError", "the answer is too large")
    transport = CheckedTransport(LOCAL, 0)
    with httpx2.Client(transport=transport, trust_env=False) as client, pytest.raises(httpx2.ReadTimeout):
        client.get(f"{url}/long")


def test_a_name_that_nobody_knows_is_an_error_of_the_connection(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert _answers(AddressRules(), "http://nowhere.example/")[0] == "ConnectError"
