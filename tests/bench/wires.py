"""Measures what comes and goes by wire. Prints JSON; takes some ten minutes.

    python -m tests.bench.wires [PART …] [--addresses]

Servers are real ones on loopback; the database is a SQLite file of its own. ``--addresses`` prints one line for each address of the
server of faults instead: what a good ingester does there, and what ours did (a quarter of an hour).
"""

from __future__ import annotations

import argparse
import collections
import io
import itertools
import json
import os
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "site"))
FOLDER = Path(tempfile.mkdtemp(prefix="otandas-bench-"))
os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "OTANDAS_DATA_FOLDER": str(FOLDER)}

import django  # noqa: E402

django.setup()

import feedparser  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from newsroom.demo.process import database  # noqa: E402
from newsroom.editions.hosts import edition_of_host  # noqa: E402
from newsroom.ingest.formats.items import ParsedFeed  # noqa: E402
from newsroom.ingest.formats.parsing import parse  # noqa: E402
from newsroom.ingest.importing import Report, import_items, ingest, ingest_all  # noqa: E402
from newsroom.ingest.models import RawItem, Source  # noqa: E402
from newsroom.outbound import client  # noqa: E402
from newsroom.outbound.client import Asked, Fetched, fetch_all  # noqa: E402
from newsroom.releases.actions import publish  # noqa: E402
from newsroom.stories.models import StoryPage  # noqa: E402
from tests import builders  # noqa: E402
from tests.bench.retellings import retellings  # noqa: E402
from tests.newsroom.ingest import feed_server, hostile  # noqa: E402

ITEMS = 1000
KILLS, KILLED_ITEMS = 50, 1000
GOOD, HOSTILE = 450, 50
HOSTILE_PATHS = ("/slow/body", "/slow/stall", "/broken/endless", "/redirect/loop", "/broken/truncated")
POISONED_PATHS = (
    "/poison/items", "/poison/location", "/poison/retry-after", "/poison/header", "/poison/encoding",
    "/bomb/entities", "/bomb/wide", "/broken/reset", "/enc/br-torn", "/slow/stall",
)  # fmt: skip
ITEMS_OF_A_SOURCE = 10
# Not asked: what steers the server, and what must never be asked for.
STEERING = ("/control/", "/trap/")


def seconds_of(act: Callable[[], Any]) -> float:
    """Return the seconds that an act takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def overhead(_base: str) -> dict[str, Any]:
    """Return how much longer parsing takes than feedparser alone on the same bytes; the medians of turns taken one after the other."""
    body = b"".join(hostile.huge(ITEMS))
    alone, ours = [], []
    for _turn in range(7):
        alone.append(seconds_of(lambda: feedparser.parse(body)))
        ours.append(seconds_of(lambda: parse(body, "application/rss+xml", "https://agency.example/")))
    feedparser_s, parse_s = statistics.median(alone), statistics.median(ours)
    return {
        "items": ITEMS,
        "feedparser_s": round(feedparser_s, 3),
        "parse_s": round(parse_s, 3),
        "times": round(parse_s / feedparser_s, 2),
    }


def polling(base: str) -> dict[str, Any]:
    """Return when the good ones of many sources were answered, some of which are slow, endless, looping or broken."""
    port = int(base.rpartition(":")[2])
    with feed_server.other_hosts(GOOD + HOSTILE, port) as hosts:
        settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1", *hosts]
        paths = ["/ok/01-kk-cyrl.rss.xml"] * GOOD + [
            HOSTILE_PATHS[number % len(HOSTILE_PATHS)] for number in range(HOSTILE)
        ]
        asked = [
            Asked(key, f"http://{host}:{port}{path}") for key, (host, path) in enumerate(zip(hosts, paths, strict=True))
        ]
        random.Random(1).shuffle(asked)
        began = time.perf_counter()
        moments = {one.key: (time.perf_counter() - began, answer) for one, answer in fetch_all(asked)}
    good = [moment for key, (moment, answer) in moments.items() if key < GOOD and isinstance(answer, Fetched)]
    return {
        "sources": len(asked),
        "hostile": HOSTILE,
        "good_answered": len(good),
        "last_good_s": round(max(good), 1),
        "all_s": round(max(moment for moment, _answer in moments.values()), 1),
    }


def poisoned(base: str) -> dict[str, Any]:
    """Return what a run over many sources takes in, from the first request to the last draft, where some of them are poisoned."""
    port = int(base.rpartition(":")[2])
    with feed_server.other_hosts(GOOD + HOSTILE, port) as hosts:
        settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1", *hosts]
        for number, host in enumerate(hosts):
            path = f"/size/own?source={number}&items={ITEMS_OF_A_SOURCE}"
            if number >= GOOD:
                path = POISONED_PATHS[number % len(POISONED_PATHS)]
            name = f"{'Good' if number < GOOD else 'Poisoned'} {number:03}"
            Source.objects.create(name=name, url=f"http://{host}:{port}{path}", licence="CC BY")
        # In no order, so that those that wait for long stand among the others.
        sources = Source.objects.filter(url__contains=f":{port}/").exclude(url__startswith=base).order_by("?")
        began = time.perf_counter()
        reports = list(ingest_all(sources))
        seconds = time.perf_counter() - began
    rows = RawItem.objects.filter(source__name__startswith="Good ")
    full = rows.values("source").annotate(items=Count("guid", distinct=True)).filter(items=ITEMS_OF_A_SOURCE)
    return {
        "sources": len(reports),
        "poisoned": HOSTILE,
        "seconds": round(seconds, 1),
        "good_items": rows.count(),
        "good_items_wanted": GOOD * ITEMS_OF_A_SOURCE,
        "good_sources_whole": full.count(),
        "good_errors": sum(bool(report.errors) for report in reports if report.source.startswith("Good ")),
        "drafts": StoryPage.objects.filter(translation_key__in=rows.values("story_key")).count(),
        "poisoned_items": RawItem.objects.filter(source__name__startswith="Poisoned ").count(),
        "faults": dict(collections.Counter(error for report in reports for error in report.errors)),
    }


def feed_answers(_base: str) -> dict[str, Any]:
    """Return the queries of a feed, cold, from the cache and with a matching ETag; which edition stands on a host is known already."""
    edition = builders.make_edition()
    for number in range(50):
        publish.release(
            publish.PublishRequest(story=builders.make_story(title=f"Хабар нөмірі {number}"), edition=edition)
        )
    told: dict[str, Any] = {}
    for form in ("rss", "atom", "json"):
        client, path = Client(headers={"host": "mn.localhost"}), f"/kk/feed.{form}"
        cache.clear()
        edition_of_host("mn.localhost")
        with CaptureQueriesContext(connection) as cold:
            answer = client.get(path)
        with CaptureQueriesContext(connection) as kept:
            client.get(path)
        with CaptureQueriesContext(connection) as matching:
            status = client.get(path, headers={"if-none-match": answer["ETag"]}).status_code
        told[form] = {"cold": len(cold), "kept": len(kept), "matching": len(matching), "status": status}
    return told


def print_addresses(base: str) -> None:
    """Print for each address of the server of faults what is expected of an ingester and what ours did, a line each as it is seen."""
    settings.OUTBOUND_ALLOWED_PRIVATE_HOSTS = ["127.0.0.1"]
    for path, (_function, expected) in feed_server.ROUTES.items():
        if path.startswith(STEERING):
            continue
        source = Source.objects.create(name=path, url=base + path, licence="CC BY")
        reports = [ingest(source).as_dict() for _time in range(2)]
        seen = [{key: value for key, value in report.items() if value and key != "source"} for report in reports]
        source.refresh_from_db()
        state = {"is_on": source.is_on, "moved": source.url != base + path, "for_an_editor": source.attention}
        print(
            json.dumps({"address": path, "expected": expected, "seen": [*seen, state]}, ensure_ascii=False), flush=True
        )
        # Where it moved to is asked for itself too.
        Source.objects.filter(pk=source.pk).update(url=f"{base}/done/{source.pk}", is_on=False)


def grouping(_base: str) -> dict[str, Any]:
    """Return precision and recall over all pairs of items, where each item comes from a source of its own through the real ingest."""
    told = retellings()
    for number, one in enumerate(told):
        source = Source.objects.create(name=f"Retold {number}", url=f"https://{number}.example/", licence="CC BY")
        import_items(source, ParsedFeed((one.item,), ()), Report(source.name))
    keys = {row.guid: row.story_key for row in RawItem.objects.filter(source__name__startswith="Retold ")}
    found = wanted = both = 0
    for one, other in itertools.combinations(told, 2):
        is_grouped = keys[one.item.guid] is not None and keys[one.item.guid] == keys[other.item.guid]
        found += is_grouped
        wanted += one.story == other.story
        both += is_grouped and one.story == other.story
    return {
        "items": len(told),
        "stories": len({one.story for one in told}),
        "precision": round(both / found, 4),
        "recall": round(both / wanted, 4),
    }


def killed_workers(base: str) -> dict[str, Any]:
    """Return what is left after a worker that takes in a feed was killed at random many times, and one then finished."""
    source = Source.objects.create(name="Killed", url=f"{base}/size/{KILLED_ITEMS}", licence="CC BY")
    chance, landed = random.Random(1), 0
    for _time in range(KILLS):
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                ingest(Source.objects.get(pk=source.pk))
            finally:
                os._exit(0)
        time.sleep(chance.uniform(0.05, 1.5))
        os.kill(child, signal.SIGKILL)
        landed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    report = ingest(Source.objects.get(pk=source.pk))
    rows = RawItem.objects.filter(source=source)
    stories = StoryPage.objects.filter(translation_key__in=rows.values("story_key"))
    return {
        "killed": landed,
        "errors": report.errors,
        "items": rows.count(),
        "lost": KILLED_ITEMS - rows.values("guid").distinct().count(),
        "doubled": rows.count() - rows.values("guid").distinct().count(),
        "drafts": stories.count(),
    }


PARTS: dict[str, Callable[[str], dict[str, Any]]] = {
    "overhead": overhead,
    "feed_queries": feed_answers,
    "grouping": grouping,
    "killed_workers": killed_workers,
    "polling": polling,
    "poisoned": poisoned,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)}; all where none is named")
    parser.add_argument(
        "--addresses", action="store_true", help="print a line for each address of the server of faults"
    )
    parser.add_argument("--seconds", type=float, default=client.MAX_SECONDS, help="time limit of a fetch")
    options = parser.parse_args()
    client.MAX_SECONDS = options.seconds
    database.claim()
    database.finish()
    call_command("migrate", verbosity=0)
    call_command("releases", "found-ledger", stdout=io.StringIO())
    builders.plant_desks()
    server = feed_server.make_server(0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = feed_server.STATE.base
    if options.addresses:
        print_addresses(base)
        return
    told = {name: PARTS[name](base) for name in options.parts or PARTS}
    print(json.dumps(told, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
