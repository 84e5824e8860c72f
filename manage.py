#!/usr/bin/env python
"""Run a management command of the newsroom."""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(1, str(Path(__file__).resolve().parent / "site"))
    from config.environment import EnvironmentFault, choose_settings

    try:
        choose_settings("config.settings.demo")
        from django.conf import settings
        from django.core.management import execute_from_command_line

        # Django runs some of its own commands without settings where these can't be read; ours ends there.
        settings.INSTALLED_APPS  # noqa: B018
        execute_from_command_line(sys.argv)
    except EnvironmentFault as fault:
        sys.exit(str(fault))
