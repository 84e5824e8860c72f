"""The clock's work and the watch over seals, as a command."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from tqdm import tqdm

from newsroom.releases import keeping, pictures, rechecking, verify


class Command(BaseCommand):
    help = (
        "run-due: releases what is due, judged again. recheck: judges stale releases, also under coming rule sets. "
        "verify: checks every seal, file, the ledger and the page tree; exit code 1 where something is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["run-due", "recheck", "verify"])
        parser.add_argument("--all", action="store_true", help="recheck: judge everything that is out")
        parser.add_argument("--processes", type=int, help="recheck: how many share the work (default: one a core)")

    def handle(self, *args: Any, **options: Any) -> None:
        {"run-due": self._run_due, "recheck": self._recheck, "verify": self._verify}[options["act"]](options)

    def _run_due(self, options: dict[str, Any]) -> None:
        self._report(keeping.run_due())

    def _recheck(self, options: dict[str, Any]) -> None:
        swept = pictures.sweep(timezone.now())
        if swept:
            self.stdout.write(f"swept {swept} files that no release uses")
        answers = rechecking.recheck(everything=options["all"], processes=options["processes"])
        progress = tqdm(answers, unit=" releases", disable=not sys.stderr.isatty())
        self._report(Counter(answer.result for answer in progress))

    def _verify(self, options: dict[str, Any]) -> None:
        found = 0
        for problem in verify.problems():
            found += 1
            self.stderr.write(problem)
        if found:
            sys.exit(1)
        self.stdout.write("Every seal is whole.")

    def _report(self, counts: Counter[str]) -> None:
        words = ", ".join(f"{word}: {count}" for word, count in sorted(counts.items())) or "nothing to do"
        self.stdout.write(words)
