"""Which addresses may be reached: an intranet, never this machine or a cloud's metadata service."""

import ipaddress
import socket

import pytest

from triage.outgoing.addresses import AddressRules
from triage.outgoing.errors import AddressNotAllowedError

# ruff: noqa: S104
FORBIDDEN = (
    "127.0.0.1", "127.8.9.1", "::1", "0.0.0.0", "0.1.2.3", "::", "169.254.169.254", "169.254.0.23", "fe80::1", "fd00:ec2::254",
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "224.0.0.1", "239.1.2.3", "ff02::1", "255.255.255.255", "240.0.0.1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::1",
    "2002:a9fe:a9fe::", "fd20:ce::254", "2001:0:4136:e378:8000:63bf:80ff:fffe",
)  # fmt: skip
INTRANET = ("10.1.2.3", "172.16.0.9", "192.168.3.4", "100.64.0.1", "fd12:3456::1", "::ffff:10.1.2.3")
PUBLIC = ("1.2.3.4", "2400:3200::1", "64:ff9b::102:304")


@pytest.mark.parametrize("address", FORBIDDEN)
def test_this_machine_and_its_link_are_out_of_reach(address):
    for rules in (AddressRules(), AddressRules(private=False)):
        assert not rules.allows(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", [*INTRANET, *PUBLIC])
def test_an_intranet_is_reached_unless_the_office_wants_otherwise(address):
    assert AddressRules().allows(ipaddress.ip_address(address))
    assert AddressRules(private=False).allows(ipaddress.ip_address(address)) == (address in PUBLIC)


def test_what_is_listed_is_reached():
    rules = AddressRules((ipaddress.ip_network("169.254.169.254"), ipaddress.ip_network("127.0.0.0/8")))
    assert rules.allows(ipaddress.ip_address("169.254.169.254"))
    assert rules.allows(ipaddress.ip_address("::ffff:127.0.0.1"))
    assert not rules.allows(ipaddress.ip_address("169.254.169.253"))


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:5432/", "http://[::1]/", "http://169.254.169.254/latest", "http://localhost/", "http://LOCALHOST./",
     "http://a.localhost/", "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://[::ffff:7f00:1]/", "http://0/"],
)  # fmt: skip
def test_an_address_is_recognised_however_it_is_written(url):
    with pytest.raises(AddressNotAllowedError):
        AddressRules().check_url(url)


def test_a_name_is_resolved_when_it_is_called_and_not_before(monkeypatch):
    asked = []

    def getaddrinfo(host, *_, flags=0, **__):
        if flags & socket.AI_NUMERICHOST:
            raise socket.gaierror
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in ("10.0.0.1", "127.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    AddressRules().check_url("http://hook.example/")
    assert asked == []
    with pytest.raises(AddressNotAllowedError):
        AddressRules().resolve("hook.example", 80)


def test_what_the_operator_names_as_this_machine_may_be_there_and_nothing_else():
    rules = AddressRules().for_setting("http://127.0.0.1:11434/v1")
    assert rules.resolve("127.0.0.1", 80) == ["127.0.0.1"]
    for host in ("127.0.0.2", "169.254.169.254", "::1"):
        with pytest.raises(AddressNotAllowedError):
            rules.resolve(host, 80)
    with pytest.raises(AddressNotAllowedError):
        AddressRules().for_setting("http://169.254.169.254/v1").resolve("169.254.169.254", 80)
