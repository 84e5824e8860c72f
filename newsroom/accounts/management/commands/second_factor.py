"""``manage.py second_factor reset NAME --reason …``, for an account that lost phone and recovery codes."""

from __future__ import annotations

import argparse
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import BaseCommand, CommandError

from newsroom.accounts.second_factor import policy


class Command(BaseCommand):
    help = "Take away the second factor of an account, so that its owner sets up a new one after the next log-in."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the action and the account."""
        acts = parser.add_subparsers(dest="act", required=True)
        reset = acts.add_parser("reset", help="remove all devices and recovery codes; the archive of acts keeps it")
        reset.add_argument("name", help="the name with which the person logs in")
        reset.add_argument("--reason", required=True, help="why, and how you know who asked")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reset one account."""
        User = get_user_model()
        user = User.objects.filter(**{User.USERNAME_FIELD: options["name"]}).first()
        if user is None:
            raise CommandError(f"name: there is no account {options['name']!r}")
        if not options["reason"].strip():
            raise CommandError("--reason: say why")
        count = policy.reset(user, by=None, reason=options["reason"].strip())
        self.stdout.write(f"{options['name']}: {count} removed")
