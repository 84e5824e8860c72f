"""httpx transport that sends every request, including redirects, to a checked address only."""

from __future__ import annotations

import ssl

import certifi
import httpx
from django.conf import settings

from newsroom.outbound.addresses import host_and_port, resolve


class GuardedTransport(httpx.AsyncBaseTransport):
    """Resolves a name once, refuses private networks, and connects to the address that was checked."""

    def __init__(self) -> None:
        self._inner = httpx.AsyncHTTPTransport(
            trust_env=False,
            verify=ssl.create_default_context(cafile=settings.OUTBOUND_CA_FILE or certifi.where()),
            # A connection is pinned to an address for one host, so none is reused for another.
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
            proxy=settings.OUTBOUND_PROXY or None,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the response of the first reachable address of the host; raise AddressError before any connection."""
        addresses = await resolve(*host_and_port(str(request.url)))
        if settings.OUTBOUND_PROXY:
            # A proxy resolves names itself, and must refuse private networks itself.
            return await self._inner.handle_async_request(request)
        unreachable: httpx.ConnectError | None = None
        for address in addresses:
            try:
                return await self._inner.handle_async_request(_pinned(request, address))
            except httpx.ConnectError as error:
                unreachable = error
        raise unreachable or httpx.ConnectError("The host has no address.", request=request)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._inner.aclose()


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    """Return the request to an address of its host. The Host header and the certificate check keep the name."""
    name = request.url.raw_host.decode("ascii")
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": name},
    )
