"""Fetching from addresses that strangers control: pinned, bounded in time and size, and never into our own network."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import zlib
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from django.conf import settings

MAX_BYTES = 10 * 1024 * 1024
MAX_SECONDS = 20.0
MAX_REDIRECTS = 5
AGENT = "Otandas/0.1 (+feed reader)"
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class FetchError(Exception):
    """Why nothing was fetched, in words for the editor who keeps the source."""


@dataclass(frozen=True)
class Fetched:
    """``body`` is unpacked; it is empty where the server said that nothing changed (304)."""

    url: str
    status: int
    body: bytes
    content_type: str
    etag: str
    last_modified: str

    @property
    def is_unchanged(self) -> bool:
        return self.status == 304


def fetch(url: str, etag: str = "", last_modified: str = "") -> Fetched:
    """Return what stands at an http(s) address, asked for conditionally (RFC 9110, 13).

    Each host is resolved once and pinned; private, loopback and link-local targets are refused, after a redirect too.
    Raises FetchError for everything that is not a 200 or an expected 304 within 20 s and 10 MiB unpacked.
    """
    conditions = {}
    if etag:
        conditions["If-None-Match"] = etag
    if last_modified:
        conditions["If-Modified-Since"] = last_modified
    try:
        return asyncio.run(_within_time(url, conditions))
    except TimeoutError as error:
        raise FetchError(f"Took longer than {MAX_SECONDS:.0f} seconds.") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        raise FetchError(f"Connection failed: {type(error).__name__}.") from error


async def _within_time(url: str, conditions: dict[str, str]) -> Fetched:
    async with asyncio.timeout(MAX_SECONDS):
        async with httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=MAX_SECONDS) as client:
            for _hop in range(MAX_REDIRECTS + 1):
                answer = await _one(client, url, conditions)
                if isinstance(answer, Fetched):
                    return answer
                url = answer
    raise FetchError(f"More than {MAX_REDIRECTS} redirects.")


async def _one(client: httpx.AsyncClient, url: str, conditions: dict[str, str]) -> Fetched | str:
    """Ask once; return the answer, or the address it redirects to."""
    request = await _pinned_request(client, url, conditions)
    response = await client.send(request, stream=True)
    try:
        if response.status_code in REDIRECTS:
            return _redirect_target(url, response)
        if response.status_code == 304:
            if not conditions:
                raise FetchError("The server says “not changed” although nothing was asked for before.")
            return _fetched(url, response, b"")
        if response.status_code != 200:
            raise FetchError(f"The server answered {response.status_code}.")
        return _fetched(url, response, await _bounded_body(response))
    finally:
        await response.aclose()


async def _pinned_request(client: httpx.AsyncClient, url: str, conditions: dict[str, str]) -> httpx.Request:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError("Only http and https addresses are fetched.")
    if parts.username or parts.password:
        raise FetchError("An address with a user name in it is not fetched.")
    address = await _resolve(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
    pinned = httpx.URL(url).copy_with(host=address, fragment=None)
    headers = {
        "Host": parts.netloc,
        "User-Agent": AGENT,
        "Accept": "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, */*;q=0.5",
        "Accept-Encoding": "gzip, deflate",
        **conditions,
    }
    return client.build_request("GET", pinned, headers=headers, extensions={"sni_hostname": parts.hostname})


async def _resolve(host: str, port: int) -> str:
    """Return one address of the host, the one that will be connected to; refuse any that is not public."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise FetchError(f"The host {host} has no address.") from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        ip = ipaddress.ip_address(address.partition("%")[0])
        mapped = getattr(ip, "ipv4_mapped", None) or ip
        if not mapped.is_global and address not in settings.INGEST_ALLOWED_PRIVATE_HOSTS:
            raise FetchError(f"The host {host} lies in a private network.")
    return addresses[0]


def _redirect_target(url: str, response: httpx.Response) -> str:
    location = response.headers.get("Location")
    if not location:
        raise FetchError("A redirect without a target.")
    return str(httpx.URL(url).join(location))


async def _bounded_body(response: httpx.Response) -> bytes:
    """Read at most 10 MiB, counted after one layer of unpacking."""
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > MAX_BYTES:
        raise FetchError("Larger than 10 MiB.")
    unpack = _unpacker(response.headers.get("Content-Encoding", "").strip().lower())
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += unpack(chunk, MAX_BYTES + 1 - len(body))
        if len(body) > MAX_BYTES:
            raise FetchError("Larger than 10 MiB.")
    body += unpack(b"", MAX_BYTES + 1 - len(body))
    if body[:2] == b"\x1f\x8b":
        raise FetchError("Packed without saying so, or packed twice.")
    return bytes(body)


class _Inflater:
    """Unpacks one layer of gzip or deflate (RFC 9110, 8.4.1; raw deflate, as some servers send, too)."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.inflater = zlib.decompressobj(31 if encoding == "gzip" else 15)
        self.has_begun = False

    def __call__(self, chunk: bytes, limit: int) -> bytes:
        if not chunk:
            if self.has_begun and not self.inflater.eof:
                raise FetchError("The packed body is torn.")
            return b""
        try:
            data = self.inflater.decompress(chunk, limit)
        except zlib.error as error:
            if self.encoding != "deflate" or self.has_begun:
                raise FetchError("The packed body can't be unpacked.") from error
            self.inflater = zlib.decompressobj(-15)
            data = self._raw(chunk, limit)
        self.has_begun = True
        return data

    def _raw(self, chunk: bytes, limit: int) -> bytes:
        try:
            return self.inflater.decompress(chunk, limit)
        except zlib.error as error:
            raise FetchError("The packed body can't be unpacked.") from error


def _unpacker(encoding: str):  # type: ignore[no-untyped-def]
    if encoding in ("", "identity"):
        return lambda chunk, limit: chunk
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _Inflater("deflate" if encoding == "deflate" else "gzip")
    raise FetchError("Packed in a way that was not asked for.")


def _fetched(url: str, response: httpx.Response, body: bytes) -> Fetched:
    headers = response.headers
    return Fetched(
        url=url,
        status=response.status_code,
        body=body,
        content_type=headers.get("Content-Type", ""),
        etag=headers.get("ETag", "")[:300],
        last_modified=headers.get("Last-Modified", "")[:100],
    )
