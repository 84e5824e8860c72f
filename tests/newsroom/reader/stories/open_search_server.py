"""As much of OpenSearch's interface as a search of ours uses, on loopback: indexes with their analysis, bulk writes, match queries.

It reads the analysis that the index was made with, so that a setting which cuts words short shows.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

_WORD = re.compile(r"\w+")


class _Index:
    def __init__(self, settings: dict[str, Any]) -> None:
        self.analysis = settings["settings"]["analysis"]
        self.properties: dict[str, Any] = {}
        self.documents: dict[str, dict[str, Any]] = {}

    def terms(self, field: str, words: Any, at_search: bool = False) -> set[str]:
        """Return the terms of a field: whole values of keywords, words of texts, their beginnings where the analyzer says so."""
        told = self.properties.get(field, {})
        texts = [str(value) for value in (words if isinstance(words, list) else [words])]
        if told.get("type") == "keyword":
            return set(texts)
        found = {word for text in texts for word in _WORD.findall(text.lower())}
        analyzer = "standard" if at_search else told.get("analyzer", "standard")
        for name in self.analysis["analyzer"].get(analyzer, {}).get("filter", []):
            grams = self.analysis["filter"].get(name, {})
            if grams.get("type") == "edge_ngram":
                found = {
                    word[:end]
                    for word in found
                    for end in range(grams["min_gram"], min(len(word), grams["max_gram"]) + 1)
                }
        return found

    def fits(self, query: dict[str, Any], document: dict[str, Any]) -> bool:
        ((kind, told),) = query.items()
        if kind == "bool":
            wanted = [part for name in ("must", "filter") for part in _list(told.get(name, []))]
            return all(self.fits(part, document) for part in wanted)
        ((field, value),) = told.items()
        held = self.terms(field, document.get(field, []))
        if kind == "term":
            return str(value) in held
        assert kind == "match", kind
        asked = value if isinstance(value, dict) else {"query": value, "operator": "or"}
        terms = self.terms(field, asked["query"], at_search=True)
        return terms <= held if asked["operator"] == "and" else bool(terms & held)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _page(hits: list[dict[str, Any]]) -> dict[str, Any]:
    return {"_scroll_id": "rest", "hits": {"total": {"value": len(hits), "relation": "eq"}, "hits": hits}}


class _Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.indexes: dict[str, _Index] = {}
        self.rest: list[dict[str, Any]] = []


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def _go(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        parts = urlsplit(self.path)
        name, _slash, act = parts.path.strip("/").partition("/")
        status, told = self._answer(name, act, body, parse_qs(parts.query))
        answer = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _go

    def _answer(self, name: str, act: str, body: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        indexes = self.server.indexes
        if name == "_search":
            return 200, self._next_page()
        if self.command == "PUT" and not act:
            indexes[name] = _Index(json.loads(body))
        elif self.command == "DELETE" and not act:
            indexes.pop(name, None)
        elif self.command == "HEAD":
            return (200 if name in indexes else 404), {}
        elif name not in indexes:
            return 404, {"error": {"type": "index_not_found_exception"}, "status": 404}
        elif act.startswith("_alias/"):
            indexes[act.removeprefix("_alias/")] = indexes[name]
        elif act == "_mapping":
            indexes[name].properties |= json.loads(body)["properties"]
        elif act == "_bulk":
            lines = [json.loads(line) for line in body.splitlines() if line]
            for head, document in zip(lines[::2], lines[1::2], strict=True):
                indexes[name].documents[head["index"]["_id"]] = document
            return 200, {"errors": False, "items": [{"index": {"status": 200}} for _document in lines[1::2]]}
        elif act.startswith("_doc/"):
            indexes[name].documents[act.removeprefix("_doc/")] = json.loads(body)
        elif act == "_search":
            return 200, self._found(indexes[name], json.loads(body)["query"], query)
        return 200, {"acknowledged": True}

    def _found(self, index: _Index, wanted: dict[str, Any], query: dict[str, list[str]]) -> Any:
        begin, size = int(query.get("from", ["0"])[0]), int(query["size"][0])
        hits = [
            {"_id": number, "_score": 1.0, "fields": {"pk": [document["pk"]]}}
            for number, document in index.documents.items()
            if index.fits(wanted, document)
        ]
        self.server.rest = hits[begin + size :]
        return _page(hits[begin : begin + size])

    def _next_page(self) -> Any:
        """The rest of what was found, asked for by scrolling or thrown away."""
        rest, self.server.rest = self.server.rest, []
        return _page(rest if self.command == "POST" else [])

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


@contextmanager
def open_search() -> Iterator[str]:
    """Run the server; give its address."""
    server = _Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
