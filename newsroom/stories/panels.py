"""Panels in the form of a story."""

from __future__ import annotations

from typing import Any

from django.forms.widgets import Media, Script
from wagtail.admin.panels import Panel

from newsroom.scripts import KAZAKH, direction_of
from newsroom.spelling.models import LexiconWord


class UncertainWordsPanel(Panel):
    """Lists words of a converted text that were guessed and still stand in it: as received and as read."""

    class BoundPanel(Panel.BoundPanel):
        """The list for one story; hidden if no word is uncertain."""

        template_name = "stories/panels/uncertain.html"

        def is_shown(self) -> bool:
            """Say whether an uncertain word is left."""
            return bool(self.instance and self.instance.uncertain_words)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add the words and the direction of their original script."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            script = self.instance.original["script"]
            return context | {
                "words": self.instance.uncertain_words,
                "direction": direction_of(script),
                "script": script,
            }


class ScriptsPanel(Panel):
    """Kazakh in its three scripts side by side, where words are corrected by hand; JavaScript updates it while the editor types."""

    class BoundPanel(Panel.BoundPanel):
        """The place for one story's scripts."""

        template_name = "stories/panels/scripts.html"

        def is_shown(self) -> bool:
            """Say whether the story has other scripts."""
            return bool(self.instance and self.instance.locale_id and self.instance.language == KAZAKH)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Add the kinds of words for the lexicon form."""
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"kinds": LexiconWord.Kind.choices}

        @property
        def media(self) -> Media:
            # A module is deferred: it needs the form and the panel when it starts.
            script: Any = Script("desk/scripts.js", type="module")
            return Media(js=[script], css={"all": ["desk/desk.css"]})
