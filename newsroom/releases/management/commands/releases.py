"""Command for scheduled release jobs and integrity checks."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from newsroom.releases.actions import scheduled
from newsroom.releases.compliance import recheck
from newsroom.releases.integrity import audit_export, log_repair, verify
from newsroom.releases.integrity.audit_export import AuditError
from newsroom.releases.log_heads import WithdrawalLogError
from newsroom.releases.snapshot import images


def moment(text: str) -> dt.datetime:
    """Parse a time with an offset."""
    found = dt.datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("no offset")
    return found


class Command(BaseCommand):
    help = (
        "run-due: releases what is due, judged again. recheck: judges stale releases, also under coming rule sets. "
        "verify: checks every seal, file, the ledger and the page tree, or an export; exit code 1 where something is wrong. "
        "export: writes the archive of acts as signed JSON Lines to standard output. "
        "found-ledger: makes the ledger of withdrawals of a new installation. "
        "repair-ledger: puts back what the ledger lost from the archive of acts; without --yes it only says what it would do."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=list(self._acts()))
        parser.add_argument("--all", action="store_true", help="recheck: judge everything that is out")
        parser.add_argument("--export", type=Path, help="verify: an export to check instead of the newsroom")
        parser.add_argument("--begin", type=moment, help="export: first moment, as 2026-11-25T00:00:00+00:00")
        parser.add_argument("--end", type=moment, help="export: the moment after the last")
        parser.add_argument("--yes", action="store_true", help="repair-ledger: write it")
        parser.add_argument(
            "--accept-loss",
            action="store_true",
            help="repair-ledger: also where the archive knows fewer lines than are gone",
        )
        parser.add_argument("--processes", type=int, help="recheck: how many share the work (default: one a core)")

    def handle(self, *args: Any, **options: Any) -> None:
        self._acts()[options["act"]](options)

    def _acts(self) -> dict[str, Callable[[dict[str, Any]], None]]:
        return {
            "run-due": self._run_due,
            "recheck": self._recheck,
            "verify": self._verify,
            "export": self._export,
            "found-ledger": self._found_ledger,
            "repair-ledger": self._repair_ledger,
        }

    def _run_due(self, options: dict[str, Any]) -> None:
        self._report(scheduled.publish_due())

    def _recheck(self, options: dict[str, Any]) -> None:
        swept = images.sweep(timezone.now())
        if swept:
            self.stdout.write(f"swept {swept} files that no release uses")
        answers = recheck.recheck(everything=options["all"], processes=options["processes"])
        progress = tqdm(answers, unit=" releases", disable=not sys.stderr.isatty())
        self._report(Counter(answer.result for answer in progress))

    def _export(self, options: dict[str, Any]) -> None:
        lines = audit_export.export(options["begin"], options["end"])
        for line in tqdm(lines, unit=" acts", disable=not sys.stderr.isatty()):
            self.stdout.write(line)

    def _verify(self, options: dict[str, Any]) -> None:
        if options["export"] is not None:
            return self._verify_export(options["export"])
        found = 0
        for problem in verify.problems():
            found += 1
            self.stderr.write(problem)
        if found:
            sys.exit(1)
        self.stdout.write("Every seal is whole.")

    def _verify_export(self, path: Path) -> None:
        try:
            with path.open(encoding="utf-8") as file:
                count = audit_export.check(file)
        except (AuditError, OSError) as error:
            raise CommandError(f"{path}: {error}") from error
        self.stdout.write(f"{count} acts, none changed or missing; the signature is ours.")

    def _found_ledger(self, options: dict[str, Any]) -> None:
        try:
            is_new = log_repair.establish()
        except (WithdrawalLogError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The ledger is founded." if is_new else "The ledger stands already.")

    def _repair_ledger(self, options: dict[str, Any]) -> None:
        damage = log_repair.damage()
        if damage.is_none:
            self.stdout.write("The ledger is whole; there is nothing to repair.")
            return
        for sentence in damage.told():
            self.stdout.write(sentence)
        if damage.lost > len(damage.missing) and not options["accept_loss"]:
            raise CommandError(
                f"{damage.lost} lines are gone and the archive knows {len(damage.missing)} that still hide a story. Put a newer copy of "
                "the ledger in its place, or, where there is none, say --accept-loss: what only those lines hid can then be shown."
            )
        if not options["yes"]:
            raise CommandError("Nothing was written. To write it say --yes.")
        aside = log_repair.repair(damage)
        self.stdout.write(
            f"{len(damage.missing)} lines put back." + (f" The old file is now {aside}." if aside else "")
        )

    def _report(self, counts: Counter[str]) -> None:
        words = ", ".join(f"{word}: {count}" for word, count in sorted(counts.items())) or "nothing to do"
        self.stdout.write(words)
