"""The clock of the newsroom: hands the regular work to the workers."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from newsroom.ingest.models import Source
from newsroom.ingest.tasks import fetch_source
from newsroom.releases.tasks import recheck, run_due

DUE_SECONDS, FETCH_SECONDS, RECHECK_SECONDS = 20, 900, 3600


class Command(BaseCommand):
    help = "Runs for ever: every 20 s what is due, every 15 min the sources, every hour the re-check, as tasks for workers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="hand out one round and end")

    def handle(self, *args: Any, **options: Any) -> None:
        second = 0
        while True:
            close_old_connections()
            run_due.enqueue()
            if second % FETCH_SECONDS == 0:
                for number in Source.objects.filter(is_on=True).values_list("pk", flat=True):
                    fetch_source.enqueue(number)
            if second % RECHECK_SECONDS == 0:
                recheck.enqueue()
            if options["once"]:
                return
            time.sleep(DUE_SECONDS)
            second += DUE_SECONDS
