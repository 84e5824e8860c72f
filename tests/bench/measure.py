"""Measures on this machine: the demo's time, queries a page, the gate, the converter, re-checks.

python tests/bench/measure.py            makes a demo newsroom in a folder of its own and prints a table
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
FOLDER = Path(tempfile.mkdtemp(prefix="otandas-bench-"))
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings.demo",
    "OTANDAS_DATA_FOLDER": str(FOLDER),
    "OTANDAS_PORT": "18490",
}


def row(name: str, value: str) -> None:
    print(f"{name:<58} {value}", flush=True)


def measure_demo() -> None:
    began = time.perf_counter()
    command = [sys.executable, str(ROOT / "manage.py"), "demo", "--no-server"]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    row("demo from nothing", f"{time.perf_counter() - began:.0f} s")


def measure_pages() -> None:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from newsroom.releases.models import Release

    client = Client(headers={"host": "mn.localhost"})
    release = Release.objects.filter(edition="mn", language="kk", state="released", section="culture").first()
    assert release is not None
    story = client.get(f"/kk/culture/x-{release.address_id}/")["Location"]
    paths = (
        "/kk/",
        "/kk/culture/",
        story,
        f"{story}lite/",
        f"{story}card.png",
        "/kk/search/?q=qazaq",
        "/kk/feed.rss",
        "/sitemap.xml",
    )
    for path in paths:
        cache.clear()
        with CaptureQueriesContext(connection) as cold:
            began = time.perf_counter()
            length = len(client.get(path).content)
            spent = time.perf_counter() - began
        with CaptureQueriesContext(connection) as warm:
            client.get(path)
        kind = path.replace(story, "/kk/<story>/")
        row(
            f"queries {kind}",
            f"cold {len(cold)}, cached {len(warm)}; {spent * 1000:.0f} ms cold; {length / 1000:.1f} kB",
        )


def measure_gate() -> None:
    from countries.facts import parse_facts
    from countries.gate import judge
    from countries.schema import DATA, REGISTERS, read_catalogue

    catalogue = read_catalogue(DATA, REGISTERS)
    sys.path.insert(0, str(ROOT))
    from tests.countries.test_gate import CASES

    seconds, judged = 0.0, 0
    outcomes: Counter[str] = Counter()
    for file in sorted(CASES.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            case = json.loads(line)
            facts, ruleset = parse_facts(case["facts"]), catalogue.ruleset(case["edition"])
            began = time.perf_counter()
            outcomes[judge(facts, ruleset).outcome] += 1
            seconds, judged = seconds + time.perf_counter() - began, judged + 1
    row("judge, mean of the shared cases", f"{seconds / judged * 1000:.3f} ms; {dict(outcomes)}")
    case["facts"]["text"]["body"] = ("Жергілікті қауымдастық мектепті өз күшімен жөндеді. " * 100)[:5000]
    facts, ruleset = parse_facts(case["facts"]), catalogue.ruleset("ru")
    began = time.perf_counter()
    for _round in range(200):
        judge(facts, ruleset)
    row("judge, 5,000 characters, rules of Russia", f"{(time.perf_counter() - began) / 200 * 1000:.2f} ms")


def measure_converter() -> None:
    from newsroom.scripts import convert

    text = (
        "Ұстаздар Ғалым мен Әсел сабақты қазақша жүргізеді, ал қосымша үйірмелер кешке дейін жұмыс істейді. " * 10_000
    )
    for target in ("Latn", "Arab"):
        began = time.perf_counter()
        convert(text, "Cyrl", target)
        row(
            f"convert Cyrl to {target}",
            f"{len(text) / (time.perf_counter() - began) / 1e6:.1f} million characters a second",
        )


def measure_recheck() -> None:
    from newsroom.releases.compliance import recheck

    began = time.perf_counter()
    done = Counter(answer.result for answer in recheck.recheck(everything=True))
    spent = time.perf_counter() - began
    row("recheck of everything", f"{sum(done.values()) / spent:.0f} releases a second; {dict(done)}")


def main() -> None:
    try:
        measure_demo()
        import django

        django.setup()
        measure_pages()
        measure_gate()
        measure_converter()
        measure_recheck()
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


if __name__ == "__main__":
    main()
