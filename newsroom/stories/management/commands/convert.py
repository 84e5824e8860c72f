"""Kazakh from one script to another, from standard input to standard output."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsroom.scripts import ARABIC, CYRILLIC, LATIN, convert_html
from newsroom.scripts import convert as convert_text

SCRIPTS = (CYRILLIC, LATIN, ARABIC)


class Command(BaseCommand):
    help = "Converts Kazakh text between scripts (ISO 15924: Cyrl, Latn, Arab)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="source", choices=SCRIPTS, required=True)
        parser.add_argument("--to", dest="target", choices=SCRIPTS, required=True)
        parser.add_argument("--lines", action="store_true", help="each line is a text of its own, answered at once")
        parser.add_argument("--html", action="store_true", help="the input is HTML; tags and addresses stay")

    def handle(self, *args: Any, **options: Any) -> None:
        convert = convert_html if options["html"] else convert_text
        source, target = options["source"], options["target"]
        if not options["lines"]:
            sys.stdout.write(convert(sys.stdin.read(), source, target))
            return
        for line in sys.stdin:
            sys.stdout.write(convert(line.rstrip("\n"), source, target) + "\n")
            sys.stdout.flush()
