"""What is connected to, by which certificate, and through which proxy. Real servers on loopback."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from newsroom.ingest.addresses import is_public
from newsroom.ingest.fetching import FetchError, fetch

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
    """Says what it was asked for."""

    def do_GET(self) -> None:
        body = f"{self.path} {self.headers['Host']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

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
    settings.INGEST_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1", "::1"]
    settings.INGEST_CA_FILE = str(tmp_path / "localhost.pem")
    assert fetch(f"https://localhost:{secure_port}/feed").body == f"/feed localhost:{secure_port}".encode()
    with pytest.raises(FetchError):
        fetch(f"https://127.0.0.1:{secure_port}/feed")


def test_a_certificate_that_nobody_vouches_for_is_refused(secure_port: int, settings: Any) -> None:
    settings.INGEST_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1", "::1"]
    with pytest.raises(FetchError):
        fetch(f"https://localhost:{secure_port}/feed")


def test_a_proxy_gets_the_name_and_addresses_inside_are_refused_before_it(settings: Any) -> None:
    for port in _serving():
        settings.INGEST_PROXY = f"http://127.0.0.1:{port}"
        settings.INGEST_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1", "::1"]
        assert fetch("http://localhost:9/feed").body == b"http://localhost:9/feed localhost:9"
        settings.INGEST_ALLOWED_PRIVATE_HOSTS = []
        with pytest.raises(FetchError, match="private network"):
            fetch("http://localhost:9/feed")
