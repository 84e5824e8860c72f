"""How many examples property tests try: CI the same ones each time, people new ones, HYPOTHESIS_PROFILE=long many."""

from __future__ import annotations

import os

import hypothesis


def load() -> None:
    """Choose the profile of this run."""
    hypothesis.settings.register_profile("ci", derandomize=True)
    hypothesis.settings.register_profile("long", max_examples=3000, deadline=None)
    hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "default"))


def pytest_configure() -> None:
    load()
