"""Vocabulary of figures, as shown to readers."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Basis(TextChoices):
    """The origin of a number."""

    CENSUS = "census", _("census")
    OFFICIAL = "official", _("official estimate")
    COMMUNITY = "community", _("community estimate")


class Criterion(TextChoices):
    """Who is counted. Numbers of different criteria are never added nor averaged."""

    ETHNICITY = "ethnicity", _("ethnicity by their own word")
    RECORDS = "records", _("ethnicity in state records")
    ANCESTRY = "ancestry", _("ancestry by their own word")
    DESCENT = "descent", _("descent")
    CITIZENS = "citizens", _("citizens of Kazakhstan")
    BIRTHPLACE = "birthplace", _("born in Kazakhstan")
    MIGRATION_BACKGROUND = "migration_background", _("they or their parents came from Kazakhstan")
    LANGUAGE = "language", _("language")
    NOT_STATED = "not_stated", _("not stated by the source")
    OTHER = "other", _("a criterion of its own")


class Scope(TextChoices):
    """Who is included in a number of returns."""

    ALL = "all", _("all with the status")
    INSIDE = "inside", _("inside the quota")
    OUTSIDE = "outside", _("outside the quota")
    INSIDE_REGIONAL = "inside_regional", _("inside the regional quota")
    QUOTA = "quota", _("quota")
    REGIONAL_QUOTA = "regional_quota", _("regional quota")


class Measure(TextChoices):
    PERSONS = "persons", _("persons")
    FAMILIES = "families", _("families")
    FAMILIES_A_YEAR = "families_a_year", _("families a year")


class Confidence(TextChoices):
    VERIFIED = "verified", _("stands in the source")
    RECALLED = "recalled", _("recalled, not proven")


class EntryState(TextChoices):
    SHOWN = "shown", _("shown")
    WAITING = "waiting", _("waits for a second person")
    REFUSED = "refused", _("refused")
    REPLACED = "replaced", _("replaced by a newer version")


class HouseKind(TextChoices):
    HOUSE = "house", _("Abai's house")
    CENTRE = "centre", _("cultural centre")
    SCHOOL = "school", _("school")
    ASSOCIATION = "association", _("association")
    FOUNDATION = "foundation", _("foundation")
    MEDIA = "media", _("media")
    RESEARCH = "research", _("research")
    CONSULATE = "consulate", _("consulate")


class Openness(TextChoices):
    """Whether a house can be visited. A planned one must never appear open."""

    OPEN = "open", _("open")
    PLANNED = "planned", _("planned, not open")
    CLOSED = "closed", _("closed")
    UNCONFIRMED = "unconfirmed", _("not confirmed")
