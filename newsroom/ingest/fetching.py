"""Fetching from addresses that strangers control: pinned, bounded in time and size, and never into our own network."""

from __future__ import annotations

import asyncio
import datetime as dt
import email.utils
import queue
import re
import ssl
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import certifi
import httpx
from django.conf import settings

from newsroom.ingest.addresses import AddressError, resolve
from newsroom.ingest.unpacking import UnpackError, unpacker

MAX_BYTES = 10 * 1024 * 1024
MAX_SECONDS = 20.0
MAX_REDIRECTS = 5
AGENT = "Otandas/0.1 (+feed reader)"
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
AT_ONCE = 100  # answers waited for at a time
_MAX_AGE = re.compile(r"\bmax-age=(\d{1,9})\b")


class FetchError(Exception):
    """Why nothing was fetched, in words for the editor who keeps the source.

    ``status`` is the server's, 0 where it gave none; ``retry_after`` its wish to be left alone, in seconds (RFC 9110, 10.2.3);
    ``blocked_by`` who demanded a 451 (RFC 7725).
    """

    def __init__(self, words: str, *, status: int = 0, retry_after: float = 0.0, blocked_by: str = "") -> None:
        super().__init__(words)
        self.status, self.retry_after, self.blocked_by = status, retry_after, blocked_by


@dataclass(frozen=True)
class Asked:
    """An address to fetch, with the validators of its last answer; ``key`` tells the caller what it is for."""

    key: int
    url: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Fetched:
    """``body`` is unpacked; it is empty where the server said that nothing changed (304).

    ``moved_to`` is the address that permanent redirects led to, if any; ``max_age`` how long the server calls it fresh, in seconds.
    """

    url: str
    status: int
    body: bytes
    content_type: str
    etag: str
    last_modified: str
    moved_to: str = ""
    max_age: int = 0

    @property
    def is_unchanged(self) -> bool:
        return self.status == 304


_Answers = queue.SimpleQueue[tuple[Asked, Fetched | FetchError] | None]


def fetch(url: str, etag: str = "", last_modified: str = "") -> Fetched:
    """Return what stands at an http(s) address, asked for conditionally (RFC 9110, 13).

    Each host is resolved once and pinned; private, loopback and link-local targets are refused, after a redirect too.
    Raises FetchError for everything that is not a 200 or an expected 304 within 20 s and 10 MiB unpacked.
    """
    _asked, answer = next(fetch_all([Asked(0, url, etag, last_modified)]))
    if isinstance(answer, FetchError):
        raise answer
    return answer


def fetch_all(asked: Iterable[Asked]) -> Iterator[tuple[Asked, Fetched | FetchError]]:
    """Yield answers as they come, as ``fetch`` gives or raises them: many hosts at once, each host asked one thing at a time."""
    answers: _Answers = queue.SimpleQueue()
    wanted = list(asked)

    def work() -> None:
        try:
            asyncio.run(_ask_all(wanted, answers))
        finally:
            answers.put(None)  # whatever happened, nobody waits for ever

    threading.Thread(target=work, daemon=True).start()
    while (answer := answers.get()) is not None:
        yield answer


async def _ask_all(asked: list[Asked], answers: _Answers) -> None:
    # Names are looked up in threads; a slow name server must not hold up the names of others.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(AT_ONCE))
    hosts: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
    room = asyncio.Semaphore(AT_ONCE)
    async with _client() as client:

        async def ask(one: Asked) -> None:
            async with hosts[host_of(one.url)], room:
                try:
                    answers.put((one, await _within_time(client, one)))
                except FetchError as error:
                    answers.put((one, error))
                except (AddressError, UnpackError) as error:
                    answers.put((one, FetchError(str(error))))
                except TimeoutError:
                    answers.put((one, FetchError(f"Took longer than {MAX_SECONDS:.0f} seconds.")))
                except Exception as error:  # whatever a stranger's server brings about: each question gets its answer
                    answers.put((one, FetchError(f"Connection failed: {type(error).__name__}.")))

        await asyncio.gather(*map(ask, asked))


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(
        follow_redirects=False,
        trust_env=False,
        timeout=MAX_SECONDS,
        # A connection is pinned to an address for one host, so none is kept for another one.
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        verify=ssl.create_default_context(cafile=settings.INGEST_CA_FILE or certifi.where()),
        proxy=settings.INGEST_PROXY or None,
    )


def host_of(url: str) -> str:
    """Return the host of an address, empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


async def _within_time(client: httpx.AsyncClient, asked: Asked) -> Fetched:
    conditions = {"If-None-Match": asked.etag, "If-Modified-Since": asked.last_modified}
    conditions = {name: value for name, value in conditions.items() if value}
    async with asyncio.timeout(MAX_SECONDS):
        fetched = await _following(client, asked.url, conditions)
        if fetched.is_unchanged and not conditions:
            # Some servers answer from a broken cache; asked once more they may not.
            fetched = await _following(client, asked.url, {})
            if fetched.is_unchanged:
                raise FetchError("The server says “not changed” although nothing was asked for before.")
    return fetched


async def _following(client: httpx.AsyncClient, url: str, conditions: dict[str, str]) -> Fetched:
    moved_to, is_permanent = "", True
    for _hop in range(MAX_REDIRECTS + 1):
        answer = await _one(client, url, conditions)
        if isinstance(answer, Fetched):
            return replace(answer, moved_to=moved_to)
        url = answer.target
        is_permanent = is_permanent and answer.is_permanent
        moved_to = url if is_permanent else moved_to
    raise FetchError(f"More than {MAX_REDIRECTS} redirects.")


@dataclass(frozen=True)
class _Redirect:
    target: str
    is_permanent: bool


async def _one(client: httpx.AsyncClient, url: str, conditions: dict[str, str]) -> Fetched | _Redirect:
    """Ask once; return the answer, or where it redirects to."""
    response = await _send(client, url, conditions)
    try:
        if response.status_code in REDIRECTS:
            return _Redirect(_redirect_target(url, response), response.status_code in PERMANENT)
        if response.status_code == 304:
            return _fetched(url, response, b"")
        if response.status_code != 200:
            raise FetchError(
                f"The server answered {response.status_code}.",
                status=response.status_code,
                retry_after=_retry_after(response.headers.get("Retry-After", "")),
                blocked_by=response.links.get("blocked-by", {}).get("url", "")[:300],
            )
        return _fetched(url, response, await _bounded_body(response))
    finally:
        await response.aclose()


def _retry_after(header: str) -> float:
    """Return the seconds of a Retry-After header, given as a number or as a date; 0 where it is neither."""
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds()) if moment.tzinfo else 0.0


async def _send(client: httpx.AsyncClient, url: str, conditions: dict[str, str]) -> httpx.Response:
    """Return the answer of the first address of the host that can be reached, its body not read yet."""
    unreachable: httpx.ConnectError | None = None
    for target in await _targets(url):
        request = _request(client, url, target, conditions)
        try:
            return await client.send(request, stream=True)
        except httpx.ConnectError as error:
            unreachable = error
    raise FetchError("The server can't be reached.") from unreachable


async def _targets(url: str) -> list[httpx.URL]:
    """Return the addresses to connect to in place of a name; a name is looked up once, so that it can't change its meaning."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        parsed = httpx.URL(url).copy_with(fragment=None)
    except (ValueError, httpx.InvalidURL) as error:
        raise FetchError("This is no address.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError("Only http and https addresses are fetched.")
    if parts.username or parts.password:
        raise FetchError("An address with a user name in it is not fetched.")
    found = await resolve(parts.hostname, port)
    # A proxy looks names up by itself, and has to refuse private networks by itself.
    return [parsed] if settings.INGEST_PROXY else [parsed.copy_with(host=address) for address in found]


def _request(client: httpx.AsyncClient, url: str, target: httpx.URL, conditions: dict[str, str]) -> httpx.Request:
    named = httpx.URL(url)
    headers = {
        "Host": named.netloc.decode("ascii"),
        "User-Agent": AGENT,
        "Accept": ACCEPT,
        "Accept-Encoding": "gzip, deflate, br",
        **conditions,
    }
    return client.build_request(
        "GET", target, headers=headers, extensions={"sni_hostname": named.raw_host.decode("ascii")}
    )


def _redirect_target(url: str, response: httpx.Response) -> str:
    location = response.headers.get("Location")
    if not location:
        raise FetchError("A redirect without a target.")
    try:
        return str(httpx.URL(url).join(location))
    except httpx.InvalidURL as error:
        raise FetchError("A redirect to what is no address.") from error


async def _bounded_body(response: httpx.Response) -> bytes:
    """Read at most 10 MiB, counted after one layer of unpacking."""
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > MAX_BYTES:
        raise FetchError("Larger than 10 MiB.")
    packing = unpacker(response.headers.get("Content-Encoding", "").strip().lower())
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += packing.unpack(chunk, MAX_BYTES + 1 - len(body))
        if len(body) > MAX_BYTES:
            raise FetchError("Larger than 10 MiB.")
    if body:
        packing.end()
    if body[:2] == b"\x1f\x8b":
        raise FetchError("Packed without saying so, or packed twice.")
    return bytes(body)


def _fetched(url: str, response: httpx.Response, body: bytes) -> Fetched:
    headers = response.headers
    return Fetched(
        url=url,
        status=response.status_code,
        body=body,
        content_type=headers.get("Content-Type", ""),
        etag=headers.get("ETag", "")[:300],
        last_modified=headers.get("Last-Modified", "")[:100],
        max_age=int(found[1]) if (found := _MAX_AGE.search(headers.get("Cache-Control", ""))) else 0,
    )
