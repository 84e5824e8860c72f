"""Command that creates a synthetic newsroom for measurements."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from newsroom.demo.process import database
from newsroom.demo.seeding import seed
from newsroom.operations.installing import install


class Command(BaseCommand):
    help = "seed: makes many releases, cleared and sealed, in five editions. For measurements only: the texts are synthetic."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["seed"])
        parser.add_argument("--releases", type=int, default=1_000, help="how many (default: 1000)")
        parser.add_argument("--editions", default="mn,ru,uz,de,tr", help="codes of the editions that share them")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_DEMO:
            database.claim()
        install(lambda step: None)
        codes = tuple(options["editions"].split(","))
        count = options["releases"]
        with tqdm(total=count, unit=" releases", disable=not sys.stderr.isatty()) as progress:
            for made in seed(count, codes):
                progress.update(made)
        if settings.IS_DEMO:
            database.finish()
        self.stdout.write(f"{count} releases in {', '.join(codes)}")
