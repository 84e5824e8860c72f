"""A server of laws for tests: pages that a test writes, moves, takes away or makes slow. Loopback only."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Page:
    """What an address answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    seconds: float = 0.0


class LawServer:
    """Pages by path, and the requests that came."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.base = ""

    def write(self, path: str, text: str | bytes, **headers: str) -> str:
        """Put a page at a path; return its address."""
        body = text if isinstance(text, bytes) else text.encode()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = Page(body, headers={"Content-Type": "text/html; charset=utf-8"} | given)
        return self.base + path


@contextmanager
def law_server() -> Iterator[LawServer]:
    """Serve on a free port of this machine."""
    laws = LawServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            laws.asked.append((self.path, dict(self.headers)))
            page = laws.pages.get(self.path, Page(status=404))
            time.sleep(page.seconds)
            etag = page.headers.get("ETag")
            is_known = bool(etag) and self.headers.get("If-None-Match") == etag
            self.send_response(304 if is_known else page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            body = b"" if is_known else page.body
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    laws.base = f"http://127.0.0.1:{server.server_port}"
    try:
        yield laws
    finally:
        server.shutdown()
        server.server_close()
