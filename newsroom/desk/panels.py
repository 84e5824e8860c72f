"""What each country's rules say, beside the text an editor writes."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel

from newsroom.desk.permissions import editions_seen_by
from newsroom.desk.rows import rows_for


class EditionsPanel(Panel):
    """A row an edition: verdict and findings of the text as it was last saved, and the way to the release screen."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "desk/editions_panel.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            story = self.instance.get_latest_revision_as_object()
            context["story"] = story
            context["rows"] = rows_for(story, self.request.user, editions_seen_by(self.request.user))
            return context
