"""Client addresses of requests, and their grouping for counting failures."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX = 64  # bits; a provider's customer has at least this network, so single addresses are not significant


def client_address(request: HttpRequest | None) -> str | None:
    """Return the address of the client; as many entries of X-Forwarded-For are trusted as there are own proxies."""
    if request is None:
        return None
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    hops = [hop.strip() for hop in (*forwarded, request.META.get("REMOTE_ADDR", "")) if hop.strip()]
    if not hops:
        return None
    return _parsed(hops[max(0, len(hops) - 1 - settings.TRUSTED_PROXIES)])


def counted_address(request: HttpRequest) -> str | None:
    """Return the address under which failures are counted: for IPv6 the network of the customer."""
    address = client_address(request)
    if address is None or ":" not in address:
        return address
    return str(ipaddress.IPv6Network(f"{address}/{IPV6_PREFIX}", strict=False).network_address)


def _parsed(hop: str) -> str | None:
    try:
        address = ipaddress.ip_address(hop)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address).partition("%")[0]
