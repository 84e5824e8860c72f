"""Error of a story that can't be released in an edition in its present state."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from countries.refusals import Refusal


class SnapshotError(Refusal):
    """The story can't be released in this edition in its present state."""

    texts = {
        "language_not_carried": _("The edition of %(edition)s has no texts in this language (%(language)s)."),
        "needs_review": _("The text was converted by machine; read it and clear “needs review” first."),
        "no_section": _("Choose a section first."),
        "part_not_complete": _("A part of the text is not complete. %(slips)s"),
        "marker_does_not_fit": _("The marker after “%(name)s” no longer fits: the name is not in the text."),
        "cut_does_not_fit": _("The cut “%(beginning)s” no longer fits: no paragraph begins so."),
        "forbidden_character": _(
            "“%(text)s” holds a character that no reader’s program can show. Delete it and write the place anew."
        ),
        "picture_never_read": _("The picture “%(title)s” was never read; upload it again."),
    }
