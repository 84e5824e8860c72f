"""Command that generates and compiles message catalogues."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.i18n import catalogues


class Command(BaseCommand):
    help = "Makes the catalogues of Kazakh in Latin and Arabic script from the Cyrillic one, and compiles all."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 where one is stale")
        parser.add_argument("--compile", action="store_true", help="only compile")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._handle(options)
        except catalogues.CatalogueError as error:
            raise CommandError(str(error)) from error

    def _handle(self, options: dict[str, Any]) -> None:
        if options["check"]:
            stale = catalogues.stale()
            if stale:
                self.stderr.write(f"Stale: {', '.join(stale)}. Run: manage.py catalogues")
                sys.exit(1)
            return
        if not options["compile"]:
            catalogues.generate()
        compiled = catalogues.compile_all()
        self.stdout.write(f"Compiled: {', '.join(compiled) or 'nothing, all were up to date'}")
