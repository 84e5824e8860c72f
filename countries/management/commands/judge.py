"""Judge facts given line by line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from countries.facts import FactsError, parse_facts
from countries.gate import judge
from countries.ruleset import RuleSet
from countries.schema import DATA, REGISTERS, CatalogueError, read_catalogue


class Command(BaseCommand):
    help = (
        'Reads lines of {"id","edition","facts"} from standard input and writes {"id","verdict"}. '
        'A line that can\'t be judged gives {"id","error"} and exit code 1. Needs no database.'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--jsonl", action="store_true", required=True, help="JSON Lines in and out")
        parser.add_argument(
            "--catalogue", type=Path, default=DATA, help="folder of country files instead of the shipped"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            catalogue = read_catalogue(options["catalogue"], REGISTERS)
        except CatalogueError as error:
            raise CommandError(str(error)) from error
        rulesets: dict[str, RuleSet] = {}
        failed = False
        for number, line in enumerate(sys.stdin, 1):
            if not line.strip():
                continue
            answer: dict[str, Any] = {"id": None}
            try:
                row = json.loads(line)
                answer["id"] = row.get("id")
                code = row["edition"]
                if code not in rulesets:
                    rulesets[code] = catalogue.ruleset(code)
                answer["verdict"] = judge(parse_facts(row["facts"]), rulesets[code]).as_dict()
            except json.JSONDecodeError as error:
                answer["error"] = f"line {number}: not JSON ({error})"
            except (KeyError, AttributeError) as error:
                answer["error"] = f"line {number}: no such field or edition: {error}"
            except FactsError as error:
                answer["error"] = f"line {number}: {error}"
            failed = failed or "error" in answer
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        if failed:
            sys.exit(1)
