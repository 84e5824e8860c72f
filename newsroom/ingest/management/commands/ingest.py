"""Command for immediate fetching."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from newsroom.ingest.importing import ingest_all
from newsroom.ingest.models import Source


class Command(BaseCommand):
    help = "Fetches all sources that are on, or one. Exit code 1 where a source failed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", help="name of one source")
        parser.add_argument("--url", help="address to fetch instead of the source's own, or of a new source")
        parser.add_argument("--json", action="store_true", help="print one JSON object a source")

    def handle(self, *args: Any, **options: Any) -> None:
        sources = self._sources(options)
        progress = tqdm(ingest_all(sources), total=len(sources), unit=" sources", disable=not sys.stderr.isatty())
        reports = list(progress)
        for report in reports:
            if options["json"]:
                self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
                continue
            counts = f"new {report.new}, updated {report.updated}, withdrawn {report.withdrawn}, held {report.held}"
            self.stdout.write(f"{report.source}: {counts}, unchanged {report.unchanged}")
            for line in [*report.reasons, *report.errors]:
                self.stdout.write(f"  {line}")
        if any(report.errors for report in reports):
            sys.exit(1)

    def _sources(self, options: dict[str, Any]) -> list[Source]:
        if options["url"]:
            name = options["source"] or options["url"]
            source, _ = Source.objects.get_or_create(
                name=name, defaults={"url": options["url"], "licence": "", "is_on": False}
            )
            source.move_to(options["url"])
            return [source]
        if options["source"]:
            found = list(Source.objects.filter(name=options["source"]))
            if not found:
                raise CommandError(f"No source is called “{options['source']}”.")
            return found
        return list(Source.objects.filter(is_on=True))
