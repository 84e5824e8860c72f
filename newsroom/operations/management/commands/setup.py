"""Command that installs the newsroom, and updates an installation after an upgrade."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.operations import administrators, checking, installing


class Command(BaseCommand):
    help = (
        "Makes what an installation needs and is not there yet (folders, catalogues, tables, ledger, rules, figures, desks, groups and "
        "their rights, the first administrator), then checks each part. To be run after every upgrade; running it again is harmless. "
        "Exit code 1 where a step or a check fails."
    )
    # Their findings are reported by the checks, once there is something to check.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only check; nothing is changed")
        parser.add_argument("--no-input", action="store_true", help="never ask; all stands in the environment")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_DEMO:
            raise CommandError(
                "These are the demo's settings, which hold where none are named. "
                "Set DJANGO_SETTINGS_MODULE=config.settings.production in .env or the environment; for the demo run manage.py demo."
            )
        if not options["check"]:
            installing.install(self._tell)
            self._hire(is_asking=not options["no_input"] and sys.stdin.isatty())
        self._check()

    def _hire(self, *, is_asking: bool) -> None:
        if administrators.is_there():
            return
        self._tell("first administrator")
        if is_asking:
            administrators.create_by_asking(self._tell)
        else:
            administrators.create_from_settings()

    def _check(self) -> None:
        failed = 0
        for finding in checking.findings():
            self._tell(str(finding))
            failed += bool(finding.cause)
        if failed:
            raise CommandError(f"Failed checks: {failed}.")

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
