"""The clock: enqueues scheduled work for the workers."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils.module_loading import import_string

TICK = 20


class Command(BaseCommand):
    help = "Runs for ever: hands the regular work (setting CLOCK) to the workers, each task in its own rhythm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="hand out one round and end")

    def handle(self, *args: Any, **options: Any) -> None:
        second = 0
        while True:
            close_old_connections()
            for rhythm, name in settings.CLOCK:
                if second % rhythm == 0:
                    import_string(name).enqueue()
            if options["once"]:
                return
            time.sleep(TICK)
            second += TICK
