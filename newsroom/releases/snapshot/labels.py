"""Printed labels in the script of a text."""

from __future__ import annotations

from collections.abc import Iterable

from countries.verdict import Verdict
from newsroom.releases.models import ReleaseText
from newsroom.scripts import CYRILLIC, KAZAKH, convert


def printed_labels(verdict: Verdict, language: str, script: str) -> list[dict[str, str]]:
    """Return the labels a verdict requires, as plain data, Kazakh ones in the given script."""
    labels = [label.as_dict() for label in verdict.labels_to_print]
    if language != KAZAKH:
        return labels
    return [label | {"text": convert(label["text"], CYRILLIC, script)} for label in labels]


def labels_hold(language: str, texts: Iterable[ReleaseText], verdict: Verdict) -> bool:
    """Say whether the labels in the texts of a version are those a verdict requires."""
    return all(text.labels == printed_labels(verdict, language, text.script) for text in texts)
