"""``manage.py editions open CODE [--file FILE] | pause CODE | list``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from newsroom.operations import editions
from newsroom.operations.edition_files import read_edition


class Command(BaseCommand):
    help = "Opens an edition at its host, pauses it, and lists all."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        opening = acts.add_parser(
            "open", help="show an edition at its host, also one that was paused or is to be changed"
        )
        opening.add_argument("code", help="the state's code, as mn")
        opening.add_argument(
            "--file", type=Path, help="TOML with what the edition is to be; otherwise it opens as the admin holds it"
        )
        pausing = acts.add_parser("pause", help="show nothing at an edition's host until it is opened again")
        pausing.add_argument("code", help="the state's code, as mn")
        acts.add_parser("list", help="code, state, host, languages and number of public releases of each")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "open":
            self._open(options["code"], options["file"])
        elif options["act"] == "pause":
            editions.pause_edition(options["code"])
            self.stdout.write(
                f"{options['code']}: paused. Its host answers 421 until manage.py editions open {options['code']}."
            )
        else:
            for row in editions.rows():
                self.stdout.write(f"{row.code}  {row.state:<10}  {row.host:<30}  {row.releases:>6}  {row.languages}")

    def _open(self, code: str, file: Path | None) -> None:
        wanted = read_edition(file, code) if file else None
        for problem in editions.open_edition(code, wanted, str(file or "")):
            self.stdout.write(f"warning: {problem}")
        host = next(row.host for row in editions.rows() if row.code == code)
        self.stdout.write(f"{code}: open at {settings.EDITION_ORIGIN.format(host=host)}/")
