"""The network that a request comes from."""

import ipaddress

# A household has a network of its own of this length.
HOUSEHOLD_BITS = 64
LONGEST = 64


def network_of(address: str) -> str:
    """The network of an address that one household or office has to itself, as far as that can be told."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:LONGEST]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, HOUSEHOLD_BITS), strict=False))
    return str(found)
