"""Names, in the reader's language, of what a rule's data holds as codes: severities, kinds, and how sure we are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SEVERITIES: dict[str, StrOrPromise] = {
    "block": _("blocks"),
    "approve": _("needs approval"),
    "warn": pgettext_lazy("severity", "warns"),
    "inform": pgettext_lazy("severity", "informs"),
}
CONFIDENCES: dict[str, StrOrPromise] = {
    "verified": _("read at the source"),
    "recalled": _("known from memory"),
    "unclear": _("unclear"),
}
KINDS: dict[str, StrOrPromise] = {
    "prerequisite": pgettext_lazy("kind of rule", "what the edition must hold"),
    "label": pgettext_lazy("kind of rule", "label"),
    "mention": pgettext_lazy("kind of rule", "marker after a name"),
    "term": pgettext_lazy("kind of rule", "wording"),
    "topic": pgettext_lazy("kind of rule", "topic"),
    "window": pgettext_lazy("kind of rule", "closed period"),
    "approval": pgettext_lazy("kind of rule", "approval"),
    "person": pgettext_lazy("kind of rule", "protected people"),
    "image": pgettext_lazy("kind of rule", "pictures"),
    "source": pgettext_lazy("kind of rule", "sources"),
    "advertising": pgettext_lazy("kind of rule", "advertising"),
    "poll": pgettext_lazy("kind of rule", "polls"),
    "language": pgettext_lazy("kind of rule", "language"),
    "personal_data": pgettext_lazy("kind of rule", "personal data"),
    "ai": pgettext_lazy("kind of rule", "models"),
    "duty": pgettext_lazy("kind of rule", "duty after release"),
}
