"""What is connected to, by which certificate and through which proxy, and what is sent. Real servers on loopback."""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import socket
import ssl
import threading
import time
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from newsroom.outbound import client
from newsroom.outbound.addresses import is_public
from newsroom.outbound.client import Asked, Fetched, FetchError, fetch, fetch_all, post
from newsroom.outbound.decompression import unpacker

INSIDE = [
    "127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "100.64.0.1",
    "2130706433", "017700000001", "0x7f.1", "127.1",
    "[::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::10.0.0.1]", "[64:ff9b:1::8.8.8.8]",
    "[2002:7f00:1::]", "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[fe80::1]", "[fd00::1]", "[ff02::1]",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_addresses_inside_are_refused_in_every_form(host: str) -> None:
    with pytest.raises(FetchError, match="private network|no address"):
        fetch(f"http://{host}:8000/feed")


@given(st.ip_addresses(v=4))
def test_an_address_written_into_another_is_as_public_as_itself(ip: ipaddress.IPv4Address) -> None:
    forms = [f"::ffff:{ip}", f"64:ff9b::{ip}", str(ipaddress.IPv6Address((0x2002 << 112) | int(ip) << 80))]
    assert {is_public(form) for form in forms} == {is_public(str(ip))}


def test_public_addresses_are_public() -> None:
    assert all(map(is_public, ["1.1.1.1", "2606:4700:4700::1111", "64:ff9b::1.1.1.1"]))


@pytest.mark.parametrize("url", ["http://[::1", "http://host:port/", "ftp://example.org/", "http:///feed", "feed"])
def test_what_is_no_address_is_refused_in_words(url: str) -> None:
    with pytest.raises(FetchError):
        fetch(url)


class _Answering(BaseHTTPRequestHandler):
    """Says what it was asked for, or answers as the test wants."""

    asked: list[tuple[str, dict[str, str], bytes]] = []
    answers: dict[str, tuple[int, dict[str, str], bytes]] = {}

    def do_GET(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append((self.command, dict(self.headers), sent))
        plain = (200, {}, f"{self.path} {self.headers['Host']}".encode())
        status, headers, body = self.answers.get(self.path, plain)
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


def _serving(context: ssl.SSLContext | None = None) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


def _certificate_for(name: str, folder: Path) -> Path:
    """Write a certificate that signs itself, with its key, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(days=1))
    builder = builder.not_valid_after(now + dt.timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    made = builder.sign(key, hashes.SHA256())
    file = folder / f"{name}.pem"
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def secure_port(tmp_path: Path) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate_for("localhost", tmp_path))
    yield from _serving(context)


def test_a_certificate_is_checked_against_the_name_although_the_address_is_pinned(
    secure_port: int, tmp_path: Path, settings: Any
) -> None:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1", "::1"]
    settings.OUTBOUND_CA_FILE = str(tmp_path / "localhost.pem")
    assert fetch(f"https://localhost:{secure_port}/feed").body == f"/feed localhost:{secure_port}".encode()
    with pytest.raises(FetchError):
        fetch(f"https://127.0.0.1:{secure_port}/feed")


def test_a_certificate_that_nobody_vouches_for_is_refused(secure_port: int, settings: Any) -> None:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1", "::1"]
    with pytest.raises(FetchError):
        fetch(f"https://localhost:{secure_port}/feed")


def test_a_proxy_gets_the_name_and_addresses_inside_are_refused_before_it(settings: Any) -> None:
    for port in _serving():
        settings.OUTBOUND_PROXY = f"http://127.0.0.1:{port}"
        settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1", "::1"]
        assert fetch("http://localhost:9/feed").body == b"http://localhost:9/feed localhost:9"
        settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = []
        with pytest.raises(FetchError, match="private network"):
            fetch("http://localhost:9/feed")


@pytest.fixture
def base(settings: Any) -> Iterator[str]:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    _Answering.asked, _Answering.answers = [], {}
    for port in _serving():
        yield f"http://127.0.0.1:{port}"


def ask(url: str, **options: Any) -> Fetched | FetchError:
    return next(fetch_all([Asked(0, url, **options)]))[1]


@pytest.mark.parametrize(
    "inside", ["http://10.0.0.1/", "http://[::ffff:127.0.0.1]/", "http://[::1]/", "https://2130706434/"]
)
def test_a_redirect_into_a_private_network_is_refused(base: str, inside: str) -> None:
    _Answering.answers["/"] = (302, {"Location": inside}, b"")
    with pytest.raises(FetchError, match="private network"):
        fetch(f"{base}/")
    assert len(_Answering.asked) == 1


def test_a_name_that_leads_inside_is_refused_for_every_kind_of_request(settings: Any) -> None:
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = []
    with pytest.raises(FetchError, match="private network"):
        fetch("http://localhost:8000/")
    with pytest.raises(FetchError, match="private network"):
        post("http://localhost:8000/", b"{}", {})


def test_a_server_learns_our_name_version_and_where_to_reach_us(base: str, settings: Any) -> None:
    settings.OUTBOUND_CONTACT = "mailto:wires@newsroom.example"
    fetch(base)
    ask(base, user_agent="Mozilla/5.0 (as agreed)")
    post(base, b"{}", {}, user_agent="Otandas-Webhooks/1")
    assert [headers["User-Agent"] for _method, headers, _body in _Answering.asked] == [
        f"Otandas/{client.VERSION} (+mailto:wires@newsroom.example)",
        "Mozilla/5.0 (as agreed)",
        "Otandas-Webhooks/1",
    ]


def test_our_version_is_the_product_s() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    assert project["version"].startswith(f"{client.VERSION}.")


def test_no_cookie_goes_back_neither_over_a_redirect_nor_to_the_next_source(base: str) -> None:
    cookie = {"Set-Cookie": "session=1; Path=/"}
    _Answering.answers = {"/hop": (302, {"Location": "/end", **cookie}, b""), "/end": (200, cookie, b"x")}
    assert all(
        isinstance(answer, Fetched) for _one, answer in fetch_all([Asked(0, f"{base}/hop"), Asked(1, f"{base}/end")])
    )
    assert len(_Answering.asked) == 3
    assert not any("Cookie" in headers for _method, headers, _body in _Answering.asked)


def test_a_fault_is_told_in_the_language_of_who_asks(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_", lambda words: f"{translation.get_language()}: {words}")
    _Answering.answers["/"] = (500, {}, b"")
    with translation.override("kk"):
        assert str(ask(f"{base}/")) == "kk: The server answered 500."


def test_limits_can_be_set_for_each_request(base: str) -> None:
    _Answering.answers["/large"] = (200, {}, b"a" * 2000)
    assert isinstance(ask(f"{base}/large"), Fetched)
    assert "Larger than" in str(ask(f"{base}/large", max_bytes=1999))
    assert isinstance(ask(f"{base}/large", max_bytes=2000), Fetched)
    started = time.monotonic()
    silent = socket.create_server(("127.0.0.1", 0))
    assert "0.2 seconds" in str(ask(f"http://127.0.0.1:{silent.getsockname()[1]}/", max_seconds=0.2))
    assert time.monotonic() - started < 3


RETRY_AFTER = [
    ("120", 120.0),
    ("315360000", 315360000.0),
    ("9" * 400, client.LONGEST_RETRY_AFTER),
    ("Fri, 31 Dec 9999 23:59:59 GMT", client.LONGEST_RETRY_AFTER),
    ("Fri, 31 Dec 1999 23:59:59 GMT", 0.0),
    ("Fri, 31 Dec 2027 23:59:59 +99999999999999", 0.0),
    ("soon", 0.0),
    ("", 0.0),
]


@pytest.mark.parametrize(("header", "seconds"), RETRY_AFTER, ids=[header[:20] for header, _ in RETRY_AFTER])
def test_the_pause_that_a_server_asks_for_is_given_back_as_it_was_asked(base: str, header: str, seconds: float) -> None:
    _Answering.answers["/"] = (503, {"Retry-After": header}, b"")
    error = ask(f"{base}/")
    assert isinstance(error, FetchError) and (error.status, error.retry_after) == (503, seconds)
    assert dt.datetime.now(dt.UTC) + dt.timedelta(seconds=error.retry_after)


@pytest.mark.parametrize("etag", ['"\u00fc"', '"' + "a" * 400 + '"'])
def test_a_validator_that_could_not_go_back_as_it_came_is_not_kept(base: str, etag: str) -> None:
    _Answering.answers["/"] = (200, {"ETag": etag}, b"x")
    answer = ask(f"{base}/")
    assert isinstance(answer, Fetched) and answer.etag == ""


def test_a_post_is_sent_once_and_each_2xx_is_an_answer(base: str) -> None:
    _Answering.answers["/hook"] = (204, {}, b"")
    assert post(f"{base}/hook", "Сәлем".encode(), {"Content-Type": "text/plain"}) == 204
    ((method, headers, body),) = _Answering.asked
    assert (method, headers["Content-Type"], body.decode()) == ("POST", "text/plain", "Сәлем")


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 410, 500])
def test_a_post_that_is_not_accepted_is_an_error_and_follows_no_redirect(base: str, status: int) -> None:
    _Answering.answers["/hook"] = (status, {"Location": f"{base}/elsewhere"}, b"")
    with pytest.raises(FetchError, match=str(status)) as caught:
        post(f"{base}/hook", b"{}", {})
    assert caught.value.status == status and len(_Answering.asked) == 1


def packed(*bodies: bytes) -> bytes:
    return b"".join(gzip.compress(body, mtime=0) for body in bodies)


MEMBERS = [
    (packed(b"one ", b"two ", b"three"), b"one two three"),
    (packed(b"one ", b"", b"two"), b"one two"),
    (packed(b"one") + bytes(512), b"one"),
    (packed(b"one") + bytes(7) + packed(b" two"), b"one two"),
    (packed(b"one") + b"<!-- made by a cache -->", b"one"),
]


@pytest.mark.parametrize(("body", "text"), MEMBERS)
@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_all_members_of_a_packed_body_are_read_however_it_is_cut(body: bytes, text: bytes, size: int) -> None:
    packing = unpacker("gzip")
    assert b"".join(packing.unpack(body[at : at + size], 10_000) for at in range(0, len(body), size)) == text
    packing.end()


def test_the_limits_hold_for_all_members_together(base: str) -> None:
    gzipped = {"Content-Encoding": "gzip"}
    _Answering.answers = {
        "/both": (200, gzipped, packed(b"a" * 1500, b"b" * 1500)),
        "/many": (200, gzipped, packed(*[b""] * 3000)),
        "/bomb": (200, gzipped, packed(b"a", bytes(50_000_000))),
        "/torn": (200, gzipped, packed(b"a", b"b" * 100)[:-20]),
    }
    assert isinstance(ask(f"{base}/both", max_bytes=3000), Fetched)
    assert "Larger than" in str(ask(f"{base}/both", max_bytes=2999))
    assert "members" in str(ask(f"{base}/many"))
    assert "Larger than" in str(ask(f"{base}/bomb"))
    assert "torn" in str(ask(f"{base}/torn"))
