"""Fixed values of facts: story types, topics, roles and labels, as in FORMAT.md."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoryType(models.TextChoices):
    NEWS = "news", _("news")
    OPINION = "opinion", _("opinion")
    INTERVIEW = "interview", _("interview")
    ANALYSIS = "analysis", _("analysis")
    OFFICIAL = "official", _("official")
    CULTURE = "culture", _("culture")
    ADVERTISING = "advertising", _("advertising")
    PRESS_RELEASE = "press_release", _("press release")
    USER_CONTENT = "user_content", _("by a reader")
    PAGE = "page", _("standing page")


# The section of guides and calls to return, and the topic it always has: where rules don't carry the topic, it is not there.
WAY_HOME, REPATRIATION = "way_home", "repatriation"


class PersonRole(models.TextChoices):
    VICTIM = "victim", _("victim")
    ACCUSED = "accused", _("accused")
    WITNESS = "witness", _("witness")
    SUICIDE = "suicide", _("died by suicide")


class Label(models.TextChoices):
    AGE = "age", _("age mark")
    HELP_LINE = "help_line", _("help line")
    AD = "ad", _("advertising mark")
    AD_ID = "ad_id", _("advertising identifier")
    POLITICAL_NOTICE = "political_notice", _("notice of political advertising")
    PRESUMPTION = "presumption", _("presumption of innocence")
    AI = "ai", _("made by a model")


class PersonalDataKind(models.TextChoices):
    ETHNICITY = "ethnicity_of_person", _("ethnicity of a person")
    RELIGION = "religion_of_person", _("religion of a person")
    HEALTH = "health", _("health")
    ADDRESS = "address", _("address")
    DOCUMENT = "document_number", _("number of a document")
    PHONE = "phone", _("phone number")
    EMAIL = "email", _("mail address")
    KZ_IIN = "kz_iin", _("Kazakh IIN")
    RU_SNILS = "ru_snils", _("Russian SNILS")
    TR_ID = "tr_id", _("Turkish identity number")
    CN_ID = "cn_id", _("Chinese identity number")
    US_SSN = "us_ssn", _("US social security number")


TOPICS = (
    "politics", "elections", "economy", "business", "law", "courts", "crime", "religion", "army", "war", "border",
    "protest", "migration", "repatriation", "culture", "language", "history", "family_history", "education", "science",
    "health", "sport", "events", "environment", "obituary", "terrorism", "extremism", "drugs", "suicide", "lgbt",
    "minors", "disaster",
)  # fmt: skip
