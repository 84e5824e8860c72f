"""Check of network addresses that an untrusted host name resolves to."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
# IPv6 translation and tunnels reach an IPv4 host through an address that looks public (RFC 6052, RFC 4291 2.5.5.1).
_TRANSLATED = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))
_LOCALLY_TRANSLATED = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215: local-use translation prefix


class AddressError(Exception):
    """The name must not be connected to; the message is for an editor."""


class PrivateAddressError(AddressError):
    """The name resolves to a private network."""


def host_of(url: str) -> str:
    """Return the host of an address, empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def host_and_port(url: str) -> tuple[str, int]:
    """Return the host and port of an http(s) address; raise AddressError for any other, and for one with a user name."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise AddressError(_("This is no address.")) from error
    if parts.scheme not in ("http", "https") or not host:
        raise AddressError(_("Only http and https addresses are requested."))
    if parts.username or parts.password:
        raise AddressError(_("An address with a user name in it is not requested."))
    return host, port


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, those of IPv4 first; raise AddressError unless every one of them is public."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressError(_("The host %(host)s has no address.") % {"host": host}) from error
    return _checked(host, found)


def resolve_now(host: str, port: int) -> list[str]:
    """Do what ``resolve`` does, outside an event loop."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressError(_("The host %(host)s has no address.") % {"host": host}) from error
    return _checked(host, found)


def _checked(host: str, found: list[Any]) -> list[str]:
    """Return the resolver's addresses. It accepts decimal, octal and shortened forms, so its results are checked and not the text."""
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not is_public(address) and address not in settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS:
            raise PrivateAddressError(_("The host %(host)s lies in a private network.") % {"host": host})
    return sorted(addresses, key=lambda address: ":" in address)


def is_public(address: str) -> bool:
    """Say whether an IP address, and each IPv4 address embedded in it, is public."""
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
