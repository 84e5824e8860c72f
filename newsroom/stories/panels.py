"""What an editor sees beside the fields of a story."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel

from newsroom.scripts import direction_of


class UncertainWordsPanel(Panel):
    """Lists words of a converted text that were guessed and still stand in it: as received and as read."""

    class BoundPanel(Panel.BoundPanel):
        """The list for one story; hidden where nothing is doubtful."""

        template_name = "stories/panels/uncertain.html"

        def is_shown(self) -> bool:
            """Say whether a word is left to look at."""
            return bool(self.instance and self.instance.uncertain_words)

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            """Give the words and the direction of the script they came in."""
            context = super().get_context_data(parent_context)
            script = self.instance.original["script"]
            return context | {
                "words": self.instance.uncertain_words,
                "direction": direction_of(script),
                "script": script,
            }
