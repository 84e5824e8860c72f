"""Command that creates and serves a demo newsroom."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from countries.models import Edition
from newsroom.demo import editions, houses, partner, people, registers, scenarios, stories, wires
from newsroom.demo.process import database, lock, ports, signals
from newsroom.ingest.importing import ingest
from newsroom.operations.installing import install


class Command(BaseCommand):
    help = (
        "Makes the demo newsroom (database, five editions, staff, feeds, stories) and serves it on this machine. "
        "Running it again is harmless."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-server", action="store_true", help="only make the newsroom")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("The demo runs with DJANGO_SETTINGS_MODULE=config.settings.demo only.")
        with signals.interruptible(), lock.held():
            try:
                self._run(self._chosen_port(), is_served=not options["no_server"])
            except KeyboardInterrupt:
                signals.heeded()
                raise CommandError("Interrupted.", returncode=130) from None

    def _chosen_port(self) -> int:
        """Return the port that is set, or the first of a free pair; nothing is written yet if there is none."""
        port: int = settings.EDITION_PORT  # type: ignore[misc]  # the demo's settings only
        taken = ports.taken([port, port + 1])
        if not taken:
            return port
        told = f"Taken on this machine: port {', '.join(map(str, taken))}."
        free = None if settings.IS_PORT_SET else ports.first_free_pair(port)  # type: ignore[misc]  # the demo's settings only
        if free is None:
            raise CommandError(f"{told} Nothing was made. Choose others with OTANDAS_PORT=9000.")
        self.stdout.write(f"{told} The demo takes {free} and {free + 1}.")
        self.stdout.flush()
        # Addresses contain the port everywhere, so this process restarts with it.
        os.environ["OTANDAS_PORT"] = str(free)
        os.execv(sys.executable, sys.orig_argv)

    def _run(self, port: int, *, is_served: bool) -> None:
        began = time.monotonic()
        with database.making():
            opened, feeds = self._make(port)
        self.stdout.write(f"Made in {time.monotonic() - began:.0f} s.\n")
        self._print_addresses(opened, port)
        if is_served:
            self._serve(port)
        feeds.shutdown()

    def _make(self, port: int) -> tuple[list[Edition], Any]:
        """Create what does not exist yet; return the editions and the server of feeds."""
        self._step("Database and catalogue of rules")
        install(lambda step: None)
        self._step("Editions and staff")
        opened = editions.open_editions(port)
        users = people.create_users(opened)
        registers.add_invented_name(users["counsel"], users["counsel-2"])
        houses.build({code: users[f"house-{code}"] for code in houses.HOUSES})
        partner.create_partner(opened)
        self._step("Feeds over HTTP")
        feeds = wires.serve_feeds(port + 1)
        for source in tqdm(wires.subscribe(port + 1), unit=" sources"):
            ingest(source)
        self._step("Stories and releases")
        self._release(opened, users)
        return opened, feeds

    def _step(self, name: str) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(name))
        self.stdout.flush()

    def _release(self, opened: list[Edition], users: dict[str, Any]) -> None:
        counts: Counter[str] = Counter()
        written = stories.write_stories(users["chief"])
        for data, pages in tqdm(written, total=len(stories.read_stories()), unit=" stories"):
            counts += scenarios.play_scenario(data, pages, opened, users)
        scenarios.review_arabic_draft(opened, users)
        for edition in opened:
            scenarios.pick_front(edition, users[f"editor-{edition.code}"])
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))

    def _print_addresses(self, opened: list[Edition], port: int) -> None:
        self.stdout.write(f"\nDesk        http://{settings.DESK_HOST}:{port}/")
        for edition in opened:
            self.stdout.write(f"{edition.country!s:<12}http://{edition.host}:{port}/   feed /kk/feed.rss")
        address = f"http://{opened[0].host}:{port}/partner/v1/items"
        self.stdout.write(f'Partner     curl -H "Authorization: Bearer {settings.SANDBOX_TOKEN}" {address}')
        names = [f"editor-{edition.code}" for edition in opened]
        names += ["chief", "counsel", "counsel-2", "language", "admin"]
        self.stdout.write(
            f"Houses      http://{settings.DESK_HOST}:{port}/house/kk/ as house-{', house-'.join(houses.HOUSES)}"
        )
        self.stdout.write(f"\nLog in as {', '.join(names)}; password for all: {people.PASSWORD}\n")
        self.stdout.flush()

    def _serve(self, port: int) -> None:
        """Serve every host from one process with threads, beside two workers and the clock, until interrupted."""
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.demo"}
        manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
        gunicorn = [sys.executable, "-m", "gunicorn", "--pythonpath", "site", "config.wsgi", "--threads", "8"]
        commands = (
            [*gunicorn, "--bind", f"127.0.0.1:{port}", "--log-level", "warning"],
            [*manage, "db_worker", "--backend", "worker", "--queue-name", "default"],
            [*manage, "db_worker", "--backend", "worker", "--queue-name", "wires"],
            [*manage, "clock"],
        )
        running = [subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment) for command in commands]
        self.stdout.write("Serving. Ctrl-C ends it.")
        self.stdout.flush()
        try:
            while all(process.poll() is None for process in running):
                time.sleep(1)
        except KeyboardInterrupt:
            signals.heeded()
        finally:
            for process in running:
                process.terminate()
        if any(process.wait() not in (0, -15, -2) for process in running):
            raise CommandError(f"A server ended by itself; is port {port} free?")
