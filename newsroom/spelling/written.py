"""What an editor may write as a spelling of one word."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from newsroom.scripts import ARABIC, LATIN

# Words with hyphens and apostrophes, or a few of them; no marks, so that nothing can become markup or run over its place.
_WRITTEN = {
    LATIN: re.compile(r"[A-Za-z\u00c0-\u024f]+(?:[-'’ ][A-Za-z\u00c0-\u024f]+)*"),
    ARABIC: re.compile(r"[\u0621-\u063a\u0641-\u065f\u0674-\u06d3\u06d5]+(?:[- ][\u0621-\u063a\u0641-\u065f\u0674-\u06d3\u06d5]+)*"),
}  # fmt: skip


def check_written(written: str, script: str, field: str) -> None:
    """Raise ValidationError for ``field`` unless it is empty or a word in the script."""
    if written and not _WRITTEN[script].fullmatch(written):
        raise ValidationError({field: _("Write one word, in the letters of this script alone.")})
