"""AddressRules: which addresses of the network a request of ours may go to."""

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlsplit

from triage.outgoing.errors import AddressNotAllowedError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
# Where clouds give a machine its keys, apart from 169.254.0.0/16; some lie among private addresses.
METADATA: tuple[Network, ...] = tuple(
    map(
        ipaddress.ip_network,
        ("100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::/64", "fd20:ce::254/128"),
    )
)
# Addresses of an intranet.
PRIVATE: tuple[Network, ...] = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"))
)
# IPv6 addresses that hold an IPv4 address to which a gateway passes them on, and by how many bits it is shifted.
_EMBEDDED: tuple[tuple[Network, int], ...] = (
    (ipaddress.ip_network("64:ff9b::/96"), 0),
    (ipaddress.ip_network("64:ff9b:1::/48"), 0),
    (ipaddress.ip_network("::/96"), 0),
    (ipaddress.ip_network("2002::/16"), 80),
)


@dataclass(frozen=True)
class AddressRules:
    """Which addresses may be reached.

    Rationale: an office's systems mostly live on its intranet, so private ranges may be reached unless told
    otherwise. This machine and a cloud's metadata service never are the receiver that somebody means: there are
    the database, the index and keys.

    Attributes:
        allowed: networks that may be reached whatever they are.
        private: whether addresses of an intranet may be reached.
        own_host: a loopback host that the operator's own settings name, such as a model server on this machine; it
            alone may be on this machine.
    """

    allowed: tuple[Network, ...] = ()
    private: bool = True
    own_host: str = ""

    def for_setting(self, url: str | None) -> Self:
        """The rules for an address that the operator set: if it names this machine as such, that is the permission."""
        host = _host(url or "")
        return replace(self, own_host=host if host in LOOPBACK_HOSTS else "")

    def allows(self, address: Address, host: str = "") -> bool:
        """Whether an address may be reached by this name."""
        if any(address in network for network in self.allowed):
            return True
        inner = _embedded(address)
        if inner is not None:
            return self.allows(inner, host)
        if address.is_loopback:
            return bool(self.own_host) and host == self.own_host
        if any(address in network for network in METADATA):
            return False
        if any(address in network for network in PRIVATE):
            return self.private
        return address.is_global and not address.is_multicast

    def resolve(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host, each of which may be reached.

        Raises:
            AddressNotAllowedError: one of them may not be.
            OSError: the name is not known.
        """
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return self._checked(host, [str(one[4][0]) for one in found])

    def check_url(self, url: str) -> None:
        """Refuse a URL whose host is written as an address that may not be reached; names are resolved when called.

        Raises:
            AddressNotAllowedError: it may not be reached.
        """
        host = _host(url)
        if host == "localhost" or host.endswith(".localhost"):
            self._checked(host, ["127.0.0.1"])
        try:
            # Also 2130706433, 0x7f.1 and 127.1, which are addresses to the system.
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        except (OSError, UnicodeError):
            return
        self._checked(host, [str(one[4][0]) for one in found])

    def _checked(self, host: str, addresses: Sequence[str]) -> Sequence[str]:
        distinct = list(dict.fromkeys(addresses))
        if not all(self.allows(ipaddress.ip_address(one), host.lower()) for one in distinct):
            raise AddressNotAllowedError(host)
        return distinct


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".").lower()


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.teredo is not None:
        return address.teredo[1]
    for network, shift in _EMBEDDED:
        if address in network and int(address) > 1:
            return ipaddress.IPv4Address(int(address) >> shift & 0xFFFFFFFF)
    return None
