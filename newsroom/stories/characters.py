"""Form validator against characters that XML forbids."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from newsroom.scripts.alphabets.characters import spoilt_strings, without_forbidden

SHOWN = 60


def validate_characters(value: Any) -> None:
    """Raise ValidationError where a text, or a text within plain data, holds a character that XML forbids."""
    for text in spoilt_strings(value):
        raise ValidationError(
            _("“%(text)s” holds a character that no reader’s program can show. Delete it and write the place anew."),
            code="forbidden_character",
            params={"text": without_forbidden(text)[:SHOWN]},
        )
