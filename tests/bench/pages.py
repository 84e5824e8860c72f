"""Measures what each kind of page weighs and asks of the database, in the demo newsroom. Prints JSON; takes two minutes.

    python -m tests.bench.pages

``html`` and ``packed`` are bytes of the page alone, as it stands and as it goes over the line (gzip); ``assets`` are the style sheet, the
script, the map and icons that a first visit adds, packed; fonts come only where a line is fast enough. ``queries`` is of an uncached page.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

HOST = "mn.localhost"
PAGES = {
    "front": "/kk/",
    "section": "/kk/culture/",
    "section with guides": "/kk/way_home/",
    "world": "/kk/figures/",
    "country": "/kk/figures/uz/",
    "migration": "/kk/figures/migration/",
    "quota": "/kk/figures/quota/",
    "houses": "/kk/houses/",
    "houses of a place": "/kk/houses/?q=Өлгий",
    "events": "/kk-arab/events/",
    "calendar": "/kk/events.ics",
    "alphabet": "/kk/learning/alphabet/",
    "search": "/kk/search/?q=мектеп",
}
# Pages that are found on others: by the page and the pattern of the link.
FOUND = {
    "house": ("/kk/houses/", r'href="(/kk/houses/[0-9a-f-]{36}/)"'),
    "event": ("/kk/events/", r'<h3><a href="(/kk/[a-z_]+/[^"]+-[0-9]+/)"'),
    "guide": ("/kk/way_home/", r'href="(/kk/way_home/[^"]+-[0-9]+/)"'),
}
ASSET = re.compile(r'(?:href|src)="/static/(reader/[^"]+)"')


def measure(path: str) -> dict[str, Any]:
    """Return the weight of a page in bytes and how often it asks the database."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        answer = Client(headers={"host": HOST}).get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answers {answer.status_code}")
    assets = set(ASSET.findall(answer.content.decode()))
    return {
        "path": path,
        "html": len(answer.content),
        "packed": len(gzip.compress(answer.content)),
        "assets": sum(len(gzip.compress(_file(name))) for name in assets),
        "queries": len(asked),
    }


def _file(name: str) -> bytes:
    from django.contrib.staticfiles import finders

    # In production a name carries the digest of its file.
    found = finders.find(re.sub(r"\.[0-9a-f]{12}\.", ".", name))
    return Path(str(found)).read_bytes()


def path_of(name: str) -> str:
    """Return the address of a page that another one links to."""
    from django.test import Client

    page, pattern = FOUND[name]
    match = re.search(pattern, Client(headers={"host": HOST}).get(page).content.decode())
    if match is None:
        raise SystemExit(f"{page} has no link like {pattern}")
    return match.group(1)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="otandas-bench-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "OTANDAS_DATA_FOLDER": folder,
            "OTANDAS_PORT": "18490",
        }
        sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site"))
        import django

        django.setup()
        from django.core.management import call_command

        with open(os.devnull, "w") as nowhere:
            call_command("demo", "--no-server", stdout=nowhere, stderr=nowhere)
        pages = {name: measure(path) for name, path in PAGES.items()}
        pages |= {name: measure(path_of(name)) for name in FOUND}
        print(json.dumps(pages, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
