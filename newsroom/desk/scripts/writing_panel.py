"""A panel to write Kazakh in any of its scripts, with an on-screen keyboard and the other scripts; the text gets Cyrillic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms.widgets import Media, Script
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin.ui.side_panels import BaseSidePanel

from newsroom.scripts import ARABIC, CYRILLIC, KAZAKH, LATIN, LanguageTag, tag_of
from newsroom.scripts.alphabets.keyboard_layouts import SCREEN_KEYS
from newsroom.spelling.converting import newsroom_converter

SCRIPTS = (CYRILLIC, LATIN, ARABIC)
LONGEST = 5000  # characters


@dataclass(frozen=True)
class Keyboard:
    """A script with the rows of its keys."""

    tag: LanguageTag
    rows: tuple[str, ...]


KEYBOARDS = [Keyboard(tag_of(KAZAKH, script), SCREEN_KEYS[script]) for script in SCRIPTS]


class WritingSidePanel(BaseSidePanel):
    """Panel for writing in any script beside a Kazakh story."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle writing in any script")
        icon_name = "keyboard"

    name = "writing"
    title = _("Write in any script")
    template_name = "desk/writing.html"
    order = 60

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        return context | {"keyboards": KEYBOARDS, "longest": LONGEST}

    @property
    def media(self) -> Media:
        # Deferred: it looks for the form and the panel when it starts.
        script: Any = Script("desk/writing.js", defer=True)
        return Media(js=[script])


@require_POST
def convert(request: HttpRequest) -> JsonResponse:
    """Return a text in the three scripts; its Cyrillic in pieces, each marked if it was guessed."""
    script, text = request.POST.get("script", ""), request.POST.get("text", "")[:LONGEST]
    if script not in SCRIPTS:
        return JsonResponse({"error": f"script: {script!r} is unknown; use one of {', '.join(SCRIPTS)}"}, status=400)
    converter = newsroom_converter()
    pieces = [{"text": piece.text, "guessed": piece.is_uncertain} for piece in converter.pieces(text, script, CYRILLIC)]
    cyrillic = "".join(str(piece["text"]) for piece in pieces)
    others = {other: converter.convert(cyrillic, CYRILLIC, other) for other in (LATIN, ARABIC)}
    return JsonResponse({"pieces": pieces, **others})
