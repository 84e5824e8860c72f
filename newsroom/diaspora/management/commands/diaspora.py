"""``manage.py diaspora load``: loads figures from CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.diaspora.loading import TableError, load, read_table

SHIPPED = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    help = "Loads figures on the diaspora. Every row is checked first; one slip, and nothing is loaded (exit code 1)."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        loading = acts.add_parser("load", help="take in CSV files: new figures, and new versions of those that changed")
        loading.add_argument("files", nargs="*", type=Path, help="those that come with Otandas where none is named")

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        files = files or sorted(SHIPPED.glob("*.csv"))
        tables, slips = [], []
        for file in files:
            try:
                tables.append((file, read_table(file)))
            except TableError as error:
                slips += error.lines
        if slips:
            raise CommandError("\n".join([*slips, "Nothing was loaded."]))
        for file, figures in tables:
            loaded = load(figures)
            told = ", ".join(f"{count} {name}" for name, count in sorted(loaded.counts.items()))
            self.stdout.write(f"{file.name}: {told or 'no rows'}; {len(loaded.waiting)} wait for an editor")
            for figure in loaded.waiting:
                self.stdout.write(f"  {figure}: {figure.reason} ({figure.source_title})")
