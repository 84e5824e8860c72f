"""A feed server for tests: good feeds, and faults at named addresses. Loopback only."""

from __future__ import annotations

import functools
import gzip
import hashlib
import json
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import brotli

from tests.newsroom.ingest import hostile as generators

AGENCY = Path(__file__).resolve().parents[3] / "newsroom" / "demo" / "feeds" / "agency"
MODIFIED = "Tue, 03 Nov 2026 04:00:00 GMT"
ROUTES: dict[str, tuple[Callable[[Handler], None], str]] = {}
TYPES = {".rss.xml": "application/rss+xml", ".atom.xml": "application/atom+xml", ".rdf.xml": "application/rdf+xml"}
DRIP_SECONDS = 1.0


def route(path: str, expect: str):
    def keep(function):
        ROUTES[path] = (function, expect)
        return function

    return keep


def agency(name: str) -> bytes:
    return (AGENCY / name).read_bytes()


def kind(name: str) -> str:
    return next((value for end, value in TYPES.items() if name.endswith(end)), "application/xml")


GOOD = "01-kk-cyrl.rss.xml"
SECOND = "03-kk-arab.rss.xml"
SEQUENCES = {"updates": "10-updates.step{}.atom.xml", "withdrawn": "12-withdrawn.step{}.atom.xml"}


class State:
    """What tests read and steer: request log, step of each sequence, address of the server."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.base = ""
        self.reset()

    def reset(self) -> None:
        with self.lock:
            self.log: list[dict] = []
            self.step = dict.fromkeys(SEQUENCES, 1)
            self.count: dict[str, int] = {}


STATE = State()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "SampleFeeds"
    sys_version = ""

    def log_message(self, *_) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        with STATE.lock:
            if not parts.path.startswith("/control/"):
                STATE.log.append(
                    {"time": time.time(), "method": self.command, "path": self.path, "headers": dict(self.headers)}
                )
            STATE.count[parts.path] = STATE.count.get(parts.path, 0) + 1
            self.nth = STATE.count[parts.path]
        try:
            if parts.path in ROUTES:
                ROUTES[parts.path][0](self)
            elif parts.path.startswith("/ok/"):
                self.stored(AGENCY, parts.path[4:])
            else:
                self.reply(b"no such address", 404, "text/plain")
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.close_connection = True

    do_HEAD = do_POST = do_GET

    def reply(
        self,
        body: bytes,
        status: int = 200,
        type_: str = "application/rss+xml",
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.send_response(status)
        if type_:
            self.send_header("Content-Type", type_)
        for name, value in headers:
            self.send_header(name, value)
        if status != 304 or body:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def conditional(self, body: bytes, type_: str, etag: str | None, modified: str | None) -> None:
        """RFC 9110: If-None-Match wins; If-Modified-Since is asked only without it."""
        extra = [(n, v) for n, v in (("ETag", etag), ("Last-Modified", modified), ("Cache-Control", "max-age=60")) if v]
        match = self.headers.get("If-None-Match")
        if match is not None:
            fresh = etag is not None and etag.removeprefix("W/") in [
                tag.strip().removeprefix("W/") for tag in match.split(",")
            ]
        else:
            fresh = modified is not None and self.headers.get("If-Modified-Since") == modified
        if fresh:
            self.reply(b"", 304, "", extra)
        else:
            self.reply(body, 200, type_, extra)

    def stored(self, folder: Path, name: str) -> None:
        file = folder / name
        if "/" in name or not file.is_file():
            self.reply(b"no such file", 404, "text/plain")
            return
        body = file.read_bytes()
        self.conditional(body, kind(name), f'"{hashlib.sha256(body).hexdigest()[:16]}"', MODIFIED)

    def redirect(self, status: int, location: str | None) -> None:
        self.reply(b"", status, "", [("Location", location)] if location is not None else [])

    def chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def start_chunked(self, type_: str = "application/rss+xml") -> None:
        self.send_response(200)
        self.send_header("Content-Type", type_)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def drip(self, data: bytes, pause: float) -> None:
        for byte in data:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(pause)


@functools.cache
def built(name: str) -> bytes:
    return getattr(generators, name)()


# steering the server -------------------------------------------------------


@route("/control/log", "For tests: every request so far, with its headers, as JSON.")
def control_log(h: Handler) -> None:
    with STATE.lock:
        body = json.dumps(STATE.log).encode()
    h.reply(body, 200, "application/json")


@route("/control/reset", "For tests: forgets the log, sets every sequence back to step 1.")
def control_reset(h: Handler) -> None:
    STATE.reset()
    h.reply(b"reset", 200, "text/plain")


@route(
    "/control/next", "For tests: `?name=updates` or `?name=withdrawn` moves that sequence one step on (3 is the last)."
)
def control_next(h: Handler) -> None:
    name = h.query.get("name", "")
    if name not in SEQUENCES:
        h.reply(b"unknown sequence", 400, "text/plain")
        return
    with STATE.lock:
        STATE.step[name] = min(3, STATE.step[name] + 1)
        step = STATE.step[name]
    h.reply(str(step).encode(), 200, "text/plain")


def sequence(h: Handler, name: str) -> None:
    with STATE.lock:
        step = STATE.step[name]
    body = agency(SEQUENCES[name].format(step))
    h.conditional(body, "application/atom+xml", f'"{name}-{step}"', None)


@route(
    "/seq/updates",
    "Three states of one feed. Keeps the id, stores a new version when the text changed (1001 at steps 2 and 3, 1002 silently at step 3), makes no duplicate when only `updated` moved, follows the new link of 1003 without a second story.",
)
def seq_updates(h: Handler) -> None:
    sequence(h, "updates")


@route(
    "/seq/withdrawn",
    "RFC 6721. Step 2: 1201 is withdrawn everywhere at once and its text is no longer shown; unknown 9999 is ignored; 1203 is a kill notice, held for an editor and never published as news. Step 3: 1202 vanished without a mark and is kept; 1201 came back with a later date and waits for an editor.",
)
def seq_withdrawn(h: Handler) -> None:
    sequence(h, "withdrawn")


# conditional requests --------------------------------------------------------


@route("/cond/etag-only", "Sends If-None-Match next time, accepts 304, keeps its items.")
def cond_etag(h: Handler) -> None:
    h.conditional(agency(GOOD), "application/rss+xml", '"only-etag"', None)


@route("/cond/modified-only", "Sends back If-Modified-Since byte for byte as received.")
def cond_modified(h: Handler) -> None:
    h.conditional(agency(GOOD), "application/rss+xml", None, MODIFIED)


@route("/cond/weak-etag", "Sends the weak tag back with its W/.")
def cond_weak(h: Handler) -> None:
    h.conditional(agency(GOOD), "application/rss+xml", 'W/"weak-1"', None)


@route("/cond/etag-changes", "New tag each time, same bytes: notices by its own hash, stores nothing new.")
def cond_changes(h: Handler) -> None:
    h.conditional(agency(GOOD), "application/rss+xml", f'"turn-{h.nth}"', None)


@route(
    "/cond/always-304",
    "304 even to a first request: an error, retried once without validators, never a crash or an empty feed.",
)
def cond_always(h: Handler) -> None:
    h.reply(b"", 304, "")


@route("/cond/304-then-gone", "200, then 304 for ever with another ETag: keeps the items, updates the stored tag.")
def cond_other(h: Handler) -> None:
    if h.nth == 1:
        h.reply(agency(GOOD), 200, "application/rss+xml", [("ETag", '"first"')])
    else:
        h.reply(b"", 304, "", [("ETag", '"second"')])


@route("/cond/shared-etag", "One ETag for every `?feed=`: the tag of one address is not sent to another.")
def cond_shared(h: Handler) -> None:
    h.conditional(agency(h.query.get("feed", GOOD)), "application/rss+xml", '"1"', None)


@route("/cond/loses-etag", "An ETag the first time only: the old tag is not sent after an answer without one.")
def cond_loses(h: Handler) -> None:
    h.reply(agency(GOOD) + b"\n" * h.nth, headers=[("ETag", '"1"')] if h.nth == 1 else [])


@route("/cond/moves", "A feed, then 301 to another feed under the same ETag: the next request is without it.")
def cond_moves(h: Handler) -> None:
    if h.nth == 1:
        h.reply(agency(GOOD), headers=[("ETag", '"1"')])
    else:
        h.redirect(301, f"/cond/shared-etag?feed={SECOND}")


# redirects ---------------------------------------------------------------------


@route(
    "/redirect/permanent",
    "301: follows; changes the stored address only after the target parsed as a feed, and says so in the log.",
)
def redirect_permanent(h: Handler) -> None:
    h.redirect(301, f"/ok/{GOOD}")


@route("/redirect/permanent-308", "308: as 301.")
def redirect_308(h: Handler) -> None:
    h.redirect(308, f"{STATE.base}/ok/{GOOD}")


@route("/redirect/temporary", "302: follows, keeps the stored address.")
def redirect_temporary(h: Handler) -> None:
    h.redirect(302, f"/ok/{GOOD}")


@route("/redirect/loop", "Loop of two: gives up after a small limit, one error, no busy retry.")
def redirect_loop(h: Handler) -> None:
    h.redirect(302, "/redirect/loop-b")


@route("/redirect/loop-b", "Second half of the loop.")
def redirect_loop_b(h: Handler) -> None:
    h.redirect(302, "/redirect/loop")


@route("/redirect/self", "Points at itself: as the loop.")
def redirect_self(h: Handler) -> None:
    h.redirect(301, "/redirect/self")


@route("/redirect/long", "25 hops (`?n=`): stops at its limit (10 or fewer).")
def redirect_long(h: Handler) -> None:
    left = int(h.query.get("n", "25"))
    h.redirect(302, f"/redirect/long?n={left - 1}" if left > 0 else f"/ok/{GOOD}")


@route(
    "/redirect/private",
    "Points at a link-local address (cloud metadata): refused before connecting, although the first address was allowed.",
)
def redirect_private(h: Handler) -> None:
    h.redirect(302, "http://169.254.169.254/latest/meta-data/")


@route("/redirect/file", "Points at file: : refused; only http and https are followed.")
def redirect_file(h: Handler) -> None:
    h.redirect(302, "file:///etc/hostname")


@route(
    "/redirect/credentials",
    "Location holds a user and password: refused, or followed without them; never written to a log.",
)
def redirect_credentials(h: Handler) -> None:
    host = STATE.base.removeprefix("http://")
    h.redirect(302, f"http://user:secret@{host}/ok/{GOOD}")


@route("/redirect/no-location", "302 without Location: an error, not a crash.")
def redirect_none(h: Handler) -> None:
    h.redirect(302, None)


# statuses ------------------------------------------------------------------------


@route("/status/404", "Keeps items, counts the failure, waits longer before each retry.")
def status_404(h: Handler) -> None:
    h.reply(b"<html><body>Not found</body></html>", 404, "text/html")


@route("/status/410", "Gone: stops polling, tells an editor, keeps what was published.")
def status_410(h: Handler) -> None:
    h.reply(b"", 410, "text/plain")


@route("/status/429", "Retry-After 7: no request to this host for seven seconds (see /control/log).")
def status_429(h: Handler) -> None:
    h.reply(b"", 429, "text/plain", [("Retry-After", "7")])


@route("/status/503-date", "Retry-After as a date two hours ahead: honoured, with a cap.")
def status_503(h: Handler) -> None:
    when = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 7200))
    h.reply(b"", 503, "text/plain", [("Retry-After", when)])


@route("/status/500", "Retries with growing pauses, no alarm before several in a row.")
def status_500(h: Handler) -> None:
    h.reply(b"oops", 500, "text/plain")


@route("/status/401", "Asks nobody for a password, sends none, marks the source as needing an editor.")
def status_401(h: Handler) -> None:
    h.reply(b"", 401, "text/plain", [("WWW-Authenticate", 'Basic realm="sample"')])


@route("/status/451", "Unavailable for legal reasons: recorded as such (status and Link), not as a plain failure.")
def status_451(h: Handler) -> None:
    h.reply(b"", 451, "text/plain", [("Link", '<https://authority.example/>; rel="blocked-by"')])


@route("/status/200-html", "An HTML error page under 200: not a feed, no item made from it, earlier items kept.")
def status_html(h: Handler) -> None:
    h.reply(
        "<!DOCTYPE html><html><title>Қате</title><body><h1>Техникалық жұмыс</h1></body></html>".encode(),
        200,
        "text/html; charset=utf-8",
    )


@route("/status/200-empty", "Zero bytes under 200: an error; earlier items are not treated as withdrawn.")
def status_empty(h: Handler) -> None:
    h.reply(b"", 200)


@route("/status/200-no-items", "A valid feed without items: success, nothing removed.")
def status_no_items(h: Handler) -> None:
    h.reply((generators.HEAD + generators.TAIL).encode(), 200)


@route("/status/flaky", "500, 500, then the feed: succeeds on the third try, exactly once.")
def status_flaky(h: Handler) -> None:
    if h.nth % 3:
        h.reply(b"later", 500, "text/plain")
    else:
        h.reply(agency(GOOD))


# slowness ---------------------------------------------------------------------------


@route("/slow/headers", "Header bytes one a second: total time limit, not only a read limit, ends it.")
def slow_headers(h: Handler) -> None:
    h.close_connection = True
    h.drip(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nX-Pad: " + b"a" * 600 + b"\r\n\r\n", DRIP_SECONDS)


@route("/slow/body", "Body one byte a second: ended by the total time limit; other sources are fetched meanwhile.")
def slow_body(h: Handler) -> None:
    body = agency(GOOD)
    h.send_response(200)
    h.send_header("Content-Type", "application/rss+xml")
    h.send_header("Content-Length", str(len(body)))
    h.end_headers()
    h.drip(body, DRIP_SECONDS)


@route(
    "/slow/stall", "Half the body, then silence for ten minutes: ended by the read limit, half is not parsed as a feed."
)
def slow_stall(h: Handler) -> None:
    body = agency(GOOD)
    h.send_response(200)
    h.send_header("Content-Length", str(len(body)))
    h.end_headers()
    h.wfile.write(body[: len(body) // 2])
    h.wfile.flush()
    time.sleep(600)


@route("/slow/first-byte", "Waits `?seconds=` (default 5), then a good feed: accepted if inside the limits.")
def slow_first(h: Handler) -> None:
    time.sleep(min(float(h.query.get("seconds", "5")), 600))
    h.reply(agency(GOOD))


# broken transfers ---------------------------------------------------------------------


@route(
    "/broken/truncated",
    "Content-Length larger than what comes: an error, no items from the torn part, validators not stored.",
)
def broken_truncated(h: Handler) -> None:
    body = agency(GOOD)
    h.send_response(200)
    h.send_header("Content-Type", "application/rss+xml")
    h.send_header("ETag", '"torn"')
    h.send_header("Content-Length", str(len(body)))
    h.end_headers()
    h.wfile.write(body[:1500])
    h.close_connection = True


@route("/broken/reset", "Connection reset in the body: an error, retried later.")
def broken_reset(h: Handler) -> None:
    h.send_response(200)
    h.send_header("Content-Length", "5000")
    h.end_headers()
    h.wfile.write(agency(GOOD)[:300])
    h.wfile.flush()
    h.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    h.connection.close()
    h.close_connection = True


@route("/broken/chunks", "A chunk with a broken length: an error.")
def broken_chunks(h: Handler) -> None:
    h.start_chunked()
    h.chunk(agency(GOOD)[:400])
    h.wfile.write(b"zz\r\nnot a length\r\n")
    h.close_connection = True


@route("/broken/endless", "A chunked feed that never ends: stopped at the size limit, connection closed by the client.")
def broken_endless(h: Handler) -> None:
    h.start_chunked()
    for part in generators.endless():
        h.chunk(part)


@route("/broken/header-flood", "2,000 headers: refused, memory stays flat.")
def broken_flood(h: Handler) -> None:
    h.reply(agency(GOOD), 200, "application/rss+xml", [(f"X-Flood-{n}", "a" * 100) for n in range(2000)])


# content encodings ------------------------------------------------------------------------


@route("/enc/gzip", "Unpacked and parsed as the plain feed.")
def enc_gzip(h: Handler) -> None:
    h.reply(gzip.compress(agency(GOOD), mtime=0), 200, "application/rss+xml", [("Content-Encoding", "gzip")])


@route("/enc/deflate", "zlib form: as above.")
def enc_deflate(h: Handler) -> None:
    h.reply(zlib.compress(agency(GOOD)), 200, "application/rss+xml", [("Content-Encoding", "deflate")])


@route("/enc/deflate-raw", "Raw deflate, as some servers send: accepted, or a clear error.")
def enc_raw(h: Handler) -> None:
    packer = zlib.compressobj(wbits=-15)
    h.reply(
        packer.compress(agency(GOOD)) + packer.flush(), 200, "application/rss+xml", [("Content-Encoding", "deflate")]
    )


@route("/enc/br", "Unpacked and parsed as the plain feed.")
def enc_br(h: Handler) -> None:
    h.reply(brotli.compress(agency(GOOD)), 200, "application/rss+xml", [("Content-Encoding", "br")])


@route("/enc/br-torn", "Brotli cut in the middle: an error, no partial items.")
def enc_br_torn(h: Handler) -> None:
    h.reply(brotli.compress(agency(GOOD))[:-200], 200, "application/rss+xml", [("Content-Encoding", "br")])


@route("/bomb/br", "A few hundred bytes that unpack to 64 MiB: stopped at the size limit.")
def bomb_br(h: Handler) -> None:
    h.reply(
        brotli.compress(bytes(64 * 1024 * 1024), quality=5), 200, "application/rss+xml", [("Content-Encoding", "br")]
    )


@route("/enc/gzip-lie", "Header says gzip, body is plain: a clear error or the plain feed, no crash.")
def enc_lie(h: Handler) -> None:
    h.reply(agency(GOOD), 200, "application/rss+xml", [("Content-Encoding", "gzip")])


@route("/enc/gzip-silent", "Body is gzip, no header: not parsed as text; error names the cause.")
def enc_silent(h: Handler) -> None:
    h.reply(gzip.compress(agency(GOOD), mtime=0))


@route("/enc/gzip-torn", "gzip cut in the middle: an error, no partial items.")
def enc_torn(h: Handler) -> None:
    h.reply(gzip.compress(agency(GOOD), mtime=0)[:-200], 200, "application/rss+xml", [("Content-Encoding", "gzip")])


@route("/enc/unknown", "An encoding that was not asked for: refused.")
def enc_unknown(h: Handler) -> None:
    h.reply(b"\x00\x01\x02", 200, "application/rss+xml", [("Content-Encoding", "x-sample")])


# bombs ----------------------------------------------------------------------------------------


def bomb(path: str, maker: str, expect: str, encoding: str = "") -> None:
    def send(h: Handler) -> None:
        h.reply(built(maker), 200, "application/rss+xml", [("Content-Encoding", encoding)] if encoding else [])

    route(path, expect)(send)


bomb(
    "/bomb/gzip",
    "gzip_bomb",
    "About 0.5 MB that unpacks to 512 MiB: the size limit counts unpacked bytes; stops early, memory under 100 MB. (First request takes seconds to build.)",
    "gzip",
)
bomb("/bomb/deflate", "deflate_bomb", "The same in deflate.", "deflate")
bomb(
    "/bomb/gzip-twice",
    "nested_gzip",
    "gzip inside gzip, a few KB: refuses more than one layer, or counts the innermost bytes.",
    "gzip, gzip",
)
bomb(
    "/bomb/entities",
    "entity_bomb",
    "A thousand million copies if expanded: entity declarations are refused, or expansion is capped; ends in under a second.",
)
bomb("/bomb/entities-quadratic", "quadratic_bomb", "One entity of 100 KB used 20,000 times (2 GB): the same.")
bomb("/bomb/deep", "deep", "30,000 nested elements: no stack overflow in the parser or in the sanitiser.")
bomb("/bomb/wide", "wide", "100,000 attributes on one element: ends quickly.")
bomb(
    "/bomb/long-title",
    "long_title",
    "A title of five million letters: cut or refused before the database and before an editor's page.",
)


@route("/bomb/external-file", "Entity pointing at a local file: never read; the item's title has no foreign text.")
def bomb_file(h: Handler) -> None:
    h.reply(generators.external_entity("file:///etc/hostname"))


@route("/bomb/external-http", "Entity and DTD pointing at /trap/entity here: /control/log shows no request for it.")
def bomb_http(h: Handler) -> None:
    h.reply(generators.external_entity(f"{STATE.base}/trap/entity"))


@route("/trap/entity", "Never requested by a good ingester.")
def trap(h: Handler) -> None:
    h.reply(b"TRAPPED", 200, "text/plain")


# poisons: what once stopped a whole run ------------------------------------------------------------


@route(
    "/poison/items",
    "Items with dates of year 1 and 9999, titles of signs alone, broken links and letters: taken in or held one by one.",
)
def poison_items(h: Handler) -> None:
    h.reply(generators.poisoned_items())


@route("/poison/location", "302 to half an IPv6 address: an error that says so.")
def poison_location(h: Handler) -> None:
    h.redirect(302, "http://[2001:db8::1/feed.xml")


@route("/poison/retry-after", "503 with a Retry-After beyond every calendar: an error, asked again in a day.")
def poison_retry_after(h: Handler) -> None:
    h.reply(b"later", 503, "text/plain", [("Retry-After", "9" * 40)])


@route("/poison/header", "A header that is none: an error.")
def poison_header(h: Handler) -> None:
    h.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\x00: \x00\r\n\r\n")
    h.close_connection = True


@route("/poison/encoding", "An encoding that nobody knows, and bytes that are no UTF-8: an error.")
def poison_encoding(h: Handler) -> None:
    rest = agency(GOOD).partition(b"?>")[2].decode().encode("cp1251", "replace")
    h.reply(b"<?xml version='1.0' encoding='x-nobody'?>" + rest, 200, "application/rss+xml; charset=x-nobody")


# sizes -------------------------------------------------------------------------------------------


@route("/size/own", "`?items=` items that only the source of this number (`?source=`) has: all stored once.")
def size_own(h: Handler) -> None:
    body = b"".join(generators.own(int(h.query["source"]), int(h.query["items"])))
    h.conditional(body, "application/rss+xml", f'"{hashlib.sha256(body).hexdigest()[:16]}"', MODIFIED)


@route(
    "/size/5000", "5,000 items, about 1.6 MB: all stored once, in batches, newest first; a second fetch stores none."
)
def size_huge(h: Handler) -> None:
    body = b"".join(generators.huge())
    h.conditional(body, "application/rss+xml", '"huge-5000"', MODIFIED)


@route("/size/1000", "1,000 items: the same, for those who are short of time.")
def size_large(h: Handler) -> None:
    h.conditional(b"".join(generators.huge(1000)), "application/rss+xml", '"huge-1000"', MODIFIED)


@route("/size/30mb", "Exactly 30 MiB with Content-Length: refused from the header, body not read.")
def size_30(h: Handler) -> None:
    h.send_response(200)
    h.send_header("Content-Type", "application/rss+xml")
    h.send_header("Content-Length", str(30 * 1024 * 1024))
    h.end_headers()
    if h.command != "HEAD":
        for part in generators.sized():
            h.wfile.write(part)


@route("/size/30mb-chunked", "The same without a length: stopped at the limit while reading.")
def size_30_chunked(h: Handler) -> None:
    h.start_chunked()
    for part in generators.sized():
        h.chunk(part)
    h.wfile.write(b"0\r\n\r\n")


# content types ----------------------------------------------------------------------------------------


@route("/type/text-plain", "A feed served as text/plain: accepted by content.")
def type_plain(h: Handler) -> None:
    h.reply(agency(GOOD), 200, "text/plain")


@route("/type/octet-stream", "The same as application/octet-stream.")
def type_octet(h: Handler) -> None:
    h.reply(agency("02-kk-latn.atom.xml"), 200, "application/octet-stream")


@route("/type/none", "No Content-Type at all: accepted by content.")
def type_none(h: Handler) -> None:
    h.reply(agency(GOOD), 200, "")


@route(
    "/type/charset-conflict",
    "Header says utf-8, the file is windows-1251 and says so: Cyrillic comes out right, the conflict is noted; no replacement marks in stored text.",
)
def type_conflict(h: Handler) -> None:
    h.reply(agency("04-ru-windows1251.rss.xml"), 200, "application/rss+xml; charset=utf-8")


@route(
    "/type/charset-missing",
    "windows-1251 bytes with neither header nor declaration: guessed and marked as a guess, or refused.",
)
def type_missing(h: Handler) -> None:
    h.reply(agency("04-ru-windows1251.rss.xml").replace(b' encoding="windows-1251"', b""), 200, "application/rss+xml")


@route(
    "/type/page-with-link",
    "An HTML page that names a feed: offered to the editor who adds the source; never followed silently by the poller.",
)
def type_page(h: Handler) -> None:
    page = f'<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/ok/{GOOD}"></head><body>үлгі</body></html>'
    h.reply(page.encode(), 200, "text/html; charset=utf-8")


def table() -> str:
    rows = ["| Address | A good ingester |", "| --- | --- |"]
    rows += [f"| `{path}` | {expect} |" for path, (_, expect) in ROUTES.items()]
    return "\n".join(rows)


def make_server(port: int = 0) -> ThreadingHTTPServer:
    """A server bound to loopback; the caller starts and stops it (tests use this)."""
    ThreadingHTTPServer.daemon_threads = True
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    STATE.base = f"http://127.0.0.1:{server.server_address[1]}"
    return server


@contextmanager
def other_hosts(count: int, port: int) -> Iterator[list[str]]:
    """The same server under other addresses of loopback, which are other hosts to an ingester; gives their addresses."""
    hosts = [f"127.0.{1 + number // 200}.{1 + number % 200}" for number in range(count)]
    servers = [ThreadingHTTPServer((host, port), Handler) for host in hosts]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield hosts
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
