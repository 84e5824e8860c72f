"""Printed labels in the script of a text."""

from __future__ import annotations

from countries.verdict import Verdict
from newsroom.releases.models import Release
from newsroom.scripts import CYRILLIC, KAZAKH, convert


def printed_labels(verdict: Verdict, language: str, script: str) -> list[dict[str, str]]:
    """Return the labels a verdict wants printed, as plain data, Kazakh ones in the given script."""
    labels = [label.as_dict() for label in verdict.labels_to_print]
    if language != KAZAKH:
        return labels
    return [label | {"text": convert(label["text"], CYRILLIC, script)} for label in labels]


def labels_hold(release: Release, verdict: Verdict) -> bool:
    """Say whether the labels that were frozen into a release are those a verdict wants printed."""
    texts = release.texts.filter(generation=release.generation)
    return all(text.labels == printed_labels(verdict, release.language, text.script) for text in texts)
