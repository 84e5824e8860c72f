"""Whatever bytes come as path, query, header or body: an edition and the desk answer, and never with an error of their own."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from countries.models import Edition
from newsroom.releases.actions import publish
from tests import builders
from tests.gate.outlets import partner_headers

pytestmark = pytest.mark.django_db
hostile = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get")
KEYS = ("q", "page", "images", "after", "year", "month", "act", "next", "form", "language", "", "q[]")
HEADERS = (
    "accept", "accept-encoding", "accept-language", "authorization", "content-length", "content-type", "cookie", "forwarded",
    "if-match", "if-modified-since", "if-none-match", "if-range", "origin", "range", "referer", "user-agent",
    "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-http-method-override", "x-requested-with",
)  # fmt: skip
# What parsers of headers, numbers and dates stumble over.
TRICKS = (
    "", "0", "-1", "1e999", "99999999999999999999", "\u0661", "²", "NaN", "%", "%00", "%zz", "%c3%28", "..", "../../etc/passwd",
    "'\"<>", "{{7*7}}", "\x00", "\r\nX: y", "*", "W/\"a\"", "bytes=9-1,-", "Bearer", "Bearer \x00", "Basic !!!", "q=;;=,",
    "en;q=1e99", "kk-" * 40, "Thu, 99 Foo 0000 99:99:99 GMT", "Thu, 01 Jan 9999999 00:00:00 GMT", "multipart/form-data; boundary=",
    "application/json; charset=klingon", "tag=\"\\\"; tag=\x80", "қазақ", "\u200f", "\ufeff", "a" * 5000, "[" * 300, "(?:" * 50, "NULL",
)  # fmt: skip

raw = st.binary(max_size=40) | st.sampled_from(TRICKS).map(str.encode) | st.text(max_size=20).map(str.encode)
value = raw.map(lambda data: data.decode("latin-1"))
headers = st.dictionaries(st.sampled_from(HEADERS), value, max_size=4)
query = st.lists(st.tuples(st.sampled_from(KEYS), raw | raw.map(lambda data: quote_from_bytes(data).encode())), max_size=3).map(
    lambda pairs: b"&".join(key.encode() + b"=" + data for key, data in pairs)
)  # fmt: skip


def _patterns(resolver: URLResolver | URLPattern, before: str = "") -> list[str]:
    """Return the expression of every whole address below a resolver."""
    here = before + resolver.pattern.regex.pattern.removeprefix("^").replace(r"\Z", "$")
    if isinstance(resolver, URLPattern):
        return [here]
    return [found for inner in resolver.url_patterns for found in _patterns(inner, here.removesuffix("$"))]


def addresses(urls: str) -> st.SearchStrategy[bytes]:
    """Return addresses that some view of a URL configuration takes, well-formed ones with a piece spoilt, and any bytes."""
    known = st.sampled_from(sorted(set(_patterns(get_resolver(urls))))).flatmap(
        lambda pattern: st.from_regex(pattern.removesuffix("$"), fullmatch=True)
    )
    known = known.map(lambda path: path.removeprefix("/").encode())
    spoilt = st.tuples(known, st.integers(0, 60), raw).map(
        lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] :]
    )
    return known | spoilt | raw | st.lists(raw, max_size=5).map(b"/".join)


def ask(host: str, method: str, path: bytes, asked: bytes, sent: dict[str, str], body: bytes = b"") -> Any:
    """Send a request as a server passes it on: bytes as Latin-1 (PEP 3333); what a view raises is raised here."""
    environ = {
        "PATH_INFO": "/" + path.decode("latin-1"),
        "QUERY_STRING": asked.decode("latin-1"),
        "HTTP_HOST": host,
        **{f"HTTP_{name}".upper().replace("-", "_"): told for name, told in sent.items()},
    }
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if f"HTTP_{name}" in environ:
            environ[name] = environ.pop(f"HTTP_{name}")
    return Client().generic(method, "/", body, **environ)


@pytest.fixture
def edition() -> Iterator[Edition]:
    logging.disable(logging.CRITICAL)
    edition = builders.make_edition("mn")
    publish.release(publish.PublishRequest(story=builders.make_story(), edition=edition))
    builders.make_house()
    yield edition
    logging.disable(logging.NOTSET)


@hostile
@given(
    method=st.sampled_from(METHODS),
    path=addresses("config.urls_editions"),
    asked=query,
    sent=headers,
    body=raw,
)
@example("GET", b"kk/search/", b"q=%00", {}, b"")
@example("GET", b"kk/", b"page=%D9%A1", {"if-modified-since": "Thu, 01 Jan 9999999 00:00:00 GMT"}, b"")
@example("GET", b"kk/archive/2099/12/", b"", {}, b"")
@example("POST", b"kk/", b"", {"content-type": "multipart/form-data; boundary=", "content-length": "x"}, b"x")
def test_an_edition_answers_any_request(
    edition: Edition, method: str, path: bytes, asked: bytes, sent: dict[str, str], body: bytes
) -> None:
    assert ask(str(edition.host), method, path, asked, sent, body).status_code < 500


@hostile
@given(
    method=st.sampled_from(METHODS),
    path=st.sampled_from(["items", "items.newsml", "feed.atom", "feed.rss", "openapi.json", ""]),
    asked=query,
    sent=headers,
    known=st.booleans(),
)
def test_a_partners_pull_is_answered_whatever_it_sends(
    edition: Edition, method: str, path: str, asked: bytes, sent: dict[str, str], known: bool
) -> None:
    sent = sent | partner_headers(edition) if known else sent
    assert ask(str(edition.host), method, f"partner/v1/{path}".encode(), asked, sent).status_code < 500


@hostile
@given(
    method=st.sampled_from(METHODS),
    path=addresses("config.urls_desk"),
    asked=query,
    sent=headers,
    body=raw,
)
def test_the_desk_answers_any_request_of_nobody(
    edition: Edition, method: str, path: bytes, asked: bytes, sent: dict[str, str], body: bytes
) -> None:
    assert ask("desk.localhost", method, path, asked, sent, body).status_code < 500


@hostile
@given(host=value)
def test_any_host_is_answered(edition: Edition, host: str) -> None:
    assert ask(host, "GET", b"kk/", b"", {}).status_code in (200, 400, 421)
