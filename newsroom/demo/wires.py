"""A local feed server and the sources fetched from it over HTTP."""

from __future__ import annotations

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from newsroom.ingest.models import Source
from newsroom.stories.models import Section

FEEDS = Path(__file__).parent / "feeds" / "agency"
LICENCE = "Үлгі мәтін, еркін қолдану"
SOURCES = {
    "Үлгі агенттігі (кирилл)": "01-kk-cyrl.rss.xml",
    "Ülgı agenttıgı (latyn)": "02-kk-latn.atom.xml",
    "ۇلگى اگەنتتىگى (توتە)": "03-kk-arab.rss.xml",
    "Образцовое агентство": "04-ru-windows1251.rss.xml",
    "样例通讯社": "05-zh-gb18030.rss.xml",
    "Namuna agentligi": "06-uz.atom.xml",
    "Жишээ агентлаг": "07-mn.rdf.xml",
    "Örnek ajansı": "08-tr-latin5.rss.xml",
    "Қайталау жинағы": "09-duplicates.rss.xml",
    "Нөмірсіз арна": "11-no-guid.rss.xml",
}


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


def serve_feeds(port: int) -> ThreadingHTTPServer:
    """Serve the sample feeds on loopback in a thread of this process; return the server."""
    handler = functools.partial(_QuietHandler, directory=str(FEEDS))
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def subscribe(port: int) -> list[Source]:
    """Create the demo's sources, at the port of the feed server."""
    section = Section.objects.get(pk="compatriots")
    sources = []
    for name, file in SOURCES.items():
        source, _ = Source.objects.get_or_create(
            name=name, defaults={"licence": LICENCE, "section": section, "url": f"http://127.0.0.1:{port}/{file}"}
        )
        source.url = f"http://127.0.0.1:{port}/{file}"
        source.save()
        sources.append(source)
    return sources
