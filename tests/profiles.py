"""How many examples property tests try: CI the same ones each time, people new ones, HYPOTHESIS_PROFILE=long many."""

from __future__ import annotations

import os

import hypothesis


def load() -> None:
    """Choose the profile of this run."""
    # Without a deadline: how long one example takes says more of the machine's load than of the code.
    hypothesis.settings.register_profile("people", deadline=None)
    hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
    hypothesis.settings.register_profile("long", max_examples=3000, deadline=None)
    hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if "CI" in os.environ else "people"))


def pytest_configure() -> None:
    load()
