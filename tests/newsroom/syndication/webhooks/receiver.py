"""A partner's server on loopback, which keeps what it is sent."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver(BaseHTTPRequestHandler):
    """Keeps what comes, and answers as it is told."""

    got: list[tuple[dict[str, str], bytes]] = []
    status = 200
    retry_after = ""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((dict(self.headers), body))
        self.send_response(type(self).status)
        if self.retry_after:
            self.send_header("Retry-After", self.retry_after)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve a receiver, and give the address to push to."""
    Receiver.got, Receiver.status, Receiver.retry_after = [], 200, ""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook"
    server.shutdown()
