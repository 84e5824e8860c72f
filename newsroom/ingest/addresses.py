"""Which network addresses may be connected to, when the name came from a stranger."""

from __future__ import annotations

import asyncio
import ipaddress
import socket

from django.conf import settings

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
# Whoever translates or tunnels IPv6 reaches an IPv4 host through an address that looks public (RFC 6052, RFC 4291 2.5.5.1).
_TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
_LOCALLY_TRANSLATED = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215: never outside one's own network


class AddressError(Exception):
    """Nothing may be connected to under this name, in words for an editor."""


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, those of IPv4 first; raise AddressError unless every one of them is public.

    Decimal, octal and shortened forms of an address are read by the resolver, so they are checked as what they mean.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressError(f"The host {host} has no address.") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not is_public(address) and address not in settings.INGEST_ALLOWED_PRIVATE_HOSTS:
            raise AddressError(f"The host {host} lies in a private network.")
    return sorted(addresses, key=lambda address: ":" in address)


def is_public(address: str) -> bool:
    """Say whether an IP address lies in the public internet, and so does each IPv4 address that is written into it."""
    ip: IPAddress = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _LOCALLY_TRANSLATED:
            return False
        within = _ipv4_within(ip)
        if within is not None:
            return _is_public(within)
    return _is_public(ip)


def _ipv4_within(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 host that is reached by a mapped, translated, 6to4 or Teredo address."""
    if any(ip in network for network in _TRANSLATED):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _is_public(ip: IPAddress) -> bool:
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
