"""Command of the law watch."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from tqdm import tqdm

from countries.models import Country, Edition
from newsroom.lawwatch.asking import ask, register_addresses
from newsroom.lawwatch.cited import law_in_force
from newsroom.lawwatch.models import WatchedAddress
from newsroom.lawwatch.report import month_before, month_of, month_report
from newsroom.lawwatch.report_pdf import report_pdf


def month(text: str) -> dt.date:
    """Parse a month such as 2026-11."""
    try:
        return month_of(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is no month; write it as 2026-11") from error


class Command(BaseCommand):
    help = (
        "watch: asks the addresses of laws now, whether they are due or not, and prints what was found; exit code 1 where "
        "an address can't be read. report: writes the report of a state's month as PDF. Exit code 2: there is no such state."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        watch = acts.add_parser("watch", help="ask the addresses of laws now")
        watch.add_argument("--state", metavar="CC", help="only what concerns one state or overlay, such as mn")
        report = acts.add_parser("report", help="write the report of a state's month")
        report.add_argument("state", metavar="CC", help="code of the state, such as mn")
        report.add_argument("--month", type=month, help="month as 2026-11 (default: the one before this)")
        report.add_argument("--pdf", type=Path, required=True, help="file to write")
        languages = [code for code, _name in settings.LANGUAGES]
        report.add_argument("--language", choices=languages, default=settings.LANGUAGE_CODE)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "watch":
            self._watch(options["state"])
        else:
            self._report(options)

    def _watch(self, state: str | None) -> None:
        rows = self._rows(state)
        progress = tqdm(ask(rows), total=len(rows), unit=" addresses", disable=not sys.stderr.isatty())
        results = list(progress)
        for result in results:
            for finding in result.findings:
                self.stdout.write(f"{finding.kind}: {result.address} ({', '.join(finding.task.states)})")
            if not result.is_read:
                self.stderr.write(f"{result.address}: {result.observation.problem}")
        findings = sum(len(result.findings) for result in results)
        failed = sum(not result.is_read for result in results)
        self.stdout.write(f"{len(results)} addresses asked, {findings} findings, {failed} can't be read")
        if failed:
            sys.exit(1)

    def _rows(self, state: str | None) -> list[WatchedAddress]:
        if state is not None and not Country.objects.filter(pk=state).exists():
            raise CommandError(f"There is no state “{state}”.", returncode=2)
        cited = law_in_force(timezone.now()).by_address()
        addresses = [
            address
            for address, citing in cited.items()
            if state is None or state in {*citing.states, *(rule.version.country_id for rule in citing.rules)}
        ]
        register_addresses(addresses)
        return list(WatchedAddress.objects.filter(address__in=addresses).order_by("address"))

    def _report(self, options: dict[str, Any]) -> None:
        edition = Edition.objects.select_related("country").filter(pk=options["state"]).first()
        if edition is None:
            raise CommandError(f"There is no edition “{options['state']}”.", returncode=2)
        now = timezone.now()
        this_month = now.astimezone(edition.zone).date().replace(day=1)
        asked = options["month"] or month_before(this_month)
        if asked > this_month:
            raise CommandError(f"The month {asked:%Y-%m} has not begun.", returncode=2)
        with translation.override(options["language"]):
            content = report_pdf(month_report(edition, asked, now))
        try:
            options["pdf"].write_bytes(content)
        except OSError as error:
            raise CommandError(f"{options['pdf']}: {error}") from error
        self.stdout.write(f"{options['pdf']}: {edition.code} {asked:%Y-%m}, {len(content)} bytes")
