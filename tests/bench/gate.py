"""Measures the gate: a verdict, all editions' verdicts, a re-check and a dry run after a rule change. Prints JSON.

    python -m tests.bench.gate [--releases 100000] [--database sqlite|URL]

Makes a synthetic newsroom in a folder and database of its own (SQLite by default) and removes it.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import io
import json
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NAMES = 20_000
LENGTH = 5_000
LETTERS = "абвгдежзиклмнопрстуқғүұәі"
CYRILLIC = (
    "Жергілікті қауымдастық мектепті өз күшімен жөндеді, ұстаздар мен ата-аналар көмектесті. Қаладағы кітапханаға екі жүз "
    "кітап сыйланды, ал жастар ұйымы жазғы лагерьге баратын оқушылардың тізімін жариялады."
)
MIXED = f"{CYRILLIC} Ol Almaty qalasyndağy jiynda BBC Kazakh tılşısıne söiledi."


def register_of(count: int) -> Any:
    """Return a register of invented names of two to four words."""
    from countries.ruleset import Register

    dice = random.Random(1)
    entries = tuple(
        (" ".join("".join(dice.choices(LETTERS, k=dice.randint(5, 10))) for _ in range(dice.randint(2, 4))),)
        for _ in range(count)
    )
    return Register("ru-foreign-agents", dt.date(2026, 1, 1), entries)


def stories(words: str, count: int = 200) -> list[Any]:
    """Return facts of stories of 5,000 characters, each with another text, so that nothing is remembered from the one before."""
    from countries.facts import parse_facts

    case = json.loads((ROOT / "tests/countries/cases/ru.jsonl").read_text("utf-8").splitlines()[0])
    found = []
    for number in range(count):
        dice, body = random.Random(number), ""
        while len(body) < LENGTH:
            body += dice.choice(words.split()) + " "
        text = {"headline": "Мектеп ашылды", "lead": "Жаңа оқу жылы.", "body": body[:LENGTH]}
        found.append(parse_facts(case["facts"] | {"text": text}))
    return found


def milliseconds(work: Any, things: list[Any]) -> float:
    spent = []
    for thing in things:
        began = time.perf_counter()
        work(thing)
        spent.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(spent), 3)


def measure_judge() -> dict[str, Any]:
    from countries.gate import judge
    from countries.schema import read_catalogue

    catalogue = read_catalogue()
    largest = max(
        (code for code, row in catalogue.countries.items() if row.edition),
        key=lambda code: len(catalogue.ruleset(code).rules),
    )
    russia, register = catalogue.ruleset("ru"), register_of(NAMES)
    russia = dataclasses.replace(russia, registers={**russia.registers, register.name: register})
    every = [catalogue.ruleset(code) for code, row in catalogue.countries.items() if row.edition]
    every = [russia if rules.state == "ru" else rules for rules in every]
    plain, mixed = stories(CYRILLIC), stories(MIXED)
    for facts in (plain[0], mixed[0]):
        [judge(facts, rules) for rules in every]
    return {
        "characters": LENGTH,
        "register_names": NAMES,
        "editions": len(every),
        "largest_state_by_rules": largest,
        "judge_largest_ms": milliseconds(lambda facts: judge(facts, catalogue.ruleset(largest)), stories(CYRILLIC)),
        "judge_with_register_ms": milliseconds(lambda facts: judge(facts, russia), stories(CYRILLIC)),
        "judge_with_register_mixed_scripts_ms": milliseconds(lambda facts: judge(facts, russia), stories(MIXED)),
        "judge_all_editions_ms": milliseconds(
            lambda facts: [judge(facts, rules) for rules in every], stories(CYRILLIC)
        ),
    }


def measure_recheck(count: int, processes: int) -> dict[str, Any]:
    from django.core.management import call_command

    from countries.catalogue import proposals
    from countries.models import Country
    from newsroom.demo.people import create_users
    from newsroom.demo.process import database
    from newsroom.demo.seeding import seed
    from newsroom.releases.compliance import runs
    from newsroom.releases.models import Clearance, Release

    database.claim()
    database.finish()
    call_command("migrate", verbosity=0)
    call_command("releases", "found-ledger", stdout=io.StringIO())
    began = time.perf_counter()
    for _made in seed(count, ("ru",)):
        pass
    seeding = time.perf_counter() - began
    russia = Country.objects.get(pk="ru")
    people = list(create_users([russia.edition]).values())

    def change(rule_id: str, **fields: Any) -> Any:
        held = proposals.current_version(russia, rule_id)
        assert held is not None
        return proposals.propose(russia, held.data | fields, people[0], reason="measurement")

    figures: dict[str, Any] = {"releases": count, "seconds_to_seed": round(seeding, 1), "processes": processes}
    # A rule that asks something of every story, so every one is judged again.
    everything = change("ru-age-mark", severity="approve")
    run = runs.dry_run(everything)
    figures["dry_run"] = timed(lambda: runs.execute_run(run, processes), run)
    [ruleset] = proposals.approve(everything, people[1])
    run = runs.recheck_run(ruleset)
    figures["recheck_all_depend"] = timed(lambda: runs.execute_run(run, processes), run)
    # One that asks nothing of these stories, so every verdict is carried over.
    nothing = change("ru-army-topics", law="as before, cited anew")
    [ruleset] = proposals.approve(nothing, people[1])
    run = runs.recheck_run(ruleset)
    figures["recheck_none_depends"] = timed(lambda: runs.execute_run(run, processes), run)
    public = Release.objects.public(russia.edition).count()
    assert public == count, f"{public} of {count} are public after the re-check"
    figures["clearances"] = Clearance.objects.count()
    return figures


def timed(work: Any, run: Any) -> dict[str, Any]:
    began = time.perf_counter()
    work()
    spent = time.perf_counter() - began
    return {"seconds": round(spent, 1), "a_second": round(run.done / spent), "counts": dict(Counter(run.counts))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--releases", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--database", default="sqlite", help="sqlite, or the address of an empty PostgreSQL database")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="otandas-bench-"))
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "OTANDAS_DATA_FOLDER": str(folder)}
    os.environ.pop("DATABASE_URL", None)
    if options.database != "sqlite":
        os.environ["DATABASE_URL"] = options.database
    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    try:
        import django

        django.setup()
        figures = {"judge": measure_judge()}
        if options.releases:
            figures["recheck"] = measure_recheck(options.releases, options.processes)
            figures["recheck"]["database"] = options.database.partition(":")[0]
        figures["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024  # type: ignore[assignment]
        print(json.dumps(figures, ensure_ascii=False, indent=2))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
