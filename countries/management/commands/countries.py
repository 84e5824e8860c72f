"""Check, load and show the catalogue of rules."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from countries.catalogue.loader import load_catalogue
from countries.catalogue.untranslated import unnamed_laws, untranslated
from countries.models import Edition
from countries.schema import DATA, REGISTERS, Catalogue, CatalogueError, read_catalogue


class Command(BaseCommand):
    help = "check: validate the files · load: write new versions into the database · list: show editions and rule sets"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["check", "load", "list"])
        parser.add_argument("--catalogue", type=Path, default=DATA, help="folder of country files")
        parser.add_argument("--translated", action="store_true", help="check: fail where a text lacks a language")
        parser.add_argument("--registers", type=Path, default=REGISTERS, help="folder of registers")
        parser.add_argument(
            "--in-force-from", type=dt.datetime.fromisoformat, help="moment with offset from which changes hold (default: now)"
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "list":
            return self._list()
        try:
            catalogue = read_catalogue(options["catalogue"], options["registers"])
        except CatalogueError as error:
            raise CommandError(f"{len(error.problems)} problem(s):\n{error}") from error
        if options["act"] == "check":
            return self._check(catalogue, fails_untranslated=options["translated"])
        moment = options["in_force_from"]
        if moment is not None and moment.tzinfo is None:
            raise CommandError("--in-force-from has no offset; write it as 2027-01-01T00:00:00+03:00")
        report = load_catalogue(catalogue, moment)
        self.stdout.write(f"new rule versions: {len(report.new_rules)}")
        self.stdout.write(f"kept as counsel wrote them: {', '.join(report.kept_for_counsel) or 'none'}")
        self.stdout.write(f"in conflict, for counsel to decide: {', '.join(report.conflicts) or 'none'}")
        self.stdout.write(f"new registers: {', '.join(report.new_registers) or 'none'}")
        self.stdout.write(f"new rule sets: {', '.join(report.new_rulesets) or 'none'}")

    def _check(self, catalogue: Catalogue, *, fails_untranslated: bool) -> None:
        lacking = untranslated(catalogue)
        for problem in (*lacking, *unnamed_laws(catalogue)):
            self.stdout.write(f"without a language: {problem}")
        if lacking and fails_untranslated:
            raise CommandError(f"{len(lacking)} text(s) lack a language")
        rules = sum(len(country.rules) for country in catalogue.countries.values())
        self.stdout.write(f"{len(catalogue.countries)} states and overlays, {rules} rules: no problem")

    def _list(self) -> None:
        for edition in Edition.objects.select_related("country"):
            latest = edition.country.rulesets.first()
            rules = latest.rules.count() if latest else 0
            state = "on" if edition.is_on else "off"
            self.stdout.write(
                f"{edition.code}  {edition.country.name!s:<22} {edition.reach:<13} {state:<4} {latest!s:<8} {rules} rules"
            )
