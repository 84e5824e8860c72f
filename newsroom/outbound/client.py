"""HTTP client for untrusted addresses: pinned to checked IPs, bounded in time and size, without cookies, never into private networks."""

from __future__ import annotations

import asyncio
import datetime as dt
import email.utils
import queue
import re
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from newsroom.outbound.addresses import AddressError, host_of
from newsroom.outbound.decompression import UnpackError, unpacker
from newsroom.outbound.transport import GuardedTransport

VERSION = "0.1"
MAX_BYTES = 10 * 1024 * 1024
MAX_SECONDS = 20.0
MAX_REDIRECTS = 5
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, */*;q=0.5"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
AT_ONCE = 100  # concurrent requests
LONGEST_RETRY_AFTER = dt.timedelta(days=100 * 365).total_seconds()  # beyond this, dates overflow
_MEBIBYTE = 1024 * 1024
_MAX_AGE = re.compile(r"\bmax-age=(\d{1,9})\b")


class FetchError(Exception):
    """A failed request, with a message for the editor responsible for the address.

    ``status`` is the server's, 0 where it gave none; ``retry_after`` its Retry-After in seconds (RFC 9110,
    10.2.3), at most a century; ``blocked_by`` the authority behind a 451 (RFC 7725).
    """

    def __init__(self, words: str, *, status: int = 0, retry_after: float = 0.0, blocked_by: str = "") -> None:
        super().__init__(words)
        self.status, self.retry_after, self.blocked_by = status, retry_after, blocked_by


@dataclass(frozen=True)
class Asked:
    """An address to fetch, with the validators of its last answer; ``key`` identifies the request to the caller.

    Where there is a ``content`` it is sent by POST with ``headers``, and any 2xx is an answer; no redirect is followed then. Of the
    headers of a GET only ``Accept`` is sent. ``user_agent`` replaces our own name, ``max_bytes`` and ``max_seconds`` the general limits.
    """

    key: int
    url: str
    etag: str = ""
    last_modified: str = ""
    user_agent: str = ""
    max_bytes: int = 0
    max_seconds: float = 0.0
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        """Time limit in seconds, including redirects and body."""
        return self.max_seconds or MAX_SECONDS

    @property
    def bytes(self) -> int:
        """Size limits of the body, decompressed and as received."""
        return self.max_bytes or MAX_BYTES


@dataclass(frozen=True)
class Fetched:
    """A response. ``body`` is decompressed; it is empty after a 304 and after a POST.

    ``moved_to`` is the target of permanent redirects, if any; ``max_age`` the freshness lifetime given by the server, in seconds.
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


def user_agent(product: str = "Otandas") -> str:
    """Return the User-Agent: product, version and contact (RFC 9110, 10.1.5)."""
    contact = settings.OUTBOUND_CONTACT
    return f"{product}/{VERSION} (+{contact})" if contact else f"{product}/{VERSION}"


def fetch(url: str, etag: str = "", last_modified: str = "") -> Fetched:
    """Fetch an http(s) address by a conditional request (RFC 9110, 13).

    Each host is resolved once and pinned; private, loopback and link-local targets are refused, after a redirect too.
    Raises FetchError for everything that is not a 200 or an expected 304 within 20 s and 10 MiB decompressed.
    """
    return _only(Asked(0, url, etag, last_modified))


def post(url: str, content: bytes, headers: Mapping[str, str], *, user_agent: str = "", max_seconds: float = 0) -> int:
    """Send a body to an http(s) address under the rules of ``fetch``, and return the status, some 2xx.

    Raises FetchError for every other answer; redirects are not followed, since the body is meant for one host only.
    """
    asked = Asked(0, url, user_agent=user_agent, max_seconds=max_seconds, content=content, headers=headers)
    return _only(asked).status


def _only(asked: Asked) -> Fetched:
    _asked, answer = next(fetch_all([asked]))
    if isinstance(answer, FetchError):
        raise answer
    return answer


def fetch_all(asked: Iterable[Asked]) -> Iterator[tuple[Asked, Fetched | FetchError]]:
    """Yield responses and errors of ``fetch`` as they arrive: many hosts in parallel, one request per host at a time."""
    answers: _Answers = queue.SimpleQueue()
    wanted, language = list(asked), get_language() or settings.LANGUAGE_CODE

    def work() -> None:
        try:
            with override(language):  # a thread starts in the site's language; errors are in the caller's
                asyncio.run(_ask_all(wanted, answers))
        finally:
            answers.put(None)  # always release the waiting caller

    threading.Thread(target=work, daemon=True).start()
    while (answer := answers.get()) is not None:
        yield answer


async def _ask_all(asked: list[Asked], answers: _Answers) -> None:
    # Names are resolved in threads; a slow name server must not delay other lookups.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(AT_ONCE))
    hosts: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
    room = asyncio.Semaphore(AT_ONCE)
    async with _client() as client:

        async def ask(one: Asked) -> None:
            async with hosts[host_of(one.url)], room:
                answers.put((one, await _answer(client, one)))

        await asyncio.gather(*map(ask, asked))


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=GuardedTransport(),
        follow_redirects=False,
        trust_env=False,
        # One client serves many servers: cookies are never sent back.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )


async def _answer(client: httpx.AsyncClient, asked: Asked) -> Fetched | FetchError:
    """Return the response or the error; every request gets exactly one of them."""
    try:
        async with asyncio.timeout(asked.seconds):
            return await (_conditionally(client, asked) if asked.content is None else _posted(client, asked))
    except FetchError as error:
        return error
    except (AddressError, UnpackError) as error:
        return FetchError(str(error))
    except TimeoutError:
        return FetchError(_("Took longer than %(seconds)s seconds.") % {"seconds": f"{asked.seconds:g}"})
    except httpx.ConnectError:
        return FetchError(_("The server can't be reached."))
    except httpx.InvalidURL:
        return FetchError(_("This is no address."))
    except Exception as error:
        return FetchError(_("Connection failed: %(why)s.") % {"why": type(error).__name__})


async def _conditionally(client: httpx.AsyncClient, asked: Asked) -> Fetched:
    conditions = {"If-None-Match": asked.etag, "If-Modified-Since": asked.last_modified}
    conditions = {name: value for name, value in conditions.items() if value}
    fetched = await _following(client, asked, conditions)
    if fetched.is_unchanged and not conditions:
        # Some servers answer from a broken cache; a retry may succeed.
        fetched = await _following(client, asked, {})
        if fetched.is_unchanged:
            raise FetchError(_("The server says “not changed” although nothing was asked for before."))
    return fetched


async def _following(client: httpx.AsyncClient, asked: Asked, conditions: dict[str, str]) -> Fetched:
    url, moved_to, is_permanent = asked.url, "", True
    for _hop in range(MAX_REDIRECTS + 1):
        answer = await _one(client, asked, url, conditions)
        if isinstance(answer, Fetched):
            return replace(answer, moved_to=moved_to)
        url = answer.target
        is_permanent = is_permanent and answer.is_permanent
        moved_to = url if is_permanent else moved_to
    raise FetchError(_("More than %(count)d redirects.") % {"count": MAX_REDIRECTS})


@dataclass(frozen=True)
class _Redirect:
    target: str
    is_permanent: bool


async def _one(client: httpx.AsyncClient, asked: Asked, url: str, conditions: dict[str, str]) -> Fetched | _Redirect:
    """Send one request; return the response, or the redirect target."""
    accept = asked.headers.get("Accept", ACCEPT)
    headers = {"Accept": accept, "Accept-Encoding": "gzip, deflate, br", **conditions}
    response = await _send(client, asked, "GET", url, headers)
    try:
        if response.status_code in REDIRECTS:
            return _Redirect(_redirect_target(url, response), response.status_code in PERMANENT)
        if response.status_code == 304:
            return _fetched(url, response, b"")
        if response.status_code != 200:
            raise _refusal(response)
        return _fetched(url, response, await _bounded_body(response, asked.bytes))
    finally:
        await response.aclose()


async def _posted(client: httpx.AsyncClient, asked: Asked) -> Fetched:
    """Send a body; only the status of the response is read."""
    response = await _send(client, asked, "POST", asked.url, asked.headers)
    await response.aclose()
    if not response.is_success:
        raise _refusal(response)
    return _fetched(asked.url, response, b"")


async def _send(
    client: httpx.AsyncClient, asked: Asked, method: str, url: str, headers: Mapping[str, str]
) -> httpx.Response:
    """Return a response whose body is not read yet."""
    headers = {"User-Agent": asked.user_agent or user_agent(), **headers}
    request = client.build_request(
        method, httpx.URL(url).copy_with(fragment=None), headers=headers, content=asked.content, timeout=asked.seconds
    )
    return await client.send(request, stream=True)


def _refusal(response: httpx.Response) -> FetchError:
    return FetchError(
        _("The server answered %(status)d.") % {"status": response.status_code},
        status=response.status_code,
        retry_after=_retry_after(response.headers.get("Retry-After", "")),
        blocked_by=response.links.get("blocked-by", {}).get("url", "")[:300],
    )


def _retry_after(header: str) -> float:
    """Return the seconds of a Retry-After header, given as a number or as a date; 0 where it is neither."""
    if header.strip().isdecimal():
        return min(float(header), LONGEST_RETRY_AFTER)
    try:
        moment = email.utils.parsedate_to_datetime(header)
        seconds = (moment - dt.datetime.now(dt.UTC)).total_seconds() if moment.tzinfo else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return min(max(0.0, seconds), LONGEST_RETRY_AFTER)


def _redirect_target(url: str, response: httpx.Response) -> str:
    location = response.headers.get("Location")
    if not location:
        raise FetchError(_("A redirect without a target."))
    try:
        return str(httpx.URL(url).join(location))
    except httpx.InvalidURL as error:
        raise FetchError(_("A redirect to what is no address.")) from error


async def _bounded_body(response: httpx.Response, limit: int) -> bytes:
    """Read a body within a size limit, both as received and after each layer of decompression."""
    too_large = FetchError(_("Larger than %(limit)s MiB.") % {"limit": f"{limit / _MEBIBYTE:g}"})
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:20]) > limit:
        raise too_large
    packing = unpacker(response.headers.get("Content-Encoding", "").strip().lower())
    body, received = bytearray(), 0
    async for chunk in response.aiter_raw():
        received += len(chunk)
        body += packing.unpack(chunk, limit + 1 - len(body))
        if max(received, len(body)) > limit:
            raise too_large
    if body:
        packing.end()
    if body[:2] == b"\x1f\x8b":
        raise FetchError(_("Packed without saying so, or packed twice."))
    return bytes(body)


def _fetched(url: str, response: httpx.Response, body: bytes) -> Fetched:
    headers = response.headers
    return Fetched(
        url=url,
        status=response.status_code,
        body=body,
        content_type=headers.get("Content-Type", ""),
        etag=_validator(headers.get("ETag", ""), 300),
        last_modified=_validator(headers.get("Last-Modified", ""), 100),
        max_age=int(found[1]) if (found := _MAX_AGE.search(headers.get("Cache-Control", ""))) else 0,
    )


def _validator(header: str, longest: int) -> str:
    """Return a validator that can be sent back unchanged, or an empty string."""
    return header if len(header) <= longest and header.isascii() else ""
